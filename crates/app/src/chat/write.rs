//! What people do with messages. Checked here for its form, and by the committer for the right to do it.

use hubbub_chat::words::{self, TextLimits, WordError};
use hubbub_store::MessageRow;
use hubbub_types::{ChannelId, MessageId};

use super::{Act, Author, Chat, NewMessage, Ordered, Outcome, Posted};
use crate::{Actor, Error};

impl Chat {
    /// Sends a message. Sent again with the same nonce, it is found, and not sent twice; it counts as often as it is
    /// sent.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`], [`Error::Muted`], [`Error::Archived`],
    /// [`Error::SlowMode`], [`Error::Filtered`], [`Error::TooMany`]; after [`Error::Busy`] and [`Error::Unavailable`] it may be sent: repeat it with its nonce.
    pub async fn send(&self, actor: &Actor, channel: ChannelId, new: NewMessage) -> Result<Posted, Error> {
        let most = self.settings().files_per_message;
        if new.files.len() > most {
            return Err(Error::field("files", "too_long", format!("A message takes at most {most} files.")));
        }
        let text = self.text(&new.text, !new.files.is_empty())?;
        self.pace().check(actor.account)?;
        let act = Act::Send(NewMessage { text, ..new });
        let Outcome { seq, id, at, changed } = self.by(actor, channel, act).await?;
        // A message always has an id.
        let id = id.ok_or(Error::NotFound("message"))?;
        Ok(Posted { id, seq, at, again: !changed })
    }

    /// Gives a message of one's own another text.
    ///
    /// # Errors
    /// As [`Chat::send`].
    pub async fn edit(&self, actor: &Actor, message: MessageId, text: String) -> Result<Outcome, Error> {
        self.pace().check(actor.account)?;
        let row = self.row(message).await?;
        let text = self.text(&text, row.files > 0)?;
        self.by(actor, row.channel, Act::Edit { message, text }).await
    }

    /// Deletes a message: nothing of its content is left.
    ///
    /// # Errors
    /// As [`Chat::send`].
    pub async fn delete(&self, actor: &Actor, message: MessageId) -> Result<Outcome, Error> {
        let row = self.row(message).await?;
        self.by(actor, row.channel, Act::Delete { message }).await
    }

    /// Reacts to a message with an emoji, or takes that back.
    ///
    /// # Errors
    /// As [`Chat::send`]; [`Error::ListFull`].
    pub async fn react(
        &self,
        actor: &Actor,
        message: MessageId,
        emoji: impl AsRef<str>,
        on: bool,
    ) -> Result<Outcome, Error> {
        let emoji = words::emoji(emoji.as_ref())
            .map_err(|error| Error::field("emoji", "bad_format", format!("The reaction {error}.")))?;
        self.pace().check(actor.account)?;
        let row = self.row(message).await?;
        self.by(actor, row.channel, Act::React { message, emoji: emoji.as_str().to_owned(), on }).await
    }

    /// Pins a message, or takes the pin off.
    ///
    /// # Errors
    /// As [`Chat::send`]; [`Error::ListFull`].
    pub async fn pin(&self, actor: &Actor, message: MessageId, on: bool) -> Result<Outcome, Error> {
        self.pace().check(actor.account)?;
        let row = self.row(message).await?;
        if on && row.pinned_at.is_none() {
            let most = self.settings().pins_per_channel;
            // Counted before the transaction: two at once may both find room, which does no harm.
            let pinned = self.store().messages().pins(row.channel, most).await?;
            if pinned.len() >= most as usize {
                return Err(Error::ListFull("pins"));
            }
        }
        self.by(actor, row.channel, Act::Pin { message, on }).await
    }

    async fn by(&self, actor: &Actor, channel: ChannelId, act: Act) -> Result<Outcome, Error> {
        self.order(Ordered { author: Author::Person(actor.clone()), channel, act }).await
    }

    /// Where a message is. Whether the actor may know of it is judged with what they do to it.
    async fn row(&self, id: MessageId) -> Result<MessageRow, Error> {
        self.store().messages().by_id(id).await?.ok_or(Error::NotFound("message"))
    }

    fn text(&self, text: &str, may_be_empty: bool) -> Result<String, Error> {
        let limits = TextLimits { message: self.settings().message_length, ..TextLimits::default() };
        match words::message(text, &limits) {
            Ok(text) => Ok(text),
            Err(WordError::Empty) if may_be_empty => Ok(String::new()),
            Err(WordError::Empty) => Err(Error::field("text", "required", "The message is empty.")),
            Err(error) => Err(Error::field("text", "too_long", format!("The message {error}."))),
        }
    }
}
