//! Where files are kept.

use std::path::PathBuf;

use hubbub_types::{Redacted, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where files are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// In `files` of the data directory. For one node.
    #[default]
    Local,
    /// In a bucket of S3, or of what speaks like it.
    S3,
}

/// What [`crate::Blobs`] needs to know.
#[derive(Debug, Clone, Default)]
pub struct BlobSettings {
    /// Where files are kept.
    pub keep: Keep,
    /// The bucket.
    pub s3: S3Settings,
}

/// `[files.s3]`: the bucket that files are kept in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct S3Settings {
    /// Where S3 is, such as `https://s3.example.org`; without it, Amazon's address for the region.
    pub endpoint: Option<String>,
    /// The region; those who have none take any.
    pub region: String,
    /// The bucket; it must be there.
    pub bucket: String,
    /// Who asks.
    pub access_key_id: String,
    /// The secret that belongs to it.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub secret_access_key: Option<Redacted<String>>,
    /// File that holds `secret_access_key`.
    pub secret_access_key_file: Option<PathBuf>,
    /// What every name in the bucket begins with, such as `hubbub/`; for a bucket that others use too. Letters, digits,
    /// `-`, `_` and `.` between slashes, with one at the end.
    pub prefix: String,
    /// Whether the bucket's name stands in the path instead of the host name, as MinIO and others want it.
    pub path_style: bool,
    /// Longest time for one request to S3, and for the next bytes of a download.
    pub timeout: Span,
}

impl Default for S3Settings {
    fn default() -> Self {
        Self {
            endpoint: None,
            region: "us-east-1".into(),
            bucket: String::new(),
            access_key_id: String::new(),
            secret_access_key: None,
            secret_access_key_file: None,
            prefix: String::new(),
            path_style: false,
            timeout: Span::secs(30),
        }
    }
}

impl BlobSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        match self.keep {
            Keep::Local => Ok(()),
            Keep::S3 => self.s3.validate(),
        }
    }
}

impl S3Settings {
    fn validate(&self) -> Result<(), String> {
        for (name, value) in [("bucket", &self.bucket), ("access_key_id", &self.access_key_id)] {
            if value.is_empty() {
                return Err(format!("files.s3.{name} is needed where files.store is \"s3\""));
            }
        }
        if self.secret_access_key.is_none() && self.secret_access_key_file.is_none() {
            return Err("files.s3.secret_access_key or secret_access_key_file is needed".into());
        }
        if self.endpoint.as_ref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            return Err("files.s3.endpoint must begin with https:// or http://".into());
        }
        if !is_folder(&self.prefix) {
            return Err("files.s3.prefix must look like 'hubbub/', with a slash at its end".into());
        }
        if self.timeout.0.is_zero() { Err("files.s3.timeout must not be zero".into()) } else { Ok(()) }
    }
}

/// Whether names can begin with this and be found again by it: S3 lists whole folders, and writes other characters
/// otherwise.
fn is_folder(prefix: &str) -> bool {
    let plain = |part: &str| {
        let known = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        part.chars().all(known) && !part.chars().all(|letter| letter == '.')
    };
    prefix.is_empty() || prefix.strip_suffix('/').is_some_and(|folders| folders.split('/').all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_needs_a_name_and_a_secret_and_a_folder_needs_nothing() {
        let complete = || S3Settings {
            bucket: "hub".into(),
            access_key_id: "key".into(),
            secret_access_key: Some(Redacted("secret".into())),
            ..S3Settings::default()
        };
        let check = |s3| BlobSettings { keep: Keep::S3, s3 }.validate();
        assert_eq!(BlobSettings::default().validate(), Ok(()));
        assert_eq!(check(complete()), Ok(()));
        assert_eq!(check(S3Settings { prefix: "team/hub-1.2/".into(), ..complete() }), Ok(()));
        let bad = [
            S3Settings { bucket: String::new(), ..complete() },
            S3Settings { access_key_id: String::new(), ..complete() },
            S3Settings { secret_access_key: None, ..complete() },
            S3Settings { endpoint: Some("s3.example.org".into()), ..complete() },
            S3Settings { prefix: "/a".into(), ..complete() },
            S3Settings { prefix: "a/../b/".into(), ..complete() },
            S3Settings { prefix: "hubbub".into(), ..complete() },
            S3Settings { prefix: "a//".into(), ..complete() },
            S3Settings { prefix: "a b/".into(), ..complete() },
            S3Settings { timeout: Span::secs(0), ..complete() },
        ];
        for settings in bad {
            assert!(check(settings.clone()).is_err(), "{settings:?}");
        }
    }
}
