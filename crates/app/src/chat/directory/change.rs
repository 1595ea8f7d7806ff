//! Changing channels.

use std::time::Duration;

use hubbub_chat::wire::Channel;
use hubbub_store::{ChannelPatch, ChannelRow};
use hubbub_types::{CategoryId, ChannelId};

use crate::{
    Actor, Error,
    audit::Target,
    chat::{Act, Author, Chat, Ordered, names},
    policy::{Action, Object, check},
    words::Checks,
};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ChannelEdit {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub topic: Option<String>,
    /// The group it stands in; `Some(None)` takes it out.
    pub category: Option<Option<CategoryId>>,
    /// Its place in the group.
    pub position: Option<i64>,
    /// Whether only members read it.
    pub private: Option<bool>,
    /// How long one waits between two messages.
    pub slow_mode: Option<Duration>,
    /// Whether it is closed for writing.
    pub archived: Option<bool>,
}

impl ChannelEdit {
    /// What one must be allowed to make these changes.
    fn actions(&self) -> impl Iterator<Item = Action> {
        let edits = self.name.is_some() || self.slow_mode.is_some() || self.archived.is_some();
        [
            (edits, Action::EditChannel),
            (self.topic.is_some(), Action::EditTopic),
            (self.private.is_some(), Action::ChangePrivacy),
        ]
        .into_iter()
        .filter_map(|(asked, action)| asked.then_some(action))
    }

    fn moves(&self) -> bool {
        self.category.is_some() || self.position.is_some()
    }
}

impl Chat {
    /// Changes a channel; everybody who reads it learns of it in its log.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::NameTaken`], [`Error::Unavailable`].
    pub async fn edit_channel(&self, actor: &Actor, id: ChannelId, edit: ChannelEdit) -> Result<Channel, Error> {
        let seen = self.seen(actor, id, Action::ReadChannel).await?;
        for action in edit.actions() {
            check(actor, action, Object::Channel(seen.facts()))?;
        }
        if edit.moves() {
            check(actor, Action::ArrangeChannels, Object::Instance)?;
        }
        let patch = self.patch(&edit, &seen.row).await?;
        if patch.apply(&seen.row) != seen.row {
            if edit.private == Some(true) && seen.member.is_none() {
                self.stay_in(actor, id).await?;
            }
            self.change_channel(actor, &seen.row, patch).await?;
            self.note(actor, verb(&edit), Target::channel(&seen.row)).await?;
        }
        self.channel(actor, id).await
    }

    /// Who closes a channel to others does not close it to themselves.
    async fn stay_in(&self, actor: &Actor, id: ChannelId) -> Result<(), Error> {
        let act = Act::Join { account: actor.account, by: None, owner: true };
        self.order(Ordered { author: Author::Server, channel: id, act }).await.map(drop)
    }

    async fn patch(&self, edit: &ChannelEdit, row: &ChannelRow) -> Result<ChannelPatch, Error> {
        let mut checks = Checks::default();
        let name = checks.maybe(edit.name.as_deref().map(|name| names::for_kind(row.kind, name)));
        let topic = checks.maybe(edit.topic.as_deref().map(names::topic));
        let slow_mode = checks.maybe(edit.slow_mode.map(names::slow_mode));
        checks.finish(Some(()))?;
        self.known_category(edit.category.flatten()).await?;
        let archived_at = edit.archived.map(|archived| archived.then(|| row.archived_at.unwrap_or_else(|| self.now())));
        let (category, position, private) = (edit.category, edit.position, edit.private);
        Ok(ChannelPatch { name, topic, category, position, private, slow_mode, archived_at })
    }

    /// Writes a change into the channel's log and tells of it.
    pub(super) async fn change_channel(
        &self,
        actor: &Actor,
        row: &ChannelRow,
        patch: ChannelPatch,
    ) -> Result<(), Error> {
        let act = Act::Change(patch);
        self.order(Ordered { author: Author::Person(actor.clone()), channel: row.id, act }).await?;
        self.directory_changed().await
    }
}

/// How the audit log names a change.
fn verb(edit: &ChannelEdit) -> &'static str {
    match edit.archived {
        Some(true) => "channel.archive",
        Some(false) => "channel.restore",
        None => "channel.change",
    }
}
