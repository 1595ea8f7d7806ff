//! Writing, changing and reacting.

use std::sync::Arc;

use hubbub_app::chat::{NewMessage, sent};
use hubbub_chat::wire::{Changed, CommandAnswer, SentMessage};
use hubbub_types::{ChannelId, FileId, MessageId};
use serde::Deserialize;
use uuid::Uuid;

use super::{Connection, Outcome};

/// `message:send`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Send {
    channel: ChannelId,
    nonce: Uuid,
    #[serde(default)]
    text: String,
    reply_to: Option<MessageId>,
    #[serde(default)]
    files: Vec<FileId>,
}

/// `message:edit`
#[derive(Deserialize)]
pub(super) struct Edit {
    id: MessageId,
    text: String,
}

/// `message:delete`
#[derive(Deserialize)]
pub(super) struct Delete {
    id: MessageId,
}

/// `message:pin`
#[derive(Deserialize)]
pub(super) struct Pin {
    id: MessageId,
    on: bool,
}

/// `message:react`
#[derive(Deserialize)]
pub(super) struct React {
    id: MessageId,
    emoji: String,
    on: bool,
}

/// `command`
#[derive(Deserialize)]
pub(super) struct Command {
    channel: ChannelId,
    text: String,
    nonce: Uuid,
}

pub(super) async fn send(to: Arc<Connection>, event: Send) -> Outcome<SentMessage> {
    let Send { channel, nonce, text, reply_to, files } = event;
    let new = NewMessage { nonce, text, reply_to, files };
    Ok(sent(to.chat.send(&to.actor(), channel, new).await?))
}

pub(super) async fn edit(to: Arc<Connection>, event: Edit) -> Outcome<Changed> {
    let done = to.chat.edit(&to.actor(), event.id, event.text).await?;
    Ok(Changed { seq: done.seq })
}

pub(super) async fn delete(to: Arc<Connection>, event: Delete) -> Outcome<Changed> {
    let done = to.chat.delete(&to.actor(), event.id).await?;
    Ok(Changed { seq: done.seq })
}

pub(super) async fn pin(to: Arc<Connection>, event: Pin) -> Outcome<Changed> {
    let done = to.chat.pin(&to.actor(), event.id, event.on).await?;
    Ok(Changed { seq: done.seq })
}

pub(super) async fn react(to: Arc<Connection>, event: React) -> Outcome<Changed> {
    let done = to.chat.react(&to.actor(), event.id, event.emoji, event.on).await?;
    Ok(Changed { seq: done.seq })
}

pub(super) async fn command(to: Arc<Connection>, event: Command) -> Outcome<CommandAnswer> {
    Ok(to.chat.command(&to.actor(), event.channel, &event.text, event.nonce).await?)
}
