//! Checking what people call things.

use std::time::Duration;

use hubbub_chat::words::{self, WordError};
use hubbub_types::ChannelKind;

use crate::FieldError;

/// Longest topic, in characters.
const TOPIC: usize = 250;
/// Longest name of a group of channels or of a conversation, in characters.
const NAME: usize = 64;
/// Longest wait of slow mode.
const SLOWEST: Duration = Duration::from_secs(86_400);

/// The name of a channel that is listed.
pub(crate) fn channel(text: &str) -> Result<String, FieldError> {
    let name = words::channel_name(text).map_err(|error| refused("name", error))?;
    Ok(name.as_str().to_owned())
}

/// The name of a channel of some kind; conversations may have any, or none.
pub(crate) fn for_kind(kind: ChannelKind, text: &str) -> Result<String, FieldError> {
    match kind {
        ChannelKind::Text | ChannelKind::Voice => channel(text),
        ChannelKind::Direct | ChannelKind::Group if text.trim().is_empty() => Ok(String::new()),
        ChannelKind::Direct | ChannelKind::Group => line("name", text, NAME),
    }
}

/// The name of a group of channels.
pub(crate) fn category(text: &str) -> Result<String, FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError::new("name", "required", "The name is missing."));
    }
    line("name", text, NAME)
}

/// What a channel is about.
pub(crate) fn topic(text: &str) -> Result<String, FieldError> {
    line("topic", text, TOPIC)
}

/// How long one waits between two messages.
pub(crate) fn slow_mode(wait: Duration) -> Result<Duration, FieldError> {
    if wait <= SLOWEST {
        return Ok(wait);
    }
    Err(FieldError::new("slowModeSeconds", "out_of_range", "Slow mode waits at most a day."))
}

/// What people make by name.
pub(crate) fn kind(kind: ChannelKind) -> Result<(), FieldError> {
    match kind {
        ChannelKind::Text | ChannelKind::Voice => Ok(()),
        _ => Err(FieldError::new("kind", "out_of_range", "Make a text or a voice channel here.")),
    }
}

/// One line of text, which may be empty.
pub(crate) fn line(field: &'static str, text: &str, most: usize) -> Result<String, FieldError> {
    match words::line(text, most) {
        Err(WordError::Empty) => Ok(String::new()),
        line => line.map_err(|error| refused(field, error)),
    }
}

/// A text that was refused, in the words of every other field.
fn refused(field: &'static str, error: WordError) -> FieldError {
    let code = match error {
        WordError::Empty => "required",
        WordError::TooLong { .. } => "too_long",
        WordError::Character | WordError::NotEmoji => "bad_characters",
    };
    FieldError::new(field, code, format!("This {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_03_a_channel_is_called_by_one_word_of_any_script() {
        assert_eq!(channel(" Team Room ").unwrap(), "team-room");
        assert_eq!(channel("Общий").unwrap(), "общий");
        assert_eq!(channel("").unwrap_err().code, "required");
        assert_eq!(channel(&"x".repeat(65)).unwrap_err().code, "too_long");
        for bad in ["a/b", "<b>", "a\u{202e}b", "a\0b"] {
            assert_eq!(channel(bad).unwrap_err().code, "bad_characters", "{bad:?}");
        }
    }

    #[test]
    fn chat_03_a_conversation_need_not_have_a_name() {
        assert_eq!(for_kind(ChannelKind::Group, " ").unwrap(), "");
        assert_eq!(for_kind(ChannelKind::Group, "Lunch & more").unwrap(), "Lunch & more");
        assert!(for_kind(ChannelKind::Text, " ").is_err());
    }

    #[test]
    fn chat_03_a_topic_is_one_line_that_can_be_shown() {
        assert_eq!(topic(" about it ").unwrap(), "about it");
        assert_eq!(topic(&"x".repeat(251)).unwrap_err().code, "too_long");
        assert_eq!(topic("a\nb\u{202e}").unwrap(), "a b");
        assert_eq!(slow_mode(Duration::from_secs(86_401)).unwrap_err().code, "out_of_range");
    }
}
