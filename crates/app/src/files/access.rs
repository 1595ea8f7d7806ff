//! Who may have a file. It is asked each time: access follows the channel at once.

use hubbub_store::{ChannelRow, FileRow};
use hubbub_types::{AccountId, ChannelId, ChannelKind, FileId};

use super::Files;
use crate::{
    Actor, Error,
    policy::{Action, Facts, Object, check},
};

impl Files {
    /// A file that the actor may read: one of a message in a channel that they read, or their own.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for what they may not see, [`Error::Unavailable`].
    pub(super) async fn readable(&self, actor: &Actor, id: FileId) -> Result<FileRow, Error> {
        let unknown = || Error::NotFound("file");
        let file = self.0.store.files().by_id(id).await?.filter(|file| file.deleted_at.is_none());
        let file = file.ok_or_else(unknown)?;
        let channel = match (file.attached_at, file.channel) {
            (Some(_), Some(channel)) => channel,
            _ if file.owner == Some(actor.account) => return Ok(file),
            _ => return Err(unknown()),
        };
        match self.judge(actor, channel, Action::ReadChannel).await {
            Ok(()) => Ok(file),
            Err(Error::NotFound(_) | Error::Forbidden) => Err(unknown()),
            Err(error) => Err(error),
        }
    }

    /// Whether the actor may do `action` in a channel.
    pub(super) async fn judge(&self, actor: &Actor, channel: ChannelId, action: Action) -> Result<(), Error> {
        let seen = self.0.store.channels().seen_by(actor.account, channel).await?.ok_or(Error::NotFound("channel"))?;
        let blocked = match companion(&seen.channel, actor.account) {
            // Only writing is stopped by it.
            Some(other) if action != Action::ReadChannel => {
                !self.0.store.blocks().between(actor.account, &[other]).await?.is_empty()
            }
            _ => false,
        };
        let facts = Facts {
            id: channel,
            kind: seen.channel.kind,
            private: seen.channel.private,
            archived: seen.channel.archived_at.is_some(),
            member: seen.member.is_some(),
            owner: seen.member.is_some_and(|member| member.owner),
            blocked,
        };
        check(actor, action, Object::Channel(facts))
    }
}

/// The other one of a direct conversation.
fn companion(channel: &ChannelRow, account: AccountId) -> Option<AccountId> {
    let (one, other) = channel.peers.filter(|_| channel.kind == ChannelKind::Direct)?;
    Some(if one == account { other } else { one })
}
