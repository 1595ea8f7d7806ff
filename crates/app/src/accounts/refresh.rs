//! Exchanging a refresh token: rotation, repeats that are harmless, and reuse that is not.

use hubbub_store::{Account, Session};
use hubbub_types::{SessionId, Timestamp};

use super::{Accounts, Tokens};
use crate::{Client, Error, Limit};

/// How often a lost race for the rotation is looked at again.
const ROUNDS: usize = 3;

/// What a refresh token of some generation means for its session.
#[derive(Debug, PartialEq, Eq)]
enum Standing {
    /// The current one.
    Current,
    /// The one before, a moment after the exchange: the answer was lost, or two tabs asked at once.
    Repeat,
    /// An older one: somebody has a copy.
    Reused,
}

impl Accounts {
    /// New tokens for a refresh token, which is used up by it.
    ///
    /// The token before the current one gets the same successor again within `refresh_leeway`. Any older one ends
    /// the session: it was copied, and either the owner or the thief is speaking.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is not ours, [`Error::SessionEnded`], [`Error::RefreshReused`],
    /// [`Error::Banned`], [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn refresh(&self, token: &str, client: &Client) -> Result<Tokens, Error> {
        self.limits().check(Limit::Address, client.address)?;
        let (id, generation) = self.0.refresh.read(token).ok_or(Error::Unauthenticated)?;
        self.limits().check(Limit::Session, id.0)?;
        for _ in 0..ROUNDS {
            let now = self.now();
            let Some((session, account)) = self.store().sessions().live(id, now).await? else {
                return Err(self.why_ended(id, now).await?);
            };
            self.check_ban(&account, now)?;
            match self.standing(&session, generation, now) {
                Standing::Current => {
                    if let Some(tokens) = self.rotate(&session, account, generation, client).await? {
                        return Ok(tokens);
                    }
                }
                Standing::Repeat => return self.tokens(account, id, generation.saturating_add(1)),
                Standing::Reused => {
                    tracing::warn!(session = %id, "a refresh token was used again; its session is ended");
                    metrics::counter!("hubbub_refresh_reuse_total").increment(1);
                    self.revoke(session.account, id).await?;
                    return Err(Error::RefreshReused);
                }
            }
        }
        Err(Error::SessionEnded)
    }

    /// Whether a session ended because its owner is kept out, which they may know.
    async fn why_ended(&self, id: SessionId, now: Timestamp) -> Result<Error, Error> {
        let Some(session) = self.store().sessions().by_id(id).await? else { return Ok(Error::SessionEnded) };
        let Some(account) = self.store().accounts().by_id(session.account).await? else {
            return Ok(Error::SessionEnded);
        };
        Ok(self.check_ban(&account, now).err().unwrap_or(Error::SessionEnded))
    }

    fn standing(&self, session: &Session, generation: u32, now: Timestamp) -> Standing {
        let generation = i64::from(generation);
        if generation == session.generation {
            return Standing::Current;
        }
        let fresh = now.since(session.rotated_at) <= self.0.settings.refresh_leeway.0;
        if generation + 1 == session.generation && fresh { Standing::Repeat } else { Standing::Reused }
    }

    /// Moves the session one generation on; nothing when another request was faster.
    async fn rotate(
        &self,
        session: &Session,
        account: Account,
        generation: u32,
        client: &Client,
    ) -> Result<Option<Tokens>, Error> {
        let now = self.now();
        let Some(next) = generation.checked_add(1) else { return Err(Error::SessionEnded) };
        let expires_at = now + self.0.settings.session_lifetime.0;
        if !self.store().sessions().advance(session.id, session.generation, now, expires_at).await? {
            return Ok(None);
        }
        self.store().sessions().touch(session.id, &client.masked_address(), now).await?;
        self.tokens(account, session.id, next).map(Some)
    }
}
