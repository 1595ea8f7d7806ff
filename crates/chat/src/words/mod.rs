//! Words that people choose: texts within limits, channel names, emoji.

mod channel_name;
mod emoji;
mod emoji_table;
mod text;

pub use channel_name::{ChannelName, channel_name};
pub use emoji::{Emoji, emoji};
pub use text::{TextLimits, line, message};

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// Nothing to see in it.
    #[error("must not be empty")]
    Empty,
    /// Longer than allowed.
    #[error("must be at most {max} characters long")]
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// A character that is not allowed.
    #[error("has a character that is not allowed")]
    Character,
    /// Not one emoji.
    #[error("must be one emoji")]
    NotEmoji,
}

impl WordError {
    /// The code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Character => "character",
            Self::NotEmoji => "not_emoji",
        }
    }
}
