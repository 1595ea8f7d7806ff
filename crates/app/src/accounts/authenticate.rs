//! From a token to a person or a bot.

use std::collections::HashSet;

use hubbub_store::Account;
use hubbub_types::{AccountKind, BotTokenId, SessionId};

use super::Accounts;
use crate::{Actor, Error, token::Secret};

impl Accounts {
    /// Who speaks with this access token, or with this token of a bot. The session or the token, and the account, are
    /// looked up each time, so that what was ended stops at once.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is not valid, [`Error::SessionEnded`] when what it stands for has
    /// ended, [`Error::Banned`], [`Error::Unavailable`] when that cannot be known.
    pub async fn authenticate(&self, token: &str) -> Result<Actor, Error> {
        let now = self.now();
        if Secret::is_bots(token) {
            return self.authenticate_bot(token).await;
        }
        let claims = self.0.access.verify(token, now)?;
        let (session, account) = self.store().sessions().live(claims.sid, now).await?.ok_or(Error::SessionEnded)?;
        if account.id != claims.sub || account.epoch != claims.epoch {
            return Err(Error::SessionEnded);
        }
        self.check_ban(&account, now)?;
        Ok(Actor::of(&account, session.id, self.present_policies().await?, now))
    }

    async fn authenticate_bot(&self, token: &str) -> Result<Actor, Error> {
        let now = self.now();
        let found = self.store().bots().open(&Secret::hash(token), now).await?;
        let (token, account) = found.ok_or(Error::SessionEnded)?;
        self.check_ban(&account, now)?;
        Ok(Actor::of_bot(&account, &token, self.present_policies().await?, now))
    }

    /// The account behind what an actor speaks with, while that is good.
    pub(crate) async fn behind(&self, actor: &Actor) -> Result<Option<Account>, Error> {
        let now = self.now();
        if actor.bot.is_some() {
            let found = self.store().bots().live(BotTokenId(actor.session.0), now).await?;
            return Ok(found.map(|(_, account)| account));
        }
        Ok(self.store().sessions().live(actor.session, now).await?.map(|(_, account)| account))
    }

    /// All that somebody may speak with now: sessions of a person, tokens of a bot.
    pub(crate) async fn good_keys(&self, account: &Account) -> Result<HashSet<SessionId>, Error> {
        let now = self.now();
        if account.kind == AccountKind::Bot {
            let tokens = self.store().bots().live_of(account.id, now).await?;
            return Ok(tokens.into_iter().map(|token| SessionId(token.0)).collect());
        }
        let sessions = self.store().sessions().list(account.id, now).await?;
        Ok(sessions.into_iter().map(|session| session.id).collect())
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
