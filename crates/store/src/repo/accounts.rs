//! People.

use crate::{Account, AccountOverview, Invite, NewAccount, Page, ProfilePatch, Role, Store, StoreError, TokenHash};
use hubbub_types::{AccountId, Handle, Redacted, SessionId, Timestamp};

/// People.
pub struct Accounts<'a>(pub(crate) &'a Store);

impl Accounts<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create(&self, _new: &NewAccount) -> Result<Account, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_with_invite(
        &self,
        _new: &NewAccount,
        _invite: &TokenHash,
        _now: Timestamp,
    ) -> Result<(Account, Invite), StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, _id: AccountId) -> Result<Option<Account>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_ids(&self, _ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_handle(&self, _handle: &Handle) -> Result<Option<Account>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_verified_email(&self, _email: &str) -> Result<Option<Account>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        _query: &str,
        _after: Option<&Handle>,
        _limit: u32,
    ) -> Result<Page<Account, Handle>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn overview(
        &self,
        _query: &str,
        _after: Option<&Handle>,
        _limit: u32,
        _now: Timestamp,
    ) -> Result<Page<AccountOverview, Handle>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn update_profile(
        &self,
        _id: AccountId,
        _patch: &ProfilePatch,
        _now: Timestamp,
    ) -> Result<Account, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_password(
        &self,
        _id: AccountId,
        _hash: &Redacted<String>,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reset_password(
        &self,
        _link: &TokenHash,
        _hash: &Redacted<String>,
        _now: Timestamp,
    ) -> Result<Option<(Account, Vec<SessionId>)>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn bump_epoch(&self, _id: AccountId, _now: Timestamp) -> Result<i64, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn verify_email(&self, _id: AccountId, _email: &str, _now: Timestamp) -> Result<Account, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_role(&self, _id: AccountId, _role: Role, _now: Timestamp) -> Result<Account, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete(&self, _id: AccountId) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count(&self) -> Result<i64, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn has_admin(&self) -> Result<bool, StoreError> {
        unimplemented!()
    }
}
