//! Bodies that are meant for Slack.

mod attachment;
mod blocks;
mod mrkdwn;
mod rich;

use serde_json::Value;

use super::{
    EMBEDS, HookError, Incoming, NAME, embed,
    json::{address, cut, list, short, text},
};

/// Reads the JSON of Slack's incoming webhooks.
///
/// # Errors
/// When it is empty or too large.
pub(super) fn read(value: &Value, longest: usize) -> Result<Incoming, HookError> {
    let blocks = blocks::markdown(value);
    // Where there are blocks, the text is only what a notification shows.
    let said = if blocks.is_empty() { own_text(value) } else { blocks };
    let incoming = Incoming {
        text: cut(said.trim(), longest),
        name: short(value, "username", NAME),
        avatar: address(value, "icon_url"),
        embeds: embed::bounded(list(value, "attachments", EMBEDS + 1).map(attachment::card))?,
    };
    if incoming.text.is_empty() && incoming.embeds.is_empty() { Err(HookError::Empty) } else { Ok(incoming) }
}

fn own_text(value: &Value) -> String {
    let plain = value.get("mrkdwn").and_then(Value::as_bool) == Some(false);
    let said = text(value, "text").unwrap_or_default();
    if plain { mrkdwn::plain(&mrkdwn::decoded(said)) } else { mrkdwn::markdown(said) }
}
