//! Noting, and checking what is noted.

use std::time::Duration;

use hubbub_store::{PersonalChange, PersonalItem};
use hubbub_types::{ChannelId, Level, MessageId, Seq, Timestamp};
use tokio::sync::oneshot;

use super::Note;
use crate::{
    Actor, Error,
    chat::Chat,
    policy::{Action, Object, check},
};

/// When it is worth trying again after the queue was full.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longest name of a setting, in bytes.
const SETTING_NAME: usize = 64;

/// How a channel is to be treated; what is not said stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PrefsChange {
    /// What one is told about; `Some(None)` for what is usual for its kind.
    pub level: Option<Option<Level>>,
    /// Until when one is told about nothing.
    pub muted_until: Option<Option<Timestamp>>,
    /// Whether it is left out of the list.
    pub hidden: Option<bool>,
}

impl Chat {
    /// Notes how far somebody has read a channel; gives the revision of their own log.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a channel they may not read, [`Error::Busy`], [`Error::Unavailable`].
    pub async fn mark_read(&self, actor: &Actor, channel: ChannelId, seq: Seq) -> Result<i64, Error> {
        let seen = self.seen(actor, channel, Action::ReadChannel).await?;
        // Nobody has read what is not written.
        let seq = seq.clamp(Seq(0), seen.row.head);
        self.keep(actor, PersonalItem::Read { channel, seq }).await
    }

    /// Keeps what somebody has begun to write, or throws it away.
    ///
    /// # Errors
    /// As [`Chat::mark_read`]; [`Error::Invalid`] for a text longer than a message may be, [`Error::ListFull`].
    pub async fn keep_draft(
        &self,
        actor: &Actor,
        channel: ChannelId,
        text: Option<String>,
        reply_to: Option<MessageId>,
    ) -> Result<i64, Error> {
        self.seen(actor, channel, Action::ReadChannel).await?;
        let body = text.filter(|text| !text.trim().is_empty());
        let most = self.settings().message_length;
        if body.as_ref().is_some_and(|text| text.chars().count() > most) {
            return Err(Error::field("text", "too_long", format!("A message has at most {most} characters.")));
        }
        let reply_to = reply_to.filter(|_| body.is_some());
        self.keep(actor, PersonalItem::Draft { channel, body, reply_to, at: self.now() }).await
    }

    /// Keeps how somebody wants a channel to be treated.
    ///
    /// # Errors
    /// As [`Chat::mark_read`].
    pub async fn prefer(&self, actor: &Actor, channel: ChannelId, change: PrefsChange) -> Result<i64, Error> {
        self.seen(actor, channel, Action::ReadChannel).await?;
        let (level, muted_until, hidden) = self.prefs(actor, channel).await?;
        let item = PersonalItem::Prefs {
            channel,
            level: change.level.unwrap_or(level),
            muted_until: change.muted_until.unwrap_or(muted_until),
            hidden: change.hidden.unwrap_or(hidden),
        };
        self.keep(actor, item).await
    }

    /// Keeps a setting of the apps, or forgets it.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::ListFull`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn keep_setting(
        &self,
        actor: &Actor,
        name: &str,
        value: Option<serde_json::Value>,
    ) -> Result<i64, Error> {
        let is_name = !name.is_empty()
            && name.len() <= SETTING_NAME
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        if !is_name {
            return Err(Error::field(
                "name",
                "bad_format",
                "A setting's name is 1 to 64 letters, digits, dots or dashes.",
            ));
        }
        let value = value.filter(|value| !value.is_null()).map(|value| value.to_string());
        if value.as_ref().is_some_and(|value| value.len() > self.settings().settings_bytes.as_usize()) {
            return Err(Error::field("value", "too_long", "The value is too long."));
        }
        self.keep(actor, PersonalItem::Setting { name: name.to_owned(), value }).await
    }

    /// How somebody treats a channel now.
    async fn prefs(&self, actor: &Actor, of: ChannelId) -> Result<(Option<Level>, Option<Timestamp>, bool), Error> {
        let log = self.store().personal().since(actor.account, 0).await?;
        let found = log.items.into_iter().find_map(|row| match row.item {
            PersonalItem::Prefs { channel, level, muted_until, hidden } if channel == of => {
                Some((level, muted_until, hidden))
            }
            _ => None,
        });
        Ok(found.unwrap_or_default())
    }

    async fn keep(&self, actor: &Actor, item: PersonalItem) -> Result<i64, Error> {
        check(actor, Action::EditPersonal, Object::Of(actor.account))?;
        let (answer, revision) = oneshot::channel();
        let change = PersonalChange { account: actor.account, item };
        let busy = || Error::Busy { retry_after: PATIENCE };
        self.notes().0.try_send(Note { change, answer }).map_err(|_| busy())?;
        // Only the end of the process drops an answer.
        revision.await.unwrap_or_else(|_| Err(busy()))
    }
}
