//! Holding what is written against the word filters: by the filters, the role and the text of the transaction, so that
//! nothing passes that was changed meanwhile, and what is reported is reported with the message or not at all.

use hubbub_chat::{
    filter::Verdict,
    markdown::{self, Analysis},
    wire::{Embed, EmbedField},
};
use hubbub_store::ReportRow;
use hubbub_types::{AccountId, ChannelId, MessageId, ReportId, ReportState};

use super::writer::Writer;
use crate::{
    Actor, Error,
    chat::HookMessage,
    policy::{Action, Object, can},
};

/// A text that may be written.
pub(super) struct Sifted {
    /// It, with what is masked.
    pub(super) text: String,
    /// What it says, where it is not the text any more that was analysed before it waited.
    pub(super) said: Option<Analysis>,
    /// Whether the moderators are to hear of it.
    pub(super) reported: bool,
}

impl Writer {
    /// What may be written of a person's text. Moderators say what they like.
    ///
    /// # Errors
    /// [`Error::Filtered`], [`Error::NotFound`] without the channel.
    pub(super) fn sift(&self, actor: &Actor, channel: ChannelId, text: &str) -> Result<Sifted, Error> {
        if self.moment.filter.check(text) == Verdict::Clean || self.is_exempt(actor, channel)? {
            return Ok(Sifted { text: text.to_owned(), said: None, reported: false });
        }
        self.sift_foreign(text)
    }

    /// What may be written of a text that nobody's role stands behind.
    fn sift_foreign(&self, text: &str) -> Result<Sifted, Error> {
        match self.moment.filter.check(text) {
            Verdict::Refused(_) => Err(Error::Filtered),
            Verdict::Masked(text) => {
                let said = Some(markdown::analyse(&text));
                Ok(Sifted { text, said, reported: false })
            }
            verdict => {
                Ok(Sifted { text: text.to_owned(), said: None, reported: matches!(verdict, Verdict::Reported(_)) })
            }
        }
    }

    /// What may be written of a webhook's message, and whether the moderators are to hear of it.
    ///
    /// # Errors
    /// [`Error::Filtered`].
    pub(super) fn sift_hook(&self, new: &HookMessage) -> Result<(HookMessage, Sifted), Error> {
        let text = self.sift_foreign(&new.text)?;
        let mut sifting = Sifting { writer: self, reported: text.reported };
        let mut sender = new.sender.clone();
        sender.name = sifting.text(&sender.name)?;
        let embeds = new.embeds.iter().map(|embed| sifting.embed(embed)).collect::<Result<_, _>>()?;
        let sifted = Sifted { reported: sifting.reported, ..text };
        Ok((HookMessage { text: sifted.text.clone(), sender, embeds, ..new.clone() }, sifted))
    }

    /// What a channel is called, and what it is about, stands above everything: it is refused where anything is found.
    ///
    /// # Errors
    /// [`Error::Filtered`], [`Error::NotFound`] without the channel.
    pub(super) fn sift_names<'a>(
        &self,
        actor: &Actor,
        channel: ChannelId,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        let clean = names.into_iter().all(|name| self.moment.filter.check(name) == Verdict::Clean);
        if clean || self.is_exempt(actor, channel)? { Ok(()) } else { Err(Error::Filtered) }
    }

    fn is_exempt(&self, actor: &Actor, channel: ChannelId) -> Result<bool, Error> {
        let facts = self.known.facts(&self.tx, channel, Some(actor.account))?;
        Ok(can(actor, Action::SkipLimits, Object::Channel(facts)))
    }

    /// Tells the moderators of a message in the name of the filters.
    pub(super) fn report(&mut self, message: MessageId, channel: ChannelId, author: Option<AccountId>, body: &str) {
        self.tx.report(ReportRow {
            id: ReportId(self.chat.new_id()),
            message,
            channel,
            reporter: None,
            author,
            reason: "word filter".into(),
            body: Some(body.to_owned()),
            state: ReportState::Open,
            handled_by: None,
            handled_at: None,
            outcome: None,
            created_at: self.moment.now,
        });
        self.written.reported = true;
    }
}

/// The texts of one webhook's message, one after the other.
struct Sifting<'a> {
    writer: &'a Writer,
    reported: bool,
}

impl Sifting<'_> {
    fn text(&mut self, text: &str) -> Result<String, Error> {
        let sifted = self.writer.sift_foreign(text)?;
        self.reported |= sifted.reported;
        Ok(sifted.text)
    }

    fn maybe(&mut self, text: Option<&String>) -> Result<Option<String>, Error> {
        text.map(|text| self.text(text)).transpose()
    }

    fn embed(&mut self, embed: &Embed) -> Result<Embed, Error> {
        let fields = embed.fields.iter().map(|field| {
            let (name, value) = (self.text(&field.name)?, self.text(&field.value)?);
            Ok(EmbedField { name, value, short: field.short })
        });
        let fields = fields.collect::<Result<_, Error>>()?;
        Ok(Embed {
            fields,
            author: self.maybe(embed.author.as_ref())?,
            title: self.maybe(embed.title.as_ref())?,
            text: self.maybe(embed.text.as_ref())?,
            footer: self.maybe(embed.footer.as_ref())?,
            ..embed.clone()
        })
    }
}
