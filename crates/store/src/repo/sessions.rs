//! Devices.

use crate::{Account, NewSession, Session, Store, StoreError};
use hubbub_types::{AccountId, Redacted, SessionId, Timestamp};

/// Devices.
pub struct Sessions<'a>(pub(crate) &'a Store);

impl Sessions<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create(&self, _new: &NewSession) -> Result<Vec<SessionId>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, _id: SessionId) -> Result<Option<Session>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn live(&self, _id: SessionId, _now: Timestamp) -> Result<Option<(Session, Account)>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn advance(
        &self,
        _id: SessionId,
        _expected_generation: i64,
        _now: Timestamp,
        _expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn touch(&self, _id: SessionId, _address: &Redacted<String>, _now: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke(&self, _account: AccountId, _id: SessionId, _now: Timestamp) -> Result<bool, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke_all(
        &self,
        _account: AccountId,
        _except: Option<SessionId>,
        _now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(&self, _account: AccountId, _now: Timestamp) -> Result<Vec<Session>, StoreError> {
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
