//! Making channels.

use std::time::Duration;

use hubbub_chat::wire::Channel;
use hubbub_cluster::BusMessage;
use hubbub_store::{self as rows, MemberRow, StoreError};
use hubbub_types::{AccountId, CategoryId, ChannelId, ChannelKind, DeliveryId, Seq, uuid_v7};

use super::Seen;
use crate::{
    Actor, Error,
    audit::Target,
    chat::{Chat, names},
    policy::{Action, Facts, Object, check},
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
    /// [`Error::Forbidden`], [`Error::Muted`], [`Error::Invalid`], [`Error::Filtered`], [`Error::NameTaken`],
    /// [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_channel(&self, actor: &Actor, new: NewChannel) -> Result<Channel, Error> {
        let action = if new.private { Action::CreatePrivate } else { Action::CreateChannel };
        check(actor, action, Object::Instance)?;
        let new = self.checked(actor, &new).await?;
        let theirs = Facts {
            id: new.id,
            kind: new.kind,
            private: new.private,
            archived: false,
            member: true,
            owner: true,
            blocked: false,
        };
        self.check_names(actor, theirs, &[&new.name, &new.topic]).await?;
        let seen = self.store_channel(new).await?;
        self.note(actor, "channel.create", Target::channel(&seen.row)).await?;
        self.shown(actor, &seen).await
    }

    async fn checked(&self, actor: &Actor, new: &NewChannel) -> Result<rows::NewChannel, Error> {
        let mut checks = Checks::default();
        let name = checks.take(names::channel(&new.name));
        let topic = checks.take(names::topic(&new.topic));
        let slow_mode = checks.take(names::slow_mode(new.slow_mode));
        checks.take(names::kind(new.kind));
        let ((name, topic), slow_mode) = checks.finish(name.zip(topic).zip(slow_mode))?;
        self.known_category(new.category).await?;
        let members = actor.author().map(|account| (account, true)).into_iter().collect();
        let base = self.blank(actor.author(), new.kind, members);
        Ok(rows::NewChannel { name, topic, category: new.category, private: new.private, slow_mode, ..base })
    }

    /// A channel to make with nothing but its first members.
    pub(crate) fn blank(
        &self,
        created_by: Option<AccountId>,
        kind: ChannelKind,
        members: Vec<(AccountId, bool)>,
    ) -> rows::NewChannel {
        rows::NewChannel {
            id: ChannelId(uuid_v7(self.now(), self.entropy())),
            kind,
            name: String::new(),
            peers: None,
            topic: String::new(),
            category: None,
            private: true,
            slow_mode: Duration::ZERO,
            created_by,
            created_at: self.now(),
            members,
        }
    }

    /// Keeps a channel with its first members and tells of it; as the first of the members sees it.
    pub(crate) async fn store_channel(&self, new: rows::NewChannel) -> Result<Seen, Error> {
        let delivery = Some(|| DeliveryId(self.new_id()));
        let most = most(self.settings().channels);
        let row = self.store().channels().create_told(&new, most, delivery).await.map_err(taken)?;
        for (account, _) in &new.members {
            self.tell_bus(BusMessage::AccessChanged { account: *account });
        }
        if !row.private {
            let revision = self.store().channels().revision().await?;
            self.tell_bus(BusMessage::DirectoryChanged { revision });
        }
        let member = new.members.first().map(|(account, owner)| MemberRow {
            channel: row.id,
            account: *account,
            owner: *owner,
            since: Seq(0),
            joined_at: row.created_at,
            invited_by: row.created_by,
        });
        Ok(Seen { row, member, blocked: false })
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

/// A limit of the settings as the store takes it.
pub(super) fn most(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}

/// Two channels do not have one name.
pub(super) fn taken(error: StoreError) -> Error {
    match error {
        StoreError::Conflict("name") => Error::NameTaken,
        other => other.into(),
    }
}
