//! Who a client is: tokens, names, registration.

use std::sync::Arc;

use hubbub_app::calls::Speaker;
use hubbub_calls::{Command, Profile};
use hubbub_types::{ConnectionId, UserId};
use smol_str::SmolStr;

use super::{CloseCode, P2pError, frame::Hello, report::Failure, session::Session};

/// What `RECONNECT` has besides: the earlier connection and the call ticket.
pub(super) type Again = (Option<ConnectionId>, Option<SmolStr>);

impl Session {
    /// The token of the address the client connected to. A bad one closes the connection.
    pub(super) async fn present(&mut self, token: &str) {
        if let Err(failure) = self.authenticate(token).await {
            self.fail(failure, None);
        }
    }

    /// `ADD_USER`, or with `again` `RECONNECT`.
    pub(super) async fn register(
        &mut self,
        user: UserId,
        hello: Hello<'_>,
        again: Option<Again>,
    ) -> Result<(), Failure> {
        if let Some(token) = &hello.token {
            self.authenticate(token).await?;
        } else if self.actor.is_none() {
            self.check_open(&user).await?;
        }
        if self.actor.as_ref().is_some_and(|actor| UserId::from(actor.account) != user) || !self.bind(&user) {
            return Err(P2pError::ForeignUser.into());
        }
        self.recheck().await?;
        let speaker = Speaker { user, place: self.seat.place(), actor: self.actor.clone() };
        let (profile, device) = (self.profile(&speaker.user, &hello), hello.device);
        let command = match again {
            None => Command::AddUser { profile, device },
            Some((uuid, ticket)) => Command::Reconnect { profile, device, uuid, ticket },
        };
        self.seat.register(&speaker, command).await?;
        self.mailbox.set_registered();
        self.speaker = Some(speaker);
        Ok(())
    }

    /// Finds the person behind a token. From then on the connection is that person's.
    async fn authenticate(&mut self, token: &str) -> Result<(), Failure> {
        match self.p2p.accounts.authenticate(token).await {
            // Bots neither call nor are called.
            Ok(actor) if actor.bot.is_some() => Err(P2pError::Unauthenticated.into()),
            Ok(actor) => {
                let user = UserId::from(actor.account);
                let is_same = self.seat.user().is_none_or(|known| *known == user);
                if !is_same {
                    return Err(P2pError::ForeignUser.into());
                }
                self.actor = Some(Arc::new(actor));
                self.bind(&user);
                self.recheck().await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Without a token only an open server lets in, and never under the name of an account.
    async fn check_open(&self, user: &UserId) -> Result<(), Failure> {
        let is_name_free = match user.account() {
            Some(account) if self.p2p.settings.open => !self.p2p.calls.is_account(account).await?,
            _ => true,
        };
        if self.p2p.settings.open && is_name_free { Ok(()) } else { Err(P2pError::Unauthenticated.into()) }
    }

    fn bind(&mut self, user: &UserId) -> bool {
        let session = self.actor.as_ref().map(|actor| actor.session);
        self.seat.bind(user, session)
    }

    /// Closes the gap between looking up the session and being reachable by its revocation.
    async fn recheck(&self) -> Result<(), Failure> {
        let Some(actor) = &self.actor else { return Ok(()) };
        if self.p2p.calls.is_session_live(actor.session).await? {
            return Ok(());
        }
        Err(Failure { error: P2pError::Unauthenticated, cause: None, close: Some(CloseCode::Revoked) })
    }

    /// Name and picture come from the account; where there is none, from the client.
    fn profile(&self, user: &UserId, hello: &Hello<'_>) -> Profile {
        match &self.actor {
            Some(actor) => {
                Profile { name: actor.name.as_str().into(), photo: actor.picture.as_deref().map(SmolStr::new) }
            }
            None => Profile {
                name: hello.name.as_deref().unwrap_or(user.as_str()).into(),
                photo: hello.photo.as_deref().map(SmolStr::new),
            },
        }
    }
}
