//! Conversations of two, and of a few.

use std::collections::BTreeSet;

use hubbub_chat::wire::Channel;
use hubbub_store::{Account, NewChannel, StoreError};
use hubbub_types::{AccountId, ChannelKind};

use super::Chat;
use crate::{
    Actor, Error,
    policy::{Action, Object, Somebody, check},
};

impl Chat {
    /// The conversation with somebody, which is there or is made now; with several, a new group. Whether it is new is
    /// told beside it.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn direct(&self, actor: &Actor, others: &[AccountId]) -> Result<(Channel, bool), Error> {
        let others: Vec<_> =
            others.iter().copied().filter(|id| *id != actor.account).collect::<BTreeSet<_>>().into_iter().collect();
        let most = self.settings().members_per_group.saturating_sub(1);
        if others.is_empty() || others.len() > most {
            return Err(Error::field("accounts", "out_of_range", format!("Name 1 to {most} other people.")));
        }
        if let ([other], Some(_)) = (others.as_slice(), actor.muted_until) {
            // Who only reads for a while begins nothing, but reads on.
            let heard = Actor { muted_until: None, ..actor.clone() };
            self.may_address(&heard, *other).await?;
            if let Some(channel) = self.existing(actor, peers(actor.account, *other)).await? {
                return Ok((channel, false));
            }
        }
        for id in &others {
            self.may_address(actor, *id).await?;
        }
        match others.as_slice() {
            [other] => self.direct_with(actor, *other).await,
            _ => self.new_group(actor, &others).await,
        }
    }

    /// Whether the actor may begin a conversation with somebody, and who that is.
    pub(super) async fn may_address(&self, actor: &Actor, other: AccountId) -> Result<Account, Error> {
        let account = self.somebody(other).await?;
        let blocks = self.store().blocks().between(actor.account, &[other]).await?;
        let shares = !self.store().members().sharing(actor.account, &[other]).await?.is_empty();
        let person = Somebody { id: other, role: account.role, shares, blocked: !blocks.is_empty() };
        if !self.knows(actor, person) {
            return Err(Error::NotFound("person"));
        }
        check(actor, Action::Direct, Object::Person(person))?;
        Ok(account)
    }

    async fn direct_with(&self, actor: &Actor, other: AccountId) -> Result<(Channel, bool), Error> {
        let peers = peers(actor.account, other);
        if let Some(channel) = self.existing(actor, peers).await? {
            return Ok((channel, false));
        }
        let members = vec![(actor.account, false), (other, false)];
        let new = NewChannel { peers: Some(peers), ..self.blank(actor.author(), ChannelKind::Direct, members) };
        match self.store_channel(new).await {
            Ok(seen) => Ok((self.shown(actor, &seen).await?, true)),
            // Both wrote at once.
            Err(Error::Internal(cause)) if is_double(&*cause) => {
                let there = self.existing(actor, peers).await?;
                there.map(|channel| (channel, false)).ok_or(Error::Internal(cause))
            }
            Err(error) => Err(error),
        }
    }

    async fn existing(&self, actor: &Actor, peers: (AccountId, AccountId)) -> Result<Option<Channel>, Error> {
        let Some(row) = self.store().channels().direct(peers.0, peers.1).await? else { return Ok(None) };
        let seen = self.look(actor.account, row.id).await?;
        self.shown(actor, &seen).await.map(Some)
    }

    async fn new_group(&self, actor: &Actor, others: &[AccountId]) -> Result<(Channel, bool), Error> {
        let members = std::iter::once((actor.account, true)).chain(others.iter().map(|id| (*id, false))).collect();
        let seen = self.store_channel(self.blank(actor.author(), ChannelKind::Group, members)).await?;
        Ok((self.shown(actor, &seen).await?, true))
    }
}

/// The two of a direct conversation, as it is kept.
fn peers(one: AccountId, other: AccountId) -> (AccountId, AccountId) {
    (one.min(other), one.max(other))
}

fn is_double(cause: &(dyn std::error::Error + 'static)) -> bool {
    matches!(cause.downcast_ref(), Some(StoreError::Conflict("peers")))
}
