//! There is always somebody who makes admins.

use hubbub_types::Handle;

use super::Accounts;
use crate::{Actor, Error, audit::Target};

impl Accounts {
    /// Makes the oldest admin an owner, where there are admins and no owner: servers from before there were owners.
    /// Gives their handle, where it did.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn appoint_owner(&self) -> Result<Option<Handle>, Error> {
        let Some(account) = self.store().accounts().promote_oldest_admin(self.now()).await? else { return Ok(None) };
        tracing::info!(handle = %account.handle, "the oldest admin is an owner now");
        let console = Actor::console().map_err(Error::internal)?;
        let noted = self.noted(&console, "person.role", Target::person(&account));
        self.store().audit().add(&[noted]).await?;
        Ok(Some(account.handle))
    }
}
