//! Handing files out.

use std::{io, ops::Range, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hubbub_blobs::{BlobKey, Content};
use hubbub_store::FileRow;
use hubbub_types::{FileId, Preview};

use super::{Files, upload::refused};
use crate::{Actor, Error};

/// How long somebody waits for a small picture that is being made.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked at whether another node has made it.
const GLANCE: Duration = Duration::from_secs(1);

/// Which of a file's small pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Small {
    /// For a list.
    Thumbnail,
    /// For a screen.
    Preview,
}

/// A file on its way out.
pub struct Served {
    /// What is known of it.
    pub file: FileRow,
    /// How long the whole of it is.
    pub size: u64,
    /// The bytes that were asked for.
    pub content: Content,
}

/// A small picture on its way out.
pub struct Picture {
    /// Its media type.
    pub content_type: &'static str,
    /// How long it is.
    pub size: u64,
    /// Its bytes.
    pub content: Content,
}

impl Files {
    /// A file that the actor may read, as far as it is known.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for what they may not see, [`Error::Unavailable`].
    pub async fn find(&self, actor: &Actor, id: FileId) -> Result<FileRow, Error> {
        self.readable(actor, id).await
    }

    /// The bytes of a file that was just found, or a part of them.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::OutOfRange`], [`Error::FilesUnavailable`].
    pub async fn open(&self, file: FileRow, range: Option<Range<u64>>) -> Result<Served, Error> {
        let opened = self.0.blobs.get(BlobKey::original(file.id.0), range).await.map_err(refused)?;
        Ok(Served { file, size: opened.size, content: opened.content })
    }

    /// A small picture of a file that the actor may read. One that is being made is waited for.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for what they may not see and for what has none, [`Error::FilesUnavailable`],
    /// [`Error::Unavailable`].
    pub async fn picture(&self, actor: &Actor, id: FileId, small: Small) -> Result<Picture, Error> {
        let mut file = self.readable(actor, id).await?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while file.preview == Preview::Pending && tokio::time::Instant::now() < deadline {
            self.0.previews.made(GLANCE).await;
            file = self.readable(actor, id).await?;
        }
        if file.preview != Preview::Ready {
            return Err(Error::NotFound("picture"));
        }
        let key = match small {
            Small::Thumbnail => BlobKey::thumbnail(id.0),
            Small::Preview => BlobKey::preview(id.0),
        };
        let mut opened = self.0.blobs.get(key, None).await.map_err(refused)?;
        // We made it: it is one of two types.
        let first = opened.content.try_next().await.map_err(Error::internal)?.unwrap_or_default();
        let content_type = if first.starts_with(&[0xff, 0xd8]) { "image/jpeg" } else { "image/webp" };
        let first = stream::iter([Ok::<Bytes, io::Error>(first)]);
        Ok(Picture { content_type, size: opened.size, content: first.chain(opened.content).boxed() })
    }

    /// Removes a file of the actor's that is in no message.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for files of others and those that were sent, [`Error::Unavailable`].
    pub async fn discard(&self, actor: &Actor, id: FileId) -> Result<(), Error> {
        if self.0.store.files().discard(actor.account, id, self.0.clock.now()).await? {
            self.0.previews.wake();
            return Ok(());
        }
        Err(Error::NotFound("file"))
    }
}
