//! What a person's devices share.

use std::sync::Arc;

use hubbub_app::chat::PrefsChange;
use hubbub_chat::wire::At;
use hubbub_types::{ChannelId, Level, MessageId, Seq};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Connection, Outcome};

/// `read`
#[derive(Deserialize)]
pub(super) struct Read {
    channel: ChannelId,
    seq: Seq,
}

/// `draft`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Draft {
    channel: ChannelId,
    text: Option<String>,
    reply_to: Option<MessageId>,
}

/// `prefs`; what is left out stays as it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Prefs {
    channel: ChannelId,
    #[serde(default, deserialize_with = "said")]
    level: Option<Option<Level>>,
    #[serde(default, deserialize_with = "said")]
    muted_until: Option<Option<At>>,
    hidden: Option<bool>,
}

/// `settings`
#[derive(Deserialize)]
pub(super) struct Setting {
    name: String,
    #[serde(default)]
    value: Option<Value>,
}

/// The revision of the person's log that the change has.
#[derive(Serialize)]
pub(super) struct Revision {
    rev: i64,
}

/// `null` is something that was said; nothing is not.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

pub(super) async fn read(to: Arc<Connection>, event: Read) -> Outcome<Revision> {
    let rev = to.chat.mark_read(&to.actor(), event.channel, event.seq).await?;
    Ok(Revision { rev })
}

pub(super) async fn draft(to: Arc<Connection>, event: Draft) -> Outcome<Revision> {
    let rev = to.chat.keep_draft(&to.actor(), event.channel, event.text, event.reply_to).await?;
    Ok(Revision { rev })
}

pub(super) async fn prefs(to: Arc<Connection>, event: Prefs) -> Outcome<Revision> {
    let muted_until = event.muted_until.map(|until| until.map(|At(until)| until));
    let change = PrefsChange { level: event.level, muted_until, hidden: event.hidden };
    let rev = to.chat.prefer(&to.actor(), event.channel, change).await?;
    Ok(Revision { rev })
}

pub(super) async fn setting(to: Arc<Connection>, event: Setting) -> Outcome<Revision> {
    let rev = to.chat.keep_setting(&to.actor(), &event.name, event.value).await?;
    Ok(Revision { rev })
}
