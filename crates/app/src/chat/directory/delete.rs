//! Deleting channels.

use hubbub_cluster::BusMessage;
use hubbub_store::ChannelPatch;
use hubbub_types::{AccountId, ChannelId, LeaveReason};

use crate::{
    Actor, Error,
    audit::Target,
    chat::{Act, Author, Chat, Ordered},
    policy::Action,
};

impl Chat {
    /// Deletes a channel. Nobody reads it from the moment this returns; its messages go piece by piece afterwards.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn delete_channel(&self, actor: &Actor, id: ChannelId) -> Result<(), Error> {
        let seen = self.seen(actor, id, Action::DeleteChannel).await?;
        self.note(actor, "channel.delete", Target::channel(&seen.row)).await?;
        // From here on the job does the rest, whatever becomes of this process.
        self.erase_later(actor, &seen.row).await?;
        match self.close_channel(id, actor.author()).await {
            // The job was faster.
            Err(Error::NotFound(_)) => Ok(()),
            closed => closed,
        }
    }

    /// Takes everybody out of a channel that is to be erased, and the ways into it away. Done twice, it does no harm.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone already, [`Error::Unavailable`].
    pub(crate) async fn close_channel(&self, id: ChannelId, by: Option<AccountId>) -> Result<(), Error> {
        let row = self.store().channels().by_id(id).await?.ok_or(Error::NotFound("channel"))?;
        let now = self.now();
        self.store().channel_invites().revoke_of(id, None, now).await?;
        // Archived, so that its name is free; private and empty, so that nobody reads it.
        let archived_at = row.archived_at.is_none().then_some(Some(now));
        let patch = ChannelPatch { private: Some(true), archived_at, ..ChannelPatch::default() };
        self.server_order(id, Act::Change(patch)).await?;
        for member in self.store().members().of_channel(id).await? {
            let leave = Act::Leave { account: member.account, by, reason: LeaveReason::Removed };
            self.server_order(id, leave).await?;
            self.tell_bus(BusMessage::AccessChanged { account: member.account });
        }
        self.directory_changed().await
    }

    async fn server_order(&self, channel: ChannelId, act: Act) -> Result<(), Error> {
        self.order(Ordered { author: Author::Server, channel, act }).await?;
        Ok(())
    }
}
