//! The `[chat]` section.

use std::time::Duration;

use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Rate;

/// `[chat]`: limits of channels and messages, and how they are written and told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChatSettings {
    /// Longest message, in characters.
    pub message_length: usize,
    /// Earlier texts kept of a message that is edited.
    pub edits_kept: u32,
    /// Most people in a group conversation.
    pub members_per_group: usize,
    /// Most channels of a server, without conversations.
    pub channels: usize,
    /// Most categories.
    pub categories: usize,
    /// Most pinned messages of a channel.
    pub pins_per_channel: u32,
    /// Most different emojis on one message.
    pub reactions_per_message: u32,
    /// Most people that one message mentions.
    pub mention_limit: usize,
    /// Most files with one message.
    pub files_per_message: usize,
    /// Things to be written that may wait; of more, senders are asked to try again.
    pub queue: usize,
    /// Most of them written in one transaction.
    pub batch: usize,
    /// Most text written in one transaction, and in one packet.
    pub batch_bytes: ByteSize,
    /// Transactions at once, on PostgreSQL. SQLite has one writer.
    pub lanes: usize,
    /// How long what comes after a gap waits for what is missing before the database is asked.
    pub feed_patience: Span,
    /// Batches of a channel that wait for what is missing; of more, the database is asked at once.
    pub feed_held: usize,
    /// How often, with Redis, what was told is compared with the database: a node may have ended before it could tell.
    pub heads_check: Span,
    /// Wait before the database is asked again when it did not answer; doubles up to 30 times this.
    pub retry: Span,
    /// Most entries that a client which comes back is given, of all channels together.
    pub sync_entries: usize,
    /// Most of one channel; who lacks more loads a page of it anew.
    pub sync_channel: usize,
    /// Most bytes of them.
    pub sync_bytes: ByteSize,
    /// Messages of a page when none is asked for.
    pub page: u32,
    /// Most drafts of a person.
    pub drafts_per_person: usize,
    /// Most bytes of a person's settings.
    pub settings_bytes: ByteSize,
    /// Most people whose presence one connection watches.
    pub watch: usize,
    /// How often a connection may say that its person writes.
    pub typing_every: Span,
    /// After how long without a touch a device says that its person is away.
    pub idle_after: Span,
    /// How often nodes tell each other everybody who is online.
    pub presence_refresh: Span,
    /// How often a person may write, change, react and pin: so many at once, then one per period.
    pub send_rate: Rate,
    /// Most bots of a server.
    pub bots: usize,
    /// Most tokens of a bot.
    pub bot_tokens: usize,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            message_length: 4_000,
            edits_kept: 50,
            members_per_group: 10,
            channels: 2_000,
            categories: 100,
            pins_per_channel: 250,
            reactions_per_message: 20,
            mention_limit: 50,
            files_per_message: 10,
            queue: 10_000,
            batch: 256,
            batch_bytes: ByteSize(512 * 1024),
            lanes: 2,
            feed_patience: Span::millis(200),
            feed_held: 256,
            heads_check: Span::secs(5),
            retry: Span::millis(200),
            sync_entries: 2_000,
            sync_channel: 500,
            sync_bytes: ByteSize(512 * 1024),
            page: 50,
            drafts_per_person: 200,
            settings_bytes: ByteSize(64 * 1024),
            watch: 500,
            typing_every: Span::secs(3),
            idle_after: Span::secs(300),
            presence_refresh: Span::secs(30),
            send_rate: Rate::new(30, Span::millis(200)),
            bots: 200,
            bot_tokens: 20,
        }
    }
}

impl ChatSettings {
    /// Checks that every limit allows something and no time is zero.
    ///
    /// # Errors
    /// Names the setting that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        let limits = [
            ("message_length", self.message_length, 100_000),
            ("edits_kept", self.edits_kept as usize, 1_000),
            ("members_per_group", self.members_per_group, 50),
            ("channels", self.channels, 100_000),
            ("categories", self.categories, 10_000),
            ("pins_per_channel", self.pins_per_channel as usize, 10_000),
            ("reactions_per_message", self.reactions_per_message as usize, 100),
            ("mention_limit", self.mention_limit, 1_000),
            ("files_per_message", self.files_per_message, 100),
            ("queue", self.queue, 1_000_000),
            ("batch", self.batch, 1_000),
            ("lanes", self.lanes, 64),
            ("feed_held", self.feed_held, 10_000),
            ("sync_entries", self.sync_entries, 100_000),
            ("sync_channel", self.sync_channel, 10_000),
            ("page", self.page as usize, 100),
            ("drafts_per_person", self.drafts_per_person, 10_000),
            ("watch", self.watch, 10_000),
            ("bots", self.bots, 10_000),
            ("bot_tokens", self.bot_tokens, 1_000),
        ];
        if let Some((name, _, most)) = limits.iter().find(|(_, value, most)| !(1..=*most).contains(value)) {
            return Err(format!("chat.{name} must be 1 to {most}"));
        }
        let times = [
            ("feed_patience", self.feed_patience),
            ("heads_check", self.heads_check),
            ("retry", self.retry),
            ("typing_every", self.typing_every),
            ("idle_after", self.idle_after),
            ("presence_refresh", self.presence_refresh),
            ("send_rate.every", self.send_rate.every),
        ];
        let hour = Duration::from_secs(3_600);
        if let Some((name, _)) = times.iter().find(|(_, span)| span.0.is_zero() || span.0 > hour) {
            return Err(format!("chat.{name} must be longer than zero and at most 1h"));
        }
        let sizes = [
            ("batch_bytes", self.batch_bytes),
            ("sync_bytes", self.sync_bytes),
            ("settings_bytes", self.settings_bytes),
        ];
        if let Some((name, _)) = sizes.iter().find(|(_, size)| !(1024..=1 << 26).contains(&size.0)) {
            return Err(format!("chat.{name} must be 1 KiB to 64 MiB"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_limits_are_fine_and_a_wrong_one_is_named() {
        ChatSettings::default().validate().unwrap();
        let complaint = |change: fn(&mut ChatSettings)| {
            let mut settings = ChatSettings::default();
            change(&mut settings);
            settings.validate().unwrap_err()
        };
        assert!(complaint(|chat| chat.batch = 0).starts_with("chat.batch "));
        assert!(complaint(|chat| chat.page = 101).starts_with("chat.page "));
        assert!(complaint(|chat| chat.feed_patience = Span::millis(0)).starts_with("chat.feed_patience"));
        assert!(complaint(|chat| chat.sync_bytes = ByteSize(1)).starts_with("chat.sync_bytes"));
    }
}
