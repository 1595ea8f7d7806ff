//! A bucket.

mod put;
mod read;

use std::{ops::Range, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hubbub_types::{Entropy, Redacted};
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use self::read::Reading;
use crate::{BlobError, BlobKey, OpenError, Opened, S3Settings};

/// How often a request is made again by itself when S3 is busy.
const RETRIES: usize = 3;

/// A bucket.
pub(crate) struct S3 {
    bucket: Arc<AmazonS3>,
    /// The same for downloads: they take as long as whoever reads them does.
    downloads: Arc<AmazonS3>,
    /// Longest time for a request, and for the next bytes of a download.
    timeout: Duration,
    prefix: String,
    entropy: Arc<dyn Entropy>,
}

impl S3 {
    pub(crate) fn open(settings: &S3Settings, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        let secret = secret(settings)?;
        let client = ClientOptions::new().with_timeout(settings.timeout.0);
        Ok(Self {
            bucket: Arc::new(bucket(settings, &secret, client)?),
            downloads: Arc::new(bucket(settings, &secret, ClientOptions::new().with_timeout_disabled())?),
            timeout: settings.timeout.0,
            prefix: settings.prefix.clone(),
            entropy,
        })
    }

    fn path(&self, key: BlobKey) -> Path {
        Path::from(format!("{}{key}", self.prefix))
    }

    /// The key of a name in the bucket, unless others put it there.
    fn key(&self, path: &Path) -> Option<BlobKey> {
        path.as_ref().strip_prefix(self.prefix.as_str())?.parse().ok()
    }

    pub(crate) async fn get(&self, key: BlobKey, range: Option<Range<u64>>) -> Result<Opened, BlobError> {
        let path = self.path(key);
        match Reading::open(Arc::clone(&self.downloads), path.clone(), range.clone(), self.timeout).await {
            Ok((size, reading)) => Ok(Opened { size, content: reading.content() }),
            Err(error) => Err(self.why(&path, range, error).await),
        }
    }

    /// S3 says of a range outside a blob only that it is no good.
    async fn why(&self, path: &Path, range: Option<Range<u64>>, error: object_store::Error) -> BlobError {
        match range {
            Some(range) if !matches!(error, object_store::Error::NotFound { .. }) => {
                match self.bucket.head(path).await {
                    Ok(meta) if range.start >= meta.size => BlobError::OutOfRange { size: meta.size },
                    _ => refused(error),
                }
            }
            _ => refused(error),
        }
    }

    pub(crate) async fn delete(&self, key: BlobKey) -> Result<(), BlobError> {
        match self.bucket.delete(&self.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }

    pub(crate) async fn list(&self, after: Option<BlobKey>, limit: usize) -> Result<Vec<BlobKey>, BlobError> {
        let prefix = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        let found = match after {
            Some(after) => self.bucket.list_with_offset(prefix.as_ref(), &self.path(after)),
            None => self.bucket.list(prefix.as_ref()),
        };
        let keys = found.try_filter_map(|meta| std::future::ready(Ok(self.key(&meta.location))));
        keys.take(limit).try_collect().await.map_err(refused)
    }

    pub(crate) async fn health(&self) -> Result<(), BlobError> {
        let key = BlobKey::original(self.entropy.uuid());
        let word = Bytes::from_static(b"hubbub");
        self.put(key, stream::iter([Ok(word.clone())]), word.len() as u64).await?;
        let found = self.read(key).await;
        self.delete(key).await?;
        if found? == word { Ok(()) } else { Err(BlobError::unavailable("a blob did not read back")) }
    }

    async fn read(&self, key: BlobKey) -> Result<Bytes, BlobError> {
        self.bucket.get(&self.path(key)).await.map_err(refused)?.bytes().await.map_err(refused)
    }
}

fn bucket(settings: &S3Settings, secret: &Redacted<String>, client: ClientOptions) -> Result<AmazonS3, OpenError> {
    let plain = settings.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_region(&settings.region)
        .with_bucket_name(&settings.bucket)
        .with_access_key_id(&settings.access_key_id)
        .with_secret_access_key(&secret.0)
        .with_virtual_hosted_style_request(!settings.path_style)
        .with_client_options(client.with_connect_timeout(settings.timeout.0).with_allow_http(plain))
        .with_retry(RetryConfig { max_retries: RETRIES, retry_timeout: settings.timeout.0, ..Default::default() });
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder.build().map_err(|error| OpenError::Bucket(error.into()))
}

fn secret(settings: &S3Settings) -> Result<Redacted<String>, OpenError> {
    if let Some(secret) = &settings.secret_access_key {
        return Ok(secret.clone());
    }
    let file = settings.secret_access_key_file.as_ref();
    let file = file.ok_or_else(|| OpenError::Settings("files.s3.secret_access_key is needed".into()))?;
    let text = std::fs::read_to_string(file).map_err(OpenError::Secret)?;
    Ok(Redacted(text.trim().to_owned()))
}

fn refused(error: object_store::Error) -> BlobError {
    match error {
        object_store::Error::NotFound { .. } => BlobError::NotFound,
        other => BlobError::unavailable(other),
    }
}
