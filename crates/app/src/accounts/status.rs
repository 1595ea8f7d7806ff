//! What others see of somebody's presence.

use hubbub_cluster::BusMessage;
use hubbub_types::Status;

use super::Accounts;
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

impl Accounts {
    /// Sets what others see of the actor's presence. Who does not want to be disturbed is not called either.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for tokens that may not write, [`Error::Unavailable`].
    pub async fn set_status(&self, actor: &Actor, status: Status) -> Result<(), Error> {
        policy::check(actor, Action::EditPersonal, Object::Of(actor.account))?;
        self.store().accounts().set_status(actor.account, status, self.now()).await?;
        self.tell(BusMessage::AccountChanged { account: actor.account });
        self.tell(BusMessage::ProfileChanged { account: actor.account });
        Ok(())
    }
}
