//! People somebody does not want to hear from.

use hubbub_cluster::BusMessage;
use hubbub_store::Page;
use hubbub_types::{AccountId, Handle};

use super::{Accounts, Person};
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

impl Accounts {
    /// Whom the actor has blocked, by handle.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn blocks(
        &self,
        actor: &Actor,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<Page<Person, Handle>, Error> {
        policy::check(actor, Action::EditBlocks, Object::Of(actor.account))?;
        let page = self.store().blocks().page(actor.account, after, limit).await?;
        Ok(page.map(|account| Person { account, blocked: true }))
    }

    /// Blocks somebody; twice is as good as once.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ListFull`], [`Error::Invalid`] for oneself.
    pub async fn block(&self, actor: &Actor, other: AccountId) -> Result<(), Error> {
        policy::check(actor, Action::EditBlocks, Object::Of(actor.account))?;
        if other == actor.account {
            return Err(Error::field("id", "out_of_range", "You cannot block yourself."));
        }
        self.store().blocks().add(actor.account, other, self.now()).await?;
        self.tell(BusMessage::BlockChanged { one: actor.account, other });
        Ok(())
    }

    /// Ends a block; one that is not there is no error.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn unblock(&self, actor: &Actor, other: AccountId) -> Result<(), Error> {
        policy::check(actor, Action::EditBlocks, Object::Of(actor.account))?;
        self.store().blocks().remove(actor.account, other).await?;
        self.tell(BusMessage::BlockChanged { one: actor.account, other });
        Ok(())
    }
}
