//! Logging out, here or everywhere.

use super::Accounts;
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

impl Accounts {
    /// Ends the session the actor speaks with.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn logout(&self, actor: &Actor) -> Result<(), Error> {
        policy::check(actor, Action::EndSessions, Object::Of(actor.account))?;
        self.revoke(actor.account, actor.session).await.map(drop)
    }

    /// Ends the session of a refresh token, for a device whose access token has expired. A token that is not ours
    /// changes nothing and is not an error: the device is logged out either way.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn logout_by_refresh(&self, token: &str) -> Result<(), Error> {
        let Some((id, _)) = self.0.refresh.read(token) else { return Ok(()) };
        match self.store().sessions().by_id(id).await? {
            Some(session) => self.revoke(session.account, id).await.map(drop),
            None => Ok(()),
        }
    }

    /// Ends every session of the actor, or every other one.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn logout_everywhere(&self, actor: &Actor, keep_this: bool) -> Result<(), Error> {
        policy::check(actor, Action::EndSessions, Object::Of(actor.account))?;
        if keep_this {
            self.revoke_others(actor.account, Some(actor.session)).await
        } else {
            self.revoke_account(actor.account).await
        }
    }
}
