//! Invites.

use crate::{Invite, NewInvite, Page, Store, StoreError, TokenHash};
use hubbub_types::{InviteId, Timestamp};

/// Invites.
pub struct Invites<'a>(pub(crate) &'a Store);

impl Invites<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create(&self, _new: &NewInvite) -> Result<Invite, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_bootstrap(&self, _new: &NewInvite) -> Result<Option<Invite>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_hash(&self, _hash: &TokenHash, _now: Timestamp) -> Result<Option<Invite>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn redeem(&self, _hash: &TokenHash, _now: Timestamp) -> Result<Option<Invite>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(&self, _after: Option<InviteId>, _limit: u32) -> Result<Page<Invite, InviteId>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke(&self, _id: InviteId, _now: Timestamp) -> Result<bool, StoreError> {
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
