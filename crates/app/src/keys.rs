//! The server's one secret, and the keys made from it.

use std::{
    fmt,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use hubbub_types::Entropy;
use sha2::Sha256;

use crate::AccountSettings;

const FILE_NAME: &str = "secret.key";
const KEY_LENGTH: usize = 32;

/// Why the server has no secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read or made.
    #[error("cannot use the key file {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("{0} does not hold a key made by Hubbub")]
    Content(PathBuf),
}

/// The server's secret. All that is signed is signed with a key derived from it; losing it ends every session.
#[derive(Clone)]
pub struct ServerKey([u8; KEY_LENGTH]);

impl ServerKey {
    /// The secret of the settings, else the one in `data_dir`, which is made when it is missing (readable by the
    /// owner only).
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn load(settings: &AccountSettings, data_dir: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        if let Some(secret) = &settings.secret_key {
            return Ok(Self(mac(b"hubbub server key", &[secret.0.as_bytes()])));
        }
        let path = Self::file(data_dir);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).ok_or(KeyError::Content(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let mut key = [0; KEY_LENGTH];
                entropy.fill(&mut key);
                write_private(&path, &URL_SAFE_NO_PAD.encode(key)).map_err(|source| KeyError::File { path, source })?;
                Ok(Self(key))
            }
            Err(source) => Err(KeyError::File { path, source }),
        }
    }

    /// Where the secret is kept in a data directory, unless the settings have one.
    #[must_use]
    pub fn file(data_dir: &Path) -> PathBuf {
        data_dir.join(FILE_NAME)
    }

    /// A secret made of `bytes`, for tests and tools.
    #[must_use]
    pub fn from_bytes(bytes: [u8; KEY_LENGTH]) -> Self {
        Self(bytes)
    }

    /// The key for one purpose; keys of different labels tell nothing about each other.
    #[must_use]
    pub fn derive(&self, label: &str) -> [u8; 32] {
        mac(&self.0, &[label.as_bytes()])
    }

    fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text.trim()).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerKey(…)")
    }
}

/// HMAC-SHA256 (RFC 2104) over the parts in order.
pub(crate) fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length, so the fallback is never met.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use hubbub_testkit::SeededEntropy;
    use hubbub_types::Redacted;

    use super::*;

    #[test]
    fn the_key_file_is_made_once_and_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let load = |seed| ServerKey::load(&AccountSettings::default(), dir.path(), &SeededEntropy::new(seed)).unwrap();
        assert_eq!(load(1).derive("x"), load(2).derive("x"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = dir.path().join(FILE_NAME).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_file_is_an_error_and_not_a_new_key() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE_NAME), "short").unwrap();
        let loaded = ServerKey::load(&AccountSettings::default(), dir.path(), &SeededEntropy::new(1));
        assert!(matches!(loaded, Err(KeyError::Content(_))));
    }

    #[test]
    fn a_secret_in_the_settings_needs_no_file_and_labels_separate_keys() {
        let settings = AccountSettings { secret_key: Some(Redacted("s".repeat(32))), ..AccountSettings::default() };
        let key = ServerKey::load(&settings, Path::new("/nonexistent"), &SeededEntropy::new(1)).unwrap();
        assert_ne!(key.derive("access"), key.derive("refresh"));
        assert_eq!(format!("{key:?}"), "ServerKey(…)");
    }
}
