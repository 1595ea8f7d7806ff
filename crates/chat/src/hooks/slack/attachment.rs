//! Slack's older cards.

use serde_json::Value;

use super::{
    super::{
        embed::{FIELD_VALUE, FIELDS, FOOTER, TEXT, TITLE},
        json::{address, cut, list, seconds, short, text},
    },
    blocks,
    mrkdwn::markdown,
};
use crate::wire::{At, Embed, EmbedField};

pub(super) fn card(value: &Value) -> Embed {
    let markup = |key: &str| text(value, key).map(markdown);
    let said = [markup("pretext"), markup("text"), Some(blocks::markdown(value))];
    let said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let mut embed = Embed {
        color: text(value, "color").and_then(color),
        author: short(value, "author_name", TITLE),
        title: short(value, "title", TITLE),
        url: address(value, "title_link").map(String::from),
        text: (!said.is_empty()).then(|| cut(&said.join("\n"), TEXT)),
        fields: list(value, "fields", FIELDS).filter_map(field).collect(),
        image: address(value, "image_url").map(String::from),
        thumbnail: address(value, "thumb_url").map(String::from),
        footer: short(value, "footer", FOOTER),
        at: seconds(value, "ts").map(At),
    };
    if embed.text.is_none() && embed.title.is_none() && embed.fields.is_empty() {
        embed.text = markup("fallback").map(|text| cut(&text, TEXT));
    }
    embed
}

fn field(value: &Value) -> Option<EmbedField> {
    let name = short(value, "title", TITLE).unwrap_or_default();
    let said = text(value, "value").map(|text| cut(&markdown(text), FIELD_VALUE)).unwrap_or_default();
    let short = value.get("short").and_then(Value::as_bool).unwrap_or_default();
    (!name.is_empty() || !said.is_empty()).then_some(EmbedField { name, value: said, short })
}

/// `good`, `warning`, `danger`, or `#rrggbb` with or without the sign.
fn color(text: &str) -> Option<u32> {
    match text {
        "good" => Some(0x2e_b8_86),
        "warning" => Some(0xda_a0_38),
        "danger" => Some(0xa3_02_00),
        other => {
            let digits = other.strip_prefix('#').unwrap_or(other);
            u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6)
        }
    }
}
