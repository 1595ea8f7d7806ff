//! Webhooks: what other programs send, and what is sent to them.
//!
//! [`read`] takes the bodies that programs already send to Slack and to Discord, told apart by their fields, so that
//! such a program needs nothing but another address. [`outgoing`] makes bodies, signs them and says when to try again.

mod body;
mod code;
mod discord;
mod embed;
mod json;
mod multipart;
pub mod outgoing;
mod slack;

#[cfg(test)]
mod tests;

pub use body::{Dialect, Refused, read};
use url::Url;

use crate::wire::Embed;

/// Most embeds of a message. (fixed)
pub const EMBEDS: usize = 10;
/// Longest name a webhook may give itself, in characters. (fixed)
pub const NAME: usize = 80;

/// What a program sent, in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Markdown; may be empty when there are embeds.
    pub text: String,
    /// The name it wants to have, at most [`NAME`] characters, one line.
    pub name: Option<String>,
    /// The picture it wants to have: an `http` or `https` address.
    pub avatar: Option<Url>,
    /// At most [`EMBEDS`].
    pub embeds: Vec<Embed>,
}

/// Why a body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// Not JSON, or not the fields of either service.
    #[error("the body is not a message of Slack or Discord")]
    Invalid,
    /// Neither a text nor an embed.
    #[error("the message is empty")]
    Empty,
    /// More embeds, fields or characters than allowed.
    #[error("the message is too large")]
    TooLarge,
}
