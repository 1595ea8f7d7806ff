//! Writing: one request for what is small, parts for the rest. Nothing can be read before the last request.

use std::{io, pin::pin};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt as _};
use object_store::{MultipartUpload, ObjectStoreExt as _, PutPayload};

use super::{S3, refused};
use crate::{BlobError, BlobKey, Stored, measure::Measure};

/// Bytes of a part; S3 wants at least 5 MiB and takes 10,000 of them.
const PART: usize = 8 << 20;

impl S3 {
    pub(crate) async fn put(
        &self,
        key: BlobKey,
        source: impl Stream<Item = io::Result<Bytes>> + Send,
        max: u64,
    ) -> Result<Stored, BlobError> {
        let path = self.path(key);
        let (mut source, mut measure) = (pin!(source), Measure::new(max));
        let (mut waiting, mut upload) = (BytesMut::new(), None);
        while let Some(chunk) = source.try_next().await.map_err(BlobError::Source)? {
            measure.add(&chunk)?;
            waiting.extend_from_slice(&chunk);
            while waiting.len() >= PART {
                let part = waiting.split_to(PART).freeze();
                if upload.is_none() {
                    upload = Some(Upload(Some(self.bucket.put_multipart(&path).await.map_err(refused)?)));
                }
                if let Some(upload) = &mut upload {
                    upload.add(part).await?;
                }
            }
        }
        match upload {
            None => self.bucket.put(&path, waiting.freeze().into()).await.map(drop).map_err(refused)?,
            Some(mut upload) => {
                upload.add(waiting.freeze()).await?;
                upload.complete().await?;
            }
        }
        Ok(measure.finish())
    }
}

/// An upload in parts that is given up when it is dropped before its end.
struct Upload(Option<Box<dyn MultipartUpload>>);

impl Upload {
    async fn add(&mut self, part: Bytes) -> Result<(), BlobError> {
        match &mut self.0 {
            Some(upload) if !part.is_empty() => upload.put_part(PutPayload::from(part)).await.map_err(refused),
            _ => Ok(()),
        }
    }

    async fn complete(mut self) -> Result<(), BlobError> {
        if let Some(upload) = &mut self.0 {
            upload.complete().await.map_err(refused)?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let (Some(mut upload), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) else { return };
        runtime.spawn(async move {
            if let Err(error) = upload.abort().await {
                tracing::warn!(%error, "the parts of an upload that was given up stay in the bucket");
            }
        });
    }
}
