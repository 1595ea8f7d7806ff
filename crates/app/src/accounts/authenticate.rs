//! From a token to a person.

use super::Accounts;
use crate::{Actor, Error};

impl Accounts {
    /// Who speaks with this access token. The session and the account are looked up each time, so that a session
    /// that was ended stops at once.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is not valid, [`Error::SessionEnded`] when what it stands for has
    /// ended, [`Error::Banned`], [`Error::Unavailable`] when that cannot be known.
    pub async fn authenticate(&self, token: &str) -> Result<Actor, Error> {
        let now = self.now();
        let claims = self.0.access.verify(token, now)?;
        let (session, account) = self.store().sessions().live(claims.sid, now).await?.ok_or(Error::SessionEnded)?;
        if account.id != claims.sub || account.epoch != claims.epoch {
            return Err(Error::SessionEnded);
        }
        self.check_ban(&account, now)?;
        Ok(Actor::of(&account, session.id, self.present_policies().await?, now))
    }

    /// Who reads files with this ticket, which is good for nothing else.
    ///
    /// # Errors
    /// As [`Self::authenticate`].
    pub async fn by_file_ticket(&self, ticket: &str) -> Result<Actor, Error> {
        let now = self.now();
        let session = self.0.tickets.read(ticket).ok_or(Error::Unauthenticated)?;
        let (session, account) = self.store().sessions().live(session, now).await?.ok_or(Error::SessionEnded)?;
        self.check_ban(&account, now)?;
        Ok(Actor::of(&account, session.id, self.present_policies().await?, now))
    }
}
