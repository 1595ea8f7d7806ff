//! What rows keep as JSON.

use hubbub_chat::wire::{Embed, Sender, SystemText};
use serde::{Deserialize, Serialize};

/// What a webhook or the server adds to a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Extra {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hook: Option<Sender>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) embeds: Vec<Embed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) system: Option<SystemText>,
}

impl Extra {
    /// As it is kept.
    pub(crate) fn to_text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// What was kept; nothing where there is none, or it is of another version.
    pub(crate) fn from_text(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// What the entry of a reaction is read with again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReactionData {
    pub(crate) emoji: String,
    /// How many people react with it after this.
    pub(crate) count: i64,
}

impl ReactionData {
    /// As it is kept.
    pub(crate) fn to_text(&self) -> String {
        serde_json::json!({"emoji": self.emoji, "count": self.count}).to_string()
    }

    /// What was kept.
    pub(crate) fn from_text(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}
