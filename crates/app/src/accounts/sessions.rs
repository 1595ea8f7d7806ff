//! Signed-in devices.

use std::time::Duration;

use hubbub_cluster::BusMessage;
use hubbub_store::{Account, NewSession, Session};
use hubbub_types::{AccountId, SessionId, Timestamp, uuid_v7};

use super::Accounts;
use crate::{
    Actor, Client, Error,
    policy::{self, Action, Object},
};

/// What a device gets when it signs in or refreshes.
pub struct Tokens {
    /// Sent with each request.
    pub access: String,
    /// How long `access` is good for.
    pub expires_in: Duration,
    /// Good for one refresh.
    pub refresh: String,
    /// How long `refresh` is good for when it is not used.
    pub refresh_expires_in: Duration,
    /// Good for reading files while the session lives.
    pub file_ticket: String,
    /// Whose they are.
    pub account: Account,
}

impl Accounts {
    /// Signed-in devices of the actor, the latest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>, Error> {
        policy::check(actor, Action::ReadSessions, Object::Of(actor.account))?;
        Ok(self.store().sessions().list(actor.account, self.now()).await?)
    }

    /// Signs one of the actor's devices out.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor has no such device.
    pub async fn end_session(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        policy::check(actor, Action::EndSessions, Object::Of(actor.account))?;
        if self.revoke(actor.account, session).await? { Ok(()) } else { Err(Error::NotFound("session")) }
    }

    /// Starts a session for someone who proved who they are.
    pub(super) async fn start_session(&self, account: Account, client: &Client) -> Result<Tokens, Error> {
        let now = self.now();
        self.check_ban(&account, now)?;
        let session = NewSession {
            id: SessionId(uuid_v7(now, &*self.0.entropy)),
            account: account.id,
            device: client.device.clone(),
            address: client.masked_address(),
            created_at: now,
            expires_at: now + self.0.settings.session_lifetime.0,
        };
        let displaced = self.store().sessions().create(&session).await?;
        self.tell_revoked(account.id, &displaced);
        self.tokens(account, session.id, 0)
    }

    /// Who is kept out does not come in, whatever they know.
    pub(super) fn check_ban(&self, account: &Account, now: Timestamp) -> Result<(), Error> {
        match &account.ban {
            Some(ban) if ban.holds(now) => Err(Error::Banned { until: ban.until }),
            _ => Ok(()),
        }
    }

    /// Tokens of one generation of a session.
    pub(super) fn tokens(&self, account: Account, session: SessionId, generation: u32) -> Result<Tokens, Error> {
        Ok(Tokens {
            access: self.0.access.issue(account.id, session, account.epoch, self.now())?,
            expires_in: self.0.access.lifetime(),
            refresh: self.0.refresh.issue(session, generation),
            refresh_expires_in: self.0.settings.session_lifetime.0,
            file_ticket: self.0.tickets.issue(session),
            account,
        })
    }

    /// Ends one session everywhere; `false` when it was not live.
    pub(super) async fn revoke(&self, account: AccountId, session: SessionId) -> Result<bool, Error> {
        let revoked = self.store().sessions().revoke(account, session, self.now()).await?;
        if revoked {
            self.tell_revoked(account, &[session]);
        }
        Ok(revoked)
    }

    /// Ends all sessions but one everywhere.
    pub(super) async fn revoke_others(&self, account: AccountId, except: Option<SessionId>) -> Result<(), Error> {
        let ended = self.store().sessions().revoke_all(account, except, self.now()).await?;
        self.tell_revoked(account, &ended);
        Ok(())
    }

    /// Ends all sessions and every access token everywhere.
    pub(super) async fn revoke_account(&self, account: AccountId) -> Result<(), Error> {
        self.store().accounts().bump_epoch(account, self.now()).await?;
        self.store().sessions().revoke_all(account, None, self.now()).await?;
        self.tell(BusMessage::AccountRevoked { account });
        Ok(())
    }

    pub(super) fn tell_revoked(&self, account: AccountId, sessions: &[SessionId]) {
        for session in sessions {
            self.tell(BusMessage::SessionRevoked { account, session: *session });
        }
    }

    pub(super) fn tell(&self, message: BusMessage) {
        self.0.bus.publish(message);
    }
}
