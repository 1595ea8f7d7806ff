//! A place of one's own for each test, of either kind.

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use hubbub_blobs::{BlobError, BlobKey, BlobSettings, Blobs, BlobsParts, Keep, S3Settings, Stored};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::Redacted;
use tempfile::TempDir;
use uuid::Uuid;

use crate::moto;

/// Makes a test on a folder of each named function, and one that runs them all on S3: its server takes longer to start
/// than all of them together.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod local {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::harness::Place::local()).await;
            })*
        }

        #[tokio::test]
        async fn chat_08_all_of_this_holds_on_s3_too() {
            let server = crate::moto::Server::start().await;
            $(println!("{}", stringify!($name));
            $name(crate::harness::Place::s3(&server, stringify!($name))).await;)*
        }
    };
}

/// A place for files, empty at first.
pub(crate) struct Place {
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn local() -> Self {
        Self::open(BlobSettings::default())
    }

    /// A part of the bucket of `server` that belongs to `name`.
    pub(crate) fn s3(server: &moto::Server, name: &str) -> Self {
        Self::bucket(server.url(), S3Settings { prefix: format!("{name}/"), ..S3Settings::default() })
    }

    /// A bucket at `url`.
    pub(crate) fn bucket(url: String, settings: S3Settings) -> Self {
        let s3 = S3Settings {
            endpoint: Some(url),
            bucket: moto::BUCKET.into(),
            access_key_id: "key".into(),
            secret_access_key: Some(Redacted("secret".into())),
            path_style: true,
            ..settings
        };
        Self::open(BlobSettings { keep: Keep::S3, s3 })
    }

    fn open(settings: BlobSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(VirtualClock::new());
        let blobs = Blobs::open(BlobsParts {
            settings,
            data_dir: folder.path().to_owned(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        });
        Self { blobs: blobs.unwrap(), clock, folder }
    }

    pub(crate) async fn put(&self, key: BlobKey, bytes: &[u8]) -> Stored {
        self.blobs.put(key, chunks(bytes, 10_000), bytes.len() as u64).await.unwrap()
    }

    pub(crate) async fn get(&self, key: BlobKey, range: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, BlobError> {
        let opened = self.blobs.get(key, range).await?;
        let parts: Vec<Bytes> = opened.content.try_collect().await.unwrap();
        Ok(parts.concat())
    }
}

/// The key of the nth file.
pub(crate) fn key(n: u128) -> BlobKey {
    BlobKey::original(Uuid::from_u128(n))
}

/// Bytes that are different at every place.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..length as u64).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 7 & 0xff).unwrap()).collect()
}

/// The bytes as they would come from a connection.
pub(crate) fn chunks(bytes: &[u8], size: usize) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let chunks: Vec<_> = bytes.chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(chunks)
}
