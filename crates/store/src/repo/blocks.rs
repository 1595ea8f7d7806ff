//! Blocks.

use crate::{Account, Block, Page, Store, StoreError};
use hubbub_types::{AccountId, Handle, Timestamp};

/// Blocks.
pub struct Blocks<'a>(pub(crate) &'a Store);

impl Blocks<'_> {
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn add(&self, _blocker: AccountId, _blocked: AccountId, _now: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove(&self, _blocker: AccountId, _blocked: AccountId) -> Result<bool, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        _blocker: AccountId,
        _after: Option<&Handle>,
        _limit: u32,
    ) -> Result<Page<Account, Handle>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn between(&self, _one: AccountId, _others: &[AccountId]) -> Result<Vec<Block>, StoreError> {
        unimplemented!()
    }
    /// .
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dnd(&self, _accounts: &[AccountId]) -> Result<Vec<AccountId>, StoreError> {
        unimplemented!()
    }
}
