//! Commands that are written where messages are.

mod act;
mod list;

use hubbub_chat::{
    commands::{CommandError, Invocation, Parsed, parse},
    wire::{At, CommandAnswer, SentMessage, SystemText},
};
use hubbub_types::{ChannelId, Handle};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Chat, NewMessage, Posted};
use crate::{Actor, Error, policy::Action};

/// A command with where and by whom it was written.
pub(super) struct Asked<'a> {
    pub(super) actor: &'a Actor,
    pub(super) channel: ChannelId,
    pub(super) nonce: Uuid,
    pub(super) command: Invocation,
}

impl Chat {
    /// Carries out what was written in a channel. What is no command is sent as it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the command cannot be understood; else what the thing it does may fail with.
    pub async fn command(
        &self,
        actor: &Actor,
        channel: ChannelId,
        text: &str,
        nonce: Uuid,
    ) -> Result<CommandAnswer, Error> {
        self.seen(actor, channel, Action::ReadChannel).await?;
        match parse(text).map_err(misunderstood)? {
            Parsed::Text(text) => self.say(actor, channel, nonce, text.to_owned()).await,
            Parsed::Command(command) => self.act(Asked { actor, channel, nonce, command }).await,
        }
    }

    pub(super) async fn say(
        &self,
        actor: &Actor,
        channel: ChannelId,
        nonce: Uuid,
        text: String,
    ) -> Result<CommandAnswer, Error> {
        let new = NewMessage { nonce, text, reply_to: None, files: Vec::new() };
        let posted = self.send(actor, channel, new).await?;
        Ok(CommandAnswer::Sent { channel, message: sent(posted) })
    }

    /// The account of a handle that a command names.
    pub(super) async fn named(&self, handle: Option<&Handle>) -> Result<hubbub_store::Account, Error> {
        let handle = handle.ok_or(Error::NotFound("person"))?;
        self.store().accounts().by_handle(handle).await?.ok_or(Error::NotFound("person"))
    }
}

/// A message that was sent, as it travels.
#[must_use]
pub fn sent(posted: Posted) -> SentMessage {
    SentMessage { id: posted.id, seq: posted.seq, at: At(posted.at) }
}

/// Something to say to who wrote the command.
pub(super) fn note(key: &str, values: impl IntoIterator<Item = (&'static str, Value)>) -> CommandAnswer {
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>();
    CommandAnswer::Note { note: SystemText { key: key.to_owned(), values } }
}

fn misunderstood(error: CommandError) -> Error {
    let hint = match &error {
        CommandError::Unknown { nearest: Some(name) } => format!("; did you mean /{name}?"),
        _ => ".".to_owned(),
    };
    let text = error.to_string();
    let mut letters = text.chars();
    let text: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    Error::field("text", error.code(), format!("{text}{hint}"))
}
