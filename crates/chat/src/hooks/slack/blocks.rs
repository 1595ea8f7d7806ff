//! Slack's blocks, flattened to lines.

use serde_json::Value;

use super::{
    super::json::{list, text},
    mrkdwn::{link, markdown as converted, plain},
    rich,
};

/// Most blocks, and most elements of one. (fixed; Slack's own)
const MOST: usize = 50;

/// What the blocks of a message say; kinds we do not know say nothing.
pub(super) fn markdown(value: &Value) -> String {
    let said = list(value, "blocks", MOST).map(block).filter(|text| !text.trim().is_empty());
    said.collect::<Vec<_>>().join("\n\n")
}

fn block(block: &Value) -> String {
    match block.get("type").and_then(Value::as_str) {
        Some("header") => {
            block.get("text").map(|header| format!("# {}", one_line(&object(header)))).unwrap_or_default()
        }
        Some("section") => section(block),
        Some("context") => list(block, "elements", MOST).map(element).collect::<Vec<_>>().join(" "),
        Some("actions") => list(block, "elements", MOST).map(element).collect::<Vec<_>>().join(" ").trim().to_owned(),
        Some("image") => image(block),
        Some("markdown") => text(block, "text").unwrap_or_default().to_owned(),
        Some("rich_text") => rich::markdown(block),
        _ => String::new(),
    }
}

fn section(block: &Value) -> String {
    let own = block.get("text").map(object);
    let fields = list(block, "fields", MOST).map(object);
    let beside = block.get("accessory").map(element);
    let parts = own.into_iter().chain(fields).chain(beside);
    parts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A text object.
fn object(value: &Value) -> String {
    let said = text(value, "text").unwrap_or_default();
    if value.get("type").and_then(Value::as_str) == Some("plain_text") { plain(said) } else { converted(said) }
}

/// A small thing within a block: a text, a picture, or a button that leads somewhere.
fn element(value: &Value) -> String {
    match value.get("type").and_then(Value::as_str) {
        Some("mrkdwn" | "plain_text") => object(value),
        Some("image") => image(value),
        Some("button") => match (text(value, "url"), value.get("text").and_then(|label| text(label, "text"))) {
            (Some(url), label) => link(url, label),
            (None, _) => String::new(),
        },
        _ => String::new(),
    }
}

fn image(value: &Value) -> String {
    let label = text(value, "alt_text").or_else(|| value.get("title").and_then(|title| text(title, "text")));
    text(value, "image_url").map(|url| link(url, label)).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
