//! Which channels there are, and for whom.

mod arrange;
mod change;
mod create;
mod delete;
mod first;
mod list;
mod view;

pub use arrange::Group;
pub use change::ChannelEdit;
pub use create::NewChannel;
use view::accounts;
pub(crate) use view::{Companions, Seen, bare, category, person, server_abilities};

use hubbub_cluster::BusMessage;
use hubbub_store::ChannelRow;
use hubbub_types::{AccountId, ChannelId};

use super::Chat;
use crate::{
    Actor, Error,
    policy::{Action, Object, check},
};

impl Chat {
    /// A channel as the actor sees it, whom it is checked that they may do `action` to it.
    pub(crate) async fn seen(&self, actor: &Actor, id: ChannelId, action: Action) -> Result<Seen, Error> {
        let seen = self.look(actor.account, id).await?;
        check(actor, action, Object::Channel(seen.facts()))?;
        Ok(seen)
    }

    /// A channel and what somebody is in it, unjudged.
    pub(crate) async fn look(&self, account: AccountId, id: ChannelId) -> Result<Seen, Error> {
        let seen = self.store().channels().seen_by(account, id).await?.ok_or(Error::NotFound("channel"))?;
        let blocked = match peer(&seen.channel, account) {
            Some(other) => !self.store().blocks().between(account, &[other]).await?.is_empty(),
            None => false,
        };
        Ok(Seen { row: seen.channel, member: seen.member, blocked })
    }

    /// Tells every node that the list has changed, which is committed.
    pub(crate) async fn directory_changed(&self) -> Result<(), Error> {
        let revision = self.store().channels().revision().await?;
        self.tell_bus(BusMessage::DirectoryChanged { revision });
        Ok(())
    }
}

/// The other one of a direct conversation.
pub(crate) fn peer(row: &ChannelRow, account: AccountId) -> Option<AccountId> {
    let (one, other) = row.peers?;
    Some(if one == account { other } else { one })
}
