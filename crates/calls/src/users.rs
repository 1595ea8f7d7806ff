//! The records a step works on.

use std::collections::BTreeMap;

use hubbub_types::UserId;

use crate::UserRecord;

/// Records loaded for a step. A user without a record is loaded as the default; a user not in here is not loaded, and a
/// step that needs it asks with `Outcome::Need`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Users(BTreeMap<UserId, UserRecord>);

impl Users {
    /// Nobody loaded.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the user's record is loaded.
    #[must_use]
    pub fn contains(&self, user: &UserId) -> bool {
        self.0.contains_key(user)
    }

    /// A loaded record.
    #[must_use]
    pub fn get(&self, user: &UserId) -> Option<&UserRecord> {
        self.0.get(user)
    }

    /// A loaded record, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, user: &UserId) -> Option<&mut UserRecord> {
        self.0.get_mut(user)
    }

    /// Loads a record.
    pub fn insert(&mut self, user: UserId, record: UserRecord) {
        self.0.insert(user, record);
    }

    /// Everybody loaded, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&UserId, &UserRecord)> {
        self.0.iter()
    }

    /// Everybody loaded, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&UserId, &mut UserRecord)> {
        self.0.iter_mut()
    }

    /// The records back.
    #[must_use]
    pub fn into_inner(self) -> BTreeMap<UserId, UserRecord> {
        self.0
    }
}

impl From<BTreeMap<UserId, UserRecord>> for Users {
    fn from(records: BTreeMap<UserId, UserRecord>) -> Self {
        Self(records)
    }
}

impl FromIterator<(UserId, UserRecord)> for Users {
    fn from_iter<I: IntoIterator<Item = (UserId, UserRecord)>>(records: I) -> Self {
        Self(records.into_iter().collect())
    }
}

impl IntoIterator for Users {
    type Item = (UserId, UserRecord);
    type IntoIter = std::collections::btree_map::IntoIter<UserId, UserRecord>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
