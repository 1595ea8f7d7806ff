//! What a live record is found by.

use std::fmt;

use hubbub_types::UserId;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The key of one live record, such as a user id. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(SmolStr);

impl Key {
    /// A key with this text.
    #[must_use]
    pub fn new(text: impl Into<SmolStr>) -> Self {
        Self(text.into())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<UserId> for Key {
    fn from(user: UserId) -> Self {
        Self(user.into())
    }
}

impl From<&UserId> for Key {
    fn from(user: &UserId) -> Self {
        user.clone().into()
    }
}

impl From<Key> for SmolStr {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
