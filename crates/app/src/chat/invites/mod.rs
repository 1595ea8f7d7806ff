//! Links into a channel, for people who have an account.

use std::time::Duration;

use hubbub_cluster::BusMessage;
use hubbub_store::{ChannelInvite, ChannelRow};
use hubbub_types::{AccountKind, ChannelId, InviteId, SessionId, uuid_v7};
use url::Url;

use super::{Act, Author, Chat, Ordered};
use crate::{
    Actor, Error, FieldError,
    policy::{Action, Facts, Object, can, check},
    token::Secret,
    words::Checks,
};

/// Most people one link can be for.
const MAX_USES: i64 = 10_000;
/// Longest life of a link.
const MAX_LIFETIME: Duration = Duration::from_secs(366 * 86_400);
/// Life of a link when none is asked for.
const LIFETIME: Duration = Duration::from_secs(7 * 86_400);
/// Most links of a channel that work at the same time. Those that do not any more are kept for a while beside them.
const MAX_LINKS: u32 = 100;

/// A new link. It is shown once; only its hash is kept.
#[derive(Debug, Clone)]
pub struct ChannelLink {
    /// What is kept of it.
    pub invite: ChannelInvite,
    /// The link.
    pub url: Url,
}

/// What a link leads to, as anybody who has it may know.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The channel.
    pub channel: ChannelRow,
    /// How many people read it.
    pub people: i64,
}

impl Chat {
    /// The links into a channel, the latest first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn channel_invites(&self, actor: &Actor, id: ChannelId) -> Result<Vec<ChannelInvite>, Error> {
        self.seen(actor, id, Action::InviteToChannel).await?;
        Ok(self.store().channel_invites().of_channel(id).await?)
    }

    /// Makes a link into a channel.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn invite_to_channel(
        &self,
        actor: &Actor,
        id: ChannelId,
        max_uses: i64,
        lifetime: Option<Duration>,
    ) -> Result<ChannelLink, Error> {
        self.seen(actor, id, Action::InviteToChannel).await?;
        let lifetime = check_link(max_uses, lifetime.unwrap_or(LIFETIME))?;
        let secret = Secret::new(self.entropy());
        let now = self.now();
        let new = ChannelInvite {
            id: InviteId(uuid_v7(now, self.entropy())),
            hash: secret.hash,
            channel: id,
            created_by: actor.author(),
            max_uses,
            uses: 0,
            created_at: now,
            expires_at: now + lifetime,
            revoked_at: None,
        };
        let invite = self.store().channel_invites().create(&new, MAX_LINKS).await?;
        Ok(ChannelLink { invite, url: self.accounts().join_link(&secret.text) })
    }

    /// Withdraws a link.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn revoke_channel_invite(&self, actor: &Actor, id: ChannelId, invite: InviteId) -> Result<(), Error> {
        self.seen(actor, id, Action::InviteToChannel).await?;
        let revoked = self.store().channel_invites().revoke(id, invite, self.now()).await?;
        if revoked { Ok(()) } else { Err(Error::NotFound("invitation")) }
    }

    /// What a link leads to.
    ///
    /// # Errors
    /// [`Error::InviteInvalid`], [`Error::Unavailable`].
    pub async fn invitation(&self, code: &str) -> Result<Invitation, Error> {
        let invite = self.store().channel_invites().by_hash(&Secret::hash(code), self.now()).await?;
        let invite = invite.ok_or(Error::InviteInvalid)?;
        let channel = self.store().channels().by_id(invite.channel).await?.ok_or(Error::InviteInvalid)?;
        self.still_invites(&invite).await?;
        let people = self.store().members().count_readers(channel.id, self.now()).await?;
        Ok(Invitation { channel, people })
    }

    /// Goes through a link. Who reads the channel already is just shown where it is. A link is worth as much as its maker:
    /// it leads nowhere once they may not invite any more.
    ///
    /// # Errors
    /// [`Error::InviteInvalid`], [`Error::ListFull`] for a conversation that is full, [`Error::ScopeMissing`], [`Error::Unavailable`].
    pub async fn join(&self, actor: &Actor, code: &str) -> Result<ChannelId, Error> {
        check(actor, Action::JoinByLink, Object::Instance)?;
        let hash = Secret::hash(code);
        let invite = self.store().channel_invites().by_hash(&hash, self.now()).await?.ok_or(Error::InviteInvalid)?;
        let seen = self.look(actor.account, invite.channel).await.map_err(gone)?;
        if can(actor, Action::ReadChannel, Object::Channel(seen.facts())) {
            return Ok(invite.channel);
        }
        self.still_invites(&invite).await?;
        self.room_for_one_more(&seen.row).await?;
        let used = self.store().channel_invites().redeem(&hash, self.now()).await?.ok_or(Error::InviteInvalid)?;
        let act = Act::Join { account: actor.account, by: invite.created_by, owner: false };
        if let Err(error) = self.order(Ordered { author: Author::Server, channel: invite.channel, act }).await {
            self.store().channel_invites().give_back(used.id).await?;
            return Err(error);
        }
        self.tell_bus(BusMessage::AccessChanged { account: actor.account });
        Ok(invite.channel)
    }

    /// Whether who made a link could make it now.
    async fn still_invites(&self, invite: &ChannelInvite) -> Result<(), Error> {
        let maker = invite.created_by.ok_or(Error::InviteInvalid)?;
        let account = self.store().accounts().by_id(maker).await?.ok_or(Error::InviteInvalid)?;
        let now = self.now();
        let banned = account.ban.as_ref().is_some_and(|ban| ban.holds(now));
        let facts = self.look(maker, invite.channel).await.map_err(gone)?.facts();
        // A session is of no account here: what the maker may do hangs on none.
        let as_now = Actor::of(&account, SessionId(uuid::Uuid::nil()), self.accounts().policies(), now);
        if banned || account.kind == AccountKind::Ghost || !invites(as_now, facts) {
            return Err(Error::InviteInvalid);
        }
        Ok(())
    }
}

/// A timeout of the maker is no reason: it says nothing of those who were invited before it.
fn invites(maker: Actor, facts: Facts) -> bool {
    can(&Actor { muted_until: None, ..maker }, Action::InviteToChannel, Object::Channel(facts))
}

/// A channel that is not there any more has no invitations.
fn gone(error: Error) -> Error {
    match error {
        Error::NotFound(_) => Error::InviteInvalid,
        error => error,
    }
}

fn check_link(max_uses: i64, lifetime: Duration) -> Result<Duration, Error> {
    let mut checks = Checks::default();
    if !(1..=MAX_USES).contains(&max_uses) {
        let message = format!("An invitation is for 1 to {MAX_USES} people.");
        checks.take::<()>(Err(FieldError::new("maxUses", "out_of_range", message)));
    }
    if lifetime.is_zero() || lifetime > MAX_LIFETIME {
        let message = "An invitation is good for 1 hour to 366 days.";
        checks.take::<()>(Err(FieldError::new("expiresInHours", "out_of_range", message)));
    }
    checks.finish(Some(lifetime))
}
