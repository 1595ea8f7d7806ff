//! Pictures.

use crate::{Picture, Store, StoreError};
use hubbub_types::{AccountId, Timestamp};

/// Pictures.
pub struct Pictures<'a>(pub(crate) &'a Store);

impl Pictures<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set(
        &self,
        _account: AccountId,
        _content_type: &str,
        _bytes: &[u8],
        _now: Timestamp,
    ) -> Result<i64, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn get(&self, _account: AccountId) -> Result<Option<Picture>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove(&self, _account: AccountId, _now: Timestamp) -> Result<bool, StoreError> {
        unimplemented!()
    }
}
