//! Slack's rich text, flattened to lines.

use serde_json::Value;

use super::{
    super::json::{list, text},
    mrkdwn::{link, plain},
};

/// Most elements of one list. (fixed)
const MOST: usize = 200;

/// What a `rich_text` block says.
pub(super) fn markdown(block: &Value) -> String {
    list(block, "elements", MOST).map(part).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

fn part(value: &Value) -> String {
    match value.get("type").and_then(Value::as_str) {
        Some("rich_text_section") => inline(value),
        Some("rich_text_list") => {
            let ordered = value.get("style").and_then(Value::as_str) == Some("ordered");
            let level = value.get("indent").and_then(Value::as_u64).unwrap_or_default().min(8);
            let indent = "    ".repeat(usize::try_from(level).unwrap_or_default());
            let item = |(number, item): (usize, &Value)| match ordered {
                true => format!("{indent}{}. {}", number + 1, inline(item)),
                false => format!("{indent}- {}", inline(item)),
            };
            list(value, "elements", MOST).enumerate().map(item).collect::<Vec<_>>().join("\n")
        }
        Some("rich_text_preformatted") => format!("```\n{}\n```", bare(value).trim_end_matches('\n')),
        Some("rich_text_quote") => inline(value).lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

/// The text of elements without any markup.
fn bare(value: &Value) -> String {
    let said = |element| text(element, "text").or_else(|| text(element, "url")).unwrap_or_default();
    list(value, "elements", MOST).map(said).collect()
}

fn inline(value: &Value) -> String {
    list(value, "elements", MOST).map(leaf).collect()
}

fn leaf(value: &Value) -> String {
    let field = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    match field("type") {
        "text" => styled(value, field("text")),
        "link" => link(field("url"), text(value, "text")),
        "emoji" => emoji(field("unicode")).unwrap_or_else(|| format!(":{}:", plain(field("name")))),
        "user" => format!("\\@{}", plain(field("user_id"))),
        "channel" => format!("\\#{}", plain(field("channel_id"))),
        "broadcast" => "@here".to_owned(),
        _ => String::new(),
    }
}

/// Hex code points with hyphens between them.
fn emoji(code: &str) -> Option<String> {
    let chars = code.split('-').map(|part| u32::from_str_radix(part, 16).ok().and_then(char::from_u32));
    chars.collect::<Option<String>>().filter(|text| crate::words::emoji(text).is_ok())
}

/// A text with its style. Markup does not reach over the blanks at its ends.
fn styled(value: &Value, said: &str) -> String {
    let is = |name: &str| value.get("style").and_then(|style| style.get(name)).and_then(Value::as_bool) == Some(true);
    let core = said.trim();
    if core.is_empty() {
        return said.to_owned();
    }
    let (before, after) = said.split_once(core).unwrap_or_default();
    let mut inner = if is("code") && !core.contains(['`', '\n']) { format!("`{core}`") } else { plain(core) };
    for (style, mark) in [("strike", "~~"), ("italic", "_"), ("bold", "**")] {
        if is(style) {
            inner = format!("{mark}{inner}{mark}");
        }
    }
    format!("{before}{inner}{after}")
}
