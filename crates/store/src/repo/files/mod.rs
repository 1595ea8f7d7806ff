//! Files: what is known of them besides their bytes. A message takes its files in [`crate::LogTx::post`].

mod keep;
mod sweep;

use crate::{FileRow, Store, StoreError, db::Row, repo::FromRow};

/// Files.
pub struct Files<'a>(pub(crate) &'a Store);

/// The columns of a [`FileRow`].
macro_rules! file_columns {
    () => {
        "files.id, files.owner, files.channel, files.message, files.name, files.content_type, files.kind, \
         files.bytes, files.sha256, files.width, files.height, files.preview, files.created_at, files.attached_at, \
         files.deleted_at"
    };
}
pub(super) use file_columns;

impl FromRow for FileRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let sha256: Vec<u8> = row.get("sha256")?;
        Ok(Self {
            id: row.get("id")?,
            owner: row.get_opt("owner")?,
            channel: row.get_opt("channel")?,
            message: row.get_opt("message")?,
            name: row.get("name")?,
            content_type: row.get("content_type")?,
            kind: row.get("kind")?,
            bytes: row.get("bytes")?,
            sha256: sha256.try_into().map_err(|_| StoreError::Corrupt("a hash is 32 bytes long".into()))?,
            width: row.get_opt("width")?,
            height: row.get_opt("height")?,
            preview: row.get("preview")?,
            created_at: row.get("created_at")?,
            attached_at: row.get_opt("attached_at")?,
            deleted_at: row.get_opt("deleted_at")?,
        })
    }
}
