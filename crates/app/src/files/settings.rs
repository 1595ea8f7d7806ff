//! The section `[files]`.

use hubbub_blobs::{BlobSettings, Keep, S3Settings};
use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most bytes of one file: S3 takes no more in parts of 8 MiB.
const MOST_BYTES: u64 = 50 << 30;

/// `[files]`: what people attach to messages.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileSettings {
    /// Where files are kept: `local`, in `data_dir`, or `s3`. Several nodes need `s3`, or a folder that they share.
    pub store: Keep,
    /// The bucket, where `store` is `s3`.
    pub s3: S3Settings,
    /// Largest file.
    pub max_bytes: ByteSize,
    /// How much may be kept of one person.
    pub quota_person: ByteSize,
    /// How much may be kept in all; no limit when it is left out.
    pub quota_server: Option<ByteSize>,
    /// Most pixels of a picture.
    pub max_pixels: u64,
    /// Most pixels for each byte of a picture. One that promises more is made to fill the memory of who opens it.
    pub max_ratio: u64,
    /// Most memory to decode a picture with; none is made smaller whose file is larger than that.
    pub max_memory: ByteSize,
    /// Longest side of a small picture, in pixels.
    pub thumbnail: u32,
    /// Longest side of a moderate picture, in pixels.
    pub preview: u32,
    /// How many pictures are made smaller at a time.
    pub workers: usize,
    /// How long a file is kept that was uploaded and never sent.
    pub unattached_ttl: Span,
    /// How often deleted files are removed.
    pub sweep: Span,
    /// How long an upload may stand still.
    pub upload_stall: Span,
    /// Most uploads of one person at a time.
    pub uploads_per_person: u32,
    /// Most uploads at a time on each node. Where files are in S3, each takes up to 16 MiB of memory.
    pub uploads: u32,
}

impl Default for FileSettings {
    fn default() -> Self {
        Self {
            store: Keep::Local,
            s3: S3Settings::default(),
            max_bytes: ByteSize::mib(100),
            quota_person: ByteSize::mib(5 << 10),
            quota_server: None,
            max_pixels: 40_000_000,
            max_ratio: 10_000,
            max_memory: ByteSize::mib(256),
            thumbnail: 480,
            preview: 1_600,
            workers: 1,
            unattached_ttl: Span::secs(24 * 3_600),
            sweep: Span::secs(3_600),
            upload_stall: Span::secs(30),
            uploads_per_person: 4,
            uploads: 64,
        }
    }
}

impl FileSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        self.blobs().validate()?;
        if self.max_bytes.0 == 0 || self.max_bytes.0 > MOST_BYTES {
            return Err("files.max_bytes must be 1 B to 50 GiB".into());
        }
        if self.max_pixels == 0 || self.max_ratio == 0 || self.max_memory.0 == 0 {
            return Err("files: max_pixels, max_ratio and max_memory must not be zero".into());
        }
        if self.workers == 0 || self.uploads_per_person == 0 || self.uploads == 0 {
            return Err("files: workers, uploads_per_person and uploads must not be zero".into());
        }
        let sides = [("thumbnail", self.thumbnail), ("preview", self.preview)];
        if let Some((name, _)) = sides.iter().find(|(_, side)| !(16..=4_096).contains(side)) {
            return Err(format!("files.{name} must be 16 to 4096 pixels"));
        }
        let spans = [("sweep", self.sweep), ("upload_stall", self.upload_stall)];
        let short = spans.iter().find(|(_, span)| *span < Span::secs(1));
        short.map_or(Ok(()), |(name, _)| Err(format!("files.{name} must be at least 1 second")))
    }

    /// Where the bytes are kept.
    #[must_use]
    pub fn blobs(&self) -> BlobSettings {
        BlobSettings { keep: self.store, s3: self.s3.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_files_make_sense() {
        assert_eq!(FileSettings::default().validate(), Ok(()));
        let bad = [
            FileSettings { max_bytes: ByteSize(0), ..FileSettings::default() },
            FileSettings { max_pixels: 0, ..FileSettings::default() },
            FileSettings { thumbnail: 8, ..FileSettings::default() },
            FileSettings { workers: 0, ..FileSettings::default() },
            FileSettings { uploads: 0, ..FileSettings::default() },
            FileSettings { sweep: Span::secs(0), ..FileSettings::default() },
            FileSettings { store: Keep::S3, ..FileSettings::default() },
        ];
        for settings in bad {
            assert!(settings.validate().is_err(), "{settings:?}");
        }
    }
}
