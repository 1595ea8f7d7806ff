//! Deleting one's account.

use hubbub_cluster::BusMessage;

use super::Accounts;
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

impl Accounts {
    /// Erases the actor's account with all that belongs to it; sockets and calls end.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::LastAdmin`], [`Error::LastOwner`], [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn delete_account(&self, actor: &Actor, password: &str) -> Result<(), Error> {
        policy::check(actor, Action::DeleteAccount, Object::Of(actor.account))?;
        let account = self.confirm(actor, password).await?;
        self.store().accounts().delete(account.id, self.now()).await?;
        self.tell(BusMessage::AccountRevoked { account: account.id });
        Ok(())
    }
}
