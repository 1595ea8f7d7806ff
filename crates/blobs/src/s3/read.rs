//! Reading: for as long as whoever reads takes, and on from where a connection broke.

use std::{future::Future, io, ops::Range, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream, stream::BoxStream};
use object_store::{Error, GetOptions, GetRange, GetResult, ObjectStore as _, aws::AmazonS3, path::Path};

use crate::Content;

/// Connections in a row that may break without a byte. (fixed)
const BREAKS: u32 = 4;
/// Wait before the first new connection; before the next it is twice as long, and so on. (fixed)
const WAIT: Duration = Duration::from_millis(100);

/// A blob on its way.
pub(super) struct Reading {
    bucket: Arc<AmazonS3>,
    path: Path,
    /// What the blob must still be when it is asked for again.
    etag: Option<String>,
    /// What has not come yet.
    left: Range<u64>,
    /// How long the next bytes may take. The time that the reader takes does not count.
    timeout: Duration,
    arriving: BoxStream<'static, object_store::Result<Bytes>>,
    /// Connections that broke since the last byte.
    breaks: u32,
}

impl Reading {
    /// Asks for a blob or a part of it; gives the size of the whole too.
    pub(super) async fn open(
        bucket: Arc<AmazonS3>,
        path: Path,
        range: Option<Range<u64>>,
        timeout: Duration,
    ) -> object_store::Result<(u64, Self)> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = within(timeout, bucket.get_opts(&path, options)).await?;
        let (size, etag, left) = (found.meta.size, found.meta.e_tag.clone(), found.range.clone());
        let arriving = found.into_stream();
        Ok((size, Self { bucket, path, etag, left, timeout, arriving, breaks: 0 }))
    }

    /// The bytes as they come.
    pub(super) fn content(self) -> Content {
        stream::try_unfold(self, |mut reading| async move { Ok(reading.next().await?.map(|chunk| (chunk, reading))) })
            .boxed()
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        while !self.left.is_empty() {
            let broken = match tokio::time::timeout(self.timeout, self.arriving.next()).await {
                Ok(Some(Ok(chunk))) => {
                    self.left.start = self.left.start.saturating_add(chunk.len() as u64);
                    self.breaks = 0;
                    return Ok(Some(chunk));
                }
                Ok(Some(Err(error))) => io::Error::other(error),
                Ok(None) => io::ErrorKind::UnexpectedEof.into(),
                Err(_) => io::ErrorKind::TimedOut.into(),
            };
            self.resume(broken).await?;
        }
        Ok(None)
    }

    /// Asks for what is left; gives up with `broken` when that fails too often.
    async fn resume(&mut self, mut broken: io::Error) -> io::Result<()> {
        while self.breaks < BREAKS {
            tokio::time::sleep(WAIT.saturating_mul(1 << self.breaks)).await;
            self.breaks += 1;
            match self.rest().await {
                Ok(rest) => {
                    self.arriving = rest.into_stream();
                    return Ok(());
                }
                // It is gone, or another.
                Err(error @ (Error::NotFound { .. } | Error::Precondition { .. })) => {
                    return Err(io::Error::other(error));
                }
                Err(error) => broken = io::Error::other(error),
            }
        }
        Err(broken)
    }

    async fn rest(&mut self) -> object_store::Result<GetResult> {
        let range = Some(GetRange::Bounded(self.left.clone()));
        let options = GetOptions { range, if_match: self.etag.clone(), ..GetOptions::default() };
        within(self.timeout, self.bucket.get_opts(&self.path, options)).await
    }
}

/// The answer, as far as its headers, if it comes in time.
async fn within(
    timeout: Duration,
    answer: impl Future<Output = object_store::Result<GetResult>>,
) -> object_store::Result<GetResult> {
    let late = |late: tokio::time::error::Elapsed| Error::Generic { store: "S3", source: late.into() };
    tokio::time::timeout(timeout, answer).await.map_err(late)?
}
