//! Links.

use crate::{Link, LinkKind, NewLink, Store, StoreError, TokenHash};
use hubbub_types::{AccountId, Timestamp};

/// Links.
pub struct Links<'a>(pub(crate) &'a Store);

impl Links<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create(&self, _new: &NewLink) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn consume(
        &self,
        _hash: &TokenHash,
        _kind: LinkKind,
        _now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list_open(&self, _now: Timestamp, _limit: u32) -> Result<Vec<Link>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove_all(&self, _account: AccountId, _kind: LinkKind) -> Result<u64, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, _now: Timestamp, _limit: u32) -> Result<u64, StoreError> {
        unimplemented!()
    }
}
