//! Making channels.

use std::time::Duration;

use hubbub_chat::wire::Channel;
use hubbub_cluster::BusMessage;
use hubbub_store::{ChannelRow, MemberRow, StoreError};
use hubbub_types::{AccountId, CategoryId, ChannelId, ChannelKind, Seq, uuid_v7};

use super::Seen;
use crate::{
    Actor, Error,
    chat::{Chat, names},
    policy::{Action, Object, check},
    words::Checks,
};

/// A channel to make.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// Text or voice.
    pub kind: ChannelKind,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// The group it stands in.
    pub category: Option<CategoryId>,
    /// Whether only members read it.
    pub private: bool,
    /// How long one waits between two messages.
    pub slow_mode: Duration,
}

impl Chat {
    /// Makes a channel that the actor looks after.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::NameTaken`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_channel(&self, actor: &Actor, new: NewChannel) -> Result<Channel, Error> {
        let action = if new.private { Action::CreatePrivate } else { Action::CreateChannel };
        check(actor, action, Object::Instance)?;
        let row = self.new_row(actor, &new).await?;
        let members: Vec<_> = actor.author().map(|account| member(&row, account, true)).into_iter().collect();
        self.store_channel(&row, &members).await?;
        let seen = Seen { row, member: members.first().copied(), blocked: false };
        self.note(actor, "channel.create", super::change::target(&seen.row)).await?;
        self.shown(actor, &seen).await
    }

    async fn new_row(&self, actor: &Actor, new: &NewChannel) -> Result<ChannelRow, Error> {
        let mut checks = Checks::default();
        let name = checks.take(names::channel(&new.name));
        let topic = checks.take(names::topic(&new.topic));
        let slow_mode = checks.take(names::slow_mode(new.slow_mode));
        checks.take(names::kind(new.kind));
        let ((name, topic), slow_mode) = checks.finish(name.zip(topic).zip(slow_mode))?;
        self.known_category(new.category).await?;
        let base = self.blank(actor.author(), new.kind);
        Ok(ChannelRow { name, topic, category: new.category, private: new.private, slow_mode, ..base })
    }

    /// A new channel with nothing in it.
    pub(crate) fn blank(&self, created_by: Option<AccountId>, kind: ChannelKind) -> ChannelRow {
        ChannelRow {
            id: ChannelId(uuid_v7(self.now(), self.entropy())),
            kind,
            name: String::new(),
            peers: None,
            topic: String::new(),
            category: None,
            position: i64::from(u32::MAX),
            private: true,
            slow_mode: Duration::ZERO,
            archived_at: None,
            created_by,
            created_at: self.now(),
            head: Seq(0),
            posts: 0,
            posted_at: None,
        }
    }

    /// Keeps a channel with its first members and tells of it.
    pub(crate) async fn store_channel(&self, row: &ChannelRow, members: &[MemberRow]) -> Result<(), Error> {
        let limit = self.settings().channels;
        self.store().channels().create(row, members, limit).await.map_err(taken)?;
        for member in members {
            self.tell_bus(BusMessage::AccessChanged { account: member.account });
        }
        if !row.private {
            let revision = self.store().channels().revision().await?;
            self.tell_bus(BusMessage::DirectoryChanged { revision });
        }
        Ok(())
    }

    /// Whether there is such a group.
    pub(super) async fn known_category(&self, category: Option<CategoryId>) -> Result<(), Error> {
        let Some(id) = category else { return Ok(()) };
        let known = self.store().channels().categories().await?;
        if known.iter().any(|category| category.id == id) {
            return Ok(());
        }
        Err(Error::field("category", "unknown", "There is no such group of channels."))
    }
}

/// Somebody in a channel from its beginning.
pub(crate) fn member(row: &ChannelRow, account: AccountId, owner: bool) -> MemberRow {
    MemberRow {
        channel: row.id,
        account,
        owner,
        since: Seq(0),
        joined_at: row.created_at,
        invited_by: row.created_by.filter(|by| *by != account),
    }
}

/// Two channels do not have one name.
pub(super) fn taken(error: StoreError) -> Error {
    match error {
        StoreError::Conflict("channel_name") => Error::NameTaken,
        other => other.into(),
    }
}
