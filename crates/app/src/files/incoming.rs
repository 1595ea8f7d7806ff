//! The bytes of an upload on their way: given up when they stand still, their beginning remembered.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use parking_lot::Mutex;

use super::sniff::HEAD;

/// The first bytes that passed.
#[derive(Clone, Default)]
pub(super) struct Head(Arc<Mutex<Vec<u8>>>);

impl Head {
    /// Those that passed so far, up to [`HEAD`].
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock())
    }

    fn add(&self, chunk: &[u8]) {
        let mut head = self.0.lock();
        let room = HEAD.saturating_sub(head.len()).min(chunk.len());
        head.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
}

/// The same bytes; an error when none come for `stall`.
pub(super) fn watched<S>(source: S, stall: Duration, head: &Head) -> impl Stream<Item = io::Result<Bytes>> + Send
where
    S: Stream<Item = io::Result<Bytes>> + Send,
{
    stream::unfold((Box::pin(source), head.clone()), move |(mut source, head)| async move {
        let next = match tokio::time::timeout(stall, source.next()).await {
            Ok(next) => next?,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        if let Ok(chunk) = &next {
            head.add(chunk);
        }
        Some((next, (source, head)))
    })
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn chat_08_an_upload_that_stands_still_is_given_up() {
        let source = stream::iter([Ok(Bytes::from_static(b"half"))]).chain(stream::pending());
        let head = Head::default();
        let all: io::Result<Vec<Bytes>> = watched(source, Duration::from_secs(30), &head).try_collect().await;
        assert_eq!(all.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(head.take(), b"half");
    }

    #[tokio::test]
    async fn chat_08_only_the_beginning_is_remembered() {
        let source = stream::iter((0..10).map(|n| Ok(Bytes::from(vec![n; 10_000]))));
        let head = Head::default();
        let all: Vec<Bytes> = watched(source, Duration::from_secs(30), &head).try_collect().await.unwrap();
        assert_eq!(all.concat().len(), 100_000);
        let head = head.take();
        assert_eq!((head.len(), head[0], head[HEAD - 1]), (HEAD, 0, 6));
    }
}
