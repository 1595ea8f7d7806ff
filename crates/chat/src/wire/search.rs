//! What a search finds.

use hubbub_types::ChannelId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Message, PersonRef};

/// A part of what a search finds, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchPage {
    /// The messages.
    pub items: Vec<SearchHit>,
    /// Everybody they speak of.
    pub people: Vec<PersonRef>,
    /// Send it as `cursor` to look further back; absent when there is nothing more.
    pub next: Option<String>,
    /// Whether all was looked at from the last page, or the beginning, to `next`, or to the end. Otherwise the time for
    /// one search was over: with `next` it goes on.
    pub complete: bool,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// Where it is.
    #[schema(value_type = Uuid)]
    pub channel: ChannelId,
    /// As it is now.
    pub message: Message,
    /// What was found in its text: from and to, in UTF-16 code units as JavaScript counts them.
    #[schema(value_type = Vec<Vec<usize>>)]
    pub marks: Vec<[usize; 2]>,
}
