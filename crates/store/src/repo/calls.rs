//! Calls.

use crate::{CallCursor, CallLogEntry, Page, Store, StoreError};
use hubbub_types::{AccountId, Timestamp};

/// Calls.
pub struct Calls<'a>(pub(crate) &'a Store);

impl Calls<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn record(&self, _entry: &CallLogEntry) -> Result<bool, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        _owner: AccountId,
        _after: Option<CallCursor>,
        _limit: u32,
    ) -> Result<Page<CallLogEntry, CallCursor>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn missed(
        &self,
        _owner: AccountId,
        _after: Option<CallCursor>,
        _limit: u32,
    ) -> Result<Page<CallLogEntry, CallCursor>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unseen_count(&self, _owner: AccountId) -> Result<i64, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_seen(&self, _owner: AccountId, _now: Timestamp) -> Result<u64, StoreError> {
        unimplemented!()
    }
}
