//! Deleting channels.

use hubbub_cluster::BusMessage;
use hubbub_store::ChannelPatch;
use hubbub_types::{ChannelId, LeaveReason};

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
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn delete_channel(&self, actor: &Actor, id: ChannelId) -> Result<(), Error> {
        let seen = self.seen(actor, id, Action::DeleteChannel).await?;
        self.note(actor, "channel.delete", Target::channel(&seen.row)).await?;
        // Archived, so that its name is free; private and empty, so that nobody reads it.
        let now = self.now();
        let patch = ChannelPatch { private: Some(true), archived_at: Some(Some(now)), ..ChannelPatch::default() };
        self.server_order(id, Act::Change(patch)).await?;
        for member in self.store().members().of_channel(id).await? {
            let leave = Act::Leave { account: member.account, by: actor.author(), reason: LeaveReason::Removed };
            self.server_order(id, leave).await?;
            self.tell_bus(BusMessage::AccessChanged { account: member.account });
        }
        self.erase_later(actor, &seen.row).await?;
        self.directory_changed().await
    }

    async fn server_order(&self, channel: ChannelId, act: Act) -> Result<(), Error> {
        self.order(Ordered { author: Author::Server, channel, act }).await?;
        Ok(())
    }
}
