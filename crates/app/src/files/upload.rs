//! Taking a file in: streamed to its place while it is counted and looked at; nobody knows of it before it is whole.

use std::io;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use hubbub_blobs::{BlobError, BlobKey, Stored};
use hubbub_chat::wire;
use hubbub_store::{FileQuota, FileRow, StoreError};
use hubbub_types::{AccountId, ChannelId, FileId, FileKind, Preview, uuid_v7};

use super::{
    Files,
    incoming::{Head, watched},
    name::clean,
    pixels::{Pixels, pixels},
    shape,
    sniff::{HEAD, Sniffed, sniff},
    strip::{Strip, stripped},
};
use crate::{Actor, Error, picture::MAX_SIDE, policy::Action};

/// How far a picture is searched for its size, where that is not among its first bytes.
const SEARCHED: u64 = 2 << 20;

/// A file to take in.
pub struct Upload<S> {
    /// Where it will be sent, and nowhere else.
    pub channel: ChannelId,
    /// What its sender calls it.
    pub name: String,
    /// How many bytes were announced, if that was said.
    pub length: Option<u64>,
    /// The bytes.
    pub body: S,
}

/// How many bytes may still come, and what it means when there are more.
struct Room {
    bytes: u64,
    /// Whether it is the quota that ends first, not the limit of one file.
    quota: bool,
}

impl Files {
    /// Takes a file in. It is the actor's alone until they send it. A picture loses what it says of its making.
    ///
    /// # Errors
    /// What [`crate::policy::check`] says of `Upload`; [`Error::Busy`] for one upload too many at a time, of theirs or of all,
    /// [`Error::FileTooLarge`], [`Error::Quota`], [`Error::UploadIncomplete`], [`Error::FileUnreadable`] for a picture
    /// that is none, [`Error::Unavailable`].
    pub async fn upload<S>(&self, actor: &Actor, upload: Upload<S>) -> Result<wire::File, Error>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        self.judge(actor, upload.channel, Action::Upload).await?;
        let settings = &self.0.settings;
        let slot = self.0.slots.take(actor.account, settings.uploads_per_person, settings.uploads);
        let _slot = slot.ok_or(Error::Busy { retry_after: std::time::Duration::from_secs(1) })?;
        let room = self.room(actor.account).await?;
        if upload.length.is_some_and(|length| length > room.bytes) {
            return Err(room.exceeded());
        }
        let id = FileId(uuid_v7(self.0.clock.now(), &*self.0.entropy));
        let head = Head::default();
        let source = stripped(watched(upload.body, settings.upload_stall.0, &head), room.bytes);
        let stored = self.0.blobs.put(BlobKey::original(id.0), source, room.bytes).await;
        let stored = stored.map_err(|error| match error {
            BlobError::TooLarge { .. } => room.exceeded(),
            BlobError::Source(error) if error.kind() == io::ErrorKind::FileTooLarge => room.exceeded(),
            other => refused(other),
        })?;
        // What a killed process leaves between here and the row is found by the sweep.
        match self.take_in(actor, id, (upload.channel, &upload.name), stored, &head.take()).await {
            Ok(file) => Ok(file),
            Err(error) => {
                if let Err(stays) = self.remove(id).await {
                    let stays = &stays as &dyn std::error::Error;
                    tracing::warn!(error = stays, file = %id, "what was not taken in stays until it is swept");
                }
                Err(error)
            }
        }
    }

    async fn take_in(
        &self,
        actor: &Actor,
        id: FileId,
        (channel, name): (ChannelId, &str),
        stored: Stored,
        head: &[u8],
    ) -> Result<wire::File, Error> {
        let sniffed = sniff(head, stored.bytes <= HEAD as u64);
        let size = self.size(id, sniffed, stored.bytes, head).await?;
        let file = FileRow {
            id,
            owner: Some(actor.account),
            channel: Some(channel),
            message: None,
            name: clean(name),
            content_type: sniffed.content_type.into(),
            kind: sniffed.kind,
            bytes: i64::try_from(stored.bytes).map_err(Error::internal)?,
            sha256: stored.sha256,
            width: size.map(|(width, _)| width.into()),
            height: size.map(|(_, height)| height.into()),
            preview: if size.is_some() { Preview::Pending } else { Preview::None },
            created_at: self.0.clock.now(),
            attached_at: None,
            deleted_at: None,
        };
        let file = self.0.store.files().create(&file, self.quota()).await.map_err(|error| match error {
            StoreError::Full(_) => Error::Quota,
            other => other.into(),
        })?;
        metrics::counter!("hubbub_files_uploaded_total", "kind" => file.kind.as_str()).increment(1);
        self.0.previews.wake();
        Ok(shape(&file))
    }

    /// How large a picture is; nothing for anything else.
    async fn size(&self, id: FileId, sniffed: Sniffed, bytes: u64, head: &[u8]) -> Result<Option<(u32, u32)>, Error> {
        if sniffed.kind != FileKind::Image {
            return Ok(None);
        }
        let kept = Strip::beginning(head);
        let mut found = pixels(sniffed.content_type, &kept);
        if found == Pixels::Further && bytes > kept.len() as u64 {
            let more = self.0.blobs.get(BlobKey::original(id.0), Some(0..SEARCHED)).await.map_err(refused)?;
            let more: Vec<Bytes> =
                more.content.try_collect().await.map_err(|error| refused(BlobError::Source(error)))?;
            found = pixels(sniffed.content_type, &more.concat());
        }
        let Pixels::Known { width, height } = found else { return Err(Error::FileUnreadable) };
        let (settings, count) = (&self.0.settings, u64::from(width) * u64::from(height));
        let filling = count > bytes.saturating_mul(settings.max_ratio);
        if width.max(height) > MAX_SIDE || count > settings.max_pixels || filling {
            return Err(Error::FileTooLarge);
        }
        Ok(Some((width, height)))
    }

    fn quota(&self) -> FileQuota {
        let number = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let settings = &self.0.settings;
        FileQuota { person: number(settings.quota_person.0), server: settings.quota_server.map(|size| number(size.0)) }
    }

    /// How much the person may send now. Two uploads at once are judged again when they are noted.
    async fn room(&self, account: AccountId) -> Result<Room, Error> {
        let (files, quota) = (self.0.store.files(), self.quota());
        let mut left = quota.person.saturating_sub(files.used_by(account).await?);
        if let Some(most) = quota.server {
            left = left.min(most.saturating_sub(files.used().await?));
        }
        let left = u64::try_from(left).unwrap_or(0);
        let most = self.0.settings.max_bytes.0;
        Ok(Room { bytes: left.min(most), quota: left < most })
    }
}

impl Room {
    fn exceeded(&self) -> Error {
        if self.quota { Error::Quota } else { Error::FileTooLarge }
    }
}

/// What a fault of the place for files means to whoever asked.
pub(crate) fn refused(error: BlobError) -> Error {
    match error {
        BlobError::NotFound => Error::NotFound("file"),
        BlobError::OutOfRange { size } => Error::OutOfRange { size },
        BlobError::TooLarge { .. } => Error::FileTooLarge,
        BlobError::Source(_) => Error::UploadIncomplete,
        BlobError::Full(_) | BlobError::Unavailable(_) => Error::FilesUnavailable(error),
    }
}
