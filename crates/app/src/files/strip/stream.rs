//! The same for a body on its way in.

use std::io;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};

use super::Strip;

/// The bytes that are kept of these. What is taken out counts as well: behind `most` bytes there is an error of the kind
/// [`io::ErrorKind::FileTooLarge`], so that nobody sends for ever what is never stored.
pub(in crate::files) fn stripped<S>(source: S, most: u64) -> impl Stream<Item = io::Result<Bytes>> + Send
where
    S: Stream<Item = io::Result<Bytes>> + Send,
{
    stream::unfold(Some((Box::pin(source), Strip::default(), most)), |state| async {
        let (mut source, mut strip, mut left) = state?;
        loop {
            let chunk = match source.next().await {
                Some(Ok(chunk)) => chunk,
                Some(Err(error)) => return Some((Err(error), None)),
                None => {
                    let mut kept = Vec::new();
                    strip.finish(&mut kept);
                    return (!kept.is_empty()).then(|| (Ok(kept.into()), None));
                }
            };
            let Some(rest) = left.checked_sub(chunk.len() as u64) else {
                return Some((Err(io::ErrorKind::FileTooLarge.into()), None));
            };
            left = rest;
            if strip.is_other() {
                return Some((Ok(chunk), Some((source, strip, left))));
            }
            let mut kept = Vec::with_capacity(chunk.len());
            strip.feed(&chunk, &mut kept);
            if !kept.is_empty() {
                return Some((Ok(kept.into()), Some((source, strip, left))));
            }
        }
    })
}
