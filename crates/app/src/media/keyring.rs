//! The keys that tokens are signed with: one of the server's own, and those of programs.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hubbub_livekit::{Key, Keys};
use hubbub_store::MediaKeyRow;
use hubbub_types::MediaKeyId;
use parking_lot::RwLock;

use super::AccessSettings;
use crate::ServerKey;

/// The name of the server's own key. Only tokens signed with it open rooms of reserved names.
pub const INNER_KEY: &str = "hubbub";
/// What the server's own key is derived from the server's secret by: the same on every node.
const INNER_LABEL: &str = "media tokens";

/// A key of a program.
#[derive(Clone)]
struct Program {
    key: Key,
    /// Its row, where admins made it.
    id: Option<MediaKeyId>,
}

/// All keys in use. Cheap to clone.
#[derive(Clone)]
pub struct Keyring(Arc<Inner>);

struct Inner {
    server: ServerKey,
    own: Key,
    settings: HashMap<Box<str>, Program>,
    made: RwLock<HashMap<Box<str>, Program>>,
}

impl Keyring {
    pub(super) fn new(server: ServerKey, settings: &AccessSettings) -> Self {
        let own = Key::new(INNER_KEY, server.derive(INNER_LABEL));
        let program = |name: &str, secret: &str| Program { key: Key::new(name, secret), id: None };
        let settings =
            settings.keys.iter().map(|key| (key.name.as_str().into(), program(&key.name, &key.secret.0))).collect();
        Self(Arc::new(Inner { server, own, settings, made: RwLock::default() }))
    }

    /// The server's own key.
    pub(super) fn own(&self) -> &Key {
        &self.0.own
    }

    /// From now on these are the keys that admins made.
    pub(super) fn replace(&self, rows: &[MediaKeyRow]) {
        let mut made = HashMap::with_capacity(rows.len());
        for row in rows {
            let key = Key::new(row.name.as_str(), self.secret(row.id));
            if let Entry::Vacant(free) = made.entry(Box::from(row.name.as_str())) {
                free.insert(Program { key, id: Some(row.id) });
            }
        }
        *self.0.made.write() = made;
    }

    /// The secret of a key that an admin made. Not stored anywhere.
    pub(super) fn secret(&self, id: MediaKeyId) -> String {
        URL_SAFE_NO_PAD.encode(self.0.server.derive(&format!("media api key {id}")))
    }

    /// The row of a key, where admins made it.
    pub(super) fn id(&self, name: &str) -> Option<MediaKeyId> {
        self.0.made.read().get(name).and_then(|program| program.id)
    }
}

impl Keys for Keyring {
    fn find(&self, name: &str) -> Option<Key> {
        if name == INNER_KEY {
            return Some(self.0.own.clone());
        }
        let settings = self.0.settings.get(name).map(|program| program.key.clone());
        settings.or_else(|| self.0.made.read().get(name).map(|program| program.key.clone()))
    }
}

#[cfg(test)]
mod tests {
    use hubbub_types::{Redacted, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::media::KeySettings;

    fn row(n: u128, name: &str) -> MediaKeyRow {
        MediaKeyRow {
            id: MediaKeyId(Uuid::from_u128(n)),
            name: name.into(),
            note: "x".into(),
            created_by: None,
            created_at: Timestamp::from_millis(0),
            last_used_at: None,
        }
    }

    #[test]
    fn chat_13_keys_of_the_settings_and_of_admins_are_found_until_they_end() {
        let secret = Redacted("s".repeat(32));
        let keys = vec![KeySettings { name: "file".into(), secret }];
        let settings = AccessSettings { keys, ..AccessSettings::default() };
        let ring = Keyring::new(ServerKey::from_bytes([1; 32]), &settings);
        assert_eq!(*ring.find("file").unwrap().secret, [b's'; 32]);
        assert!(ring.find("API1").is_none());
        ring.replace(&[row(1, "API1"), row(2, "API2"), row(3, "hubbub"), row(4, "file")]);
        assert_ne!(ring.find("API1").unwrap().secret, ring.find("API2").unwrap().secret);
        assert_eq!(ring.find("API1").unwrap().secret.to_vec(), ring.secret(row(1, "").id).into_bytes());
        assert_eq!(&ring.find(INNER_KEY).unwrap(), ring.own(), "nothing made takes the place of the server's own");
        assert_eq!(*ring.find("file").unwrap().secret, [b's'; 32]);
        ring.replace(&[row(2, "API2")]);
        assert!(ring.find("API1").is_none() && ring.id("API2").is_some());
    }

    #[test]
    fn chat_13_another_server_has_other_keys() {
        let ring = |byte| Keyring::new(ServerKey::from_bytes([byte; 32]), &AccessSettings::default());
        assert_ne!(ring(1).own().secret, ring(2).own().secret);
        assert_ne!(ring(1).secret(row(1, "").id), ring(2).secret(row(1, "").id));
    }
}
