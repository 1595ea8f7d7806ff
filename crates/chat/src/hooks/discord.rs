//! Bodies that are meant for Discord.

use serde_json::Value;

use super::{
    EMBEDS, HookError, Incoming, NAME,
    code::{Segment, push_code, segments},
    embed::{self, FIELD_VALUE, FIELDS, FOOTER, TEXT, TITLE},
    json::{address, cut, list, moment, short, text},
};
use crate::wire::{At, Embed, EmbedField};

/// Fields by which a body is Discord's. `username` is Slack's as well.
pub(super) const FIELDS_OF_DISCORD: &[&str] =
    &["content", "embeds", "avatar_url", "allowed_mentions", "tts", "flags", "components", "poll"];

/// Reads the JSON of Discord's "execute webhook".
///
/// # Errors
/// When it is empty or too large.
pub(super) fn read(value: &Value, longest: usize) -> Result<Incoming, HookError> {
    let here = may_call_here(value);
    let content = text(value, "content").map(|content| markdown(content, here)).unwrap_or_default();
    let incoming = Incoming {
        text: cut(content.trim(), longest),
        name: short(value, "username", NAME),
        avatar: address(value, "avatar_url"),
        embeds: embed::bounded(list(value, "embeds", EMBEDS + 1).map(card))?,
    };
    if incoming.text.is_empty() && incoming.embeds.is_empty() { Err(HookError::Empty) } else { Ok(incoming) }
}

/// Whether `@everyone` and `@here` are meant: a program may say that they are only text.
fn may_call_here(value: &Value) -> bool {
    let Some(allowed) = value.get("allowed_mentions") else { return true };
    list(allowed, "parse", 10).any(|kind| kind.as_str() == Some("everyone"))
}

fn card(value: &Value) -> Embed {
    let within = |key: &str| value.get(key).unwrap_or(&Value::Null);
    let markup = |text: &str, max| cut(&markdown(text, false), max);
    let field = |field: &Value| {
        Some(EmbedField {
            name: short(field, "name", TITLE)?,
            value: markup(text(field, "value")?, FIELD_VALUE),
            short: field.get("inline").and_then(Value::as_bool).unwrap_or_default(),
        })
    };
    let color = value.get("color").and_then(Value::as_u64).and_then(|color| u32::try_from(color).ok());
    Embed {
        color: color.filter(|color| *color <= 0xff_ff_ff),
        author: short(within("author"), "name", TITLE),
        title: short(value, "title", TITLE),
        url: address(value, "url").map(String::from),
        text: text(value, "description").map(|text| markup(text, TEXT)),
        fields: list(value, "fields", FIELDS).filter_map(field).collect(),
        image: address(within("image"), "url").map(String::from),
        thumbnail: address(within("thumbnail"), "url").map(String::from),
        footer: short(within("footer"), "text", FOOTER),
        at: moment(value, "timestamp").map(At),
    }
}

/// Discord's markup in ours. What they differ in are names.
fn markdown(text: &str, here: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for segment in segments(text) {
        match segment {
            Segment::Code(length @ 3.., code) if code.contains('\n') => fence(length, code, &mut out),
            Segment::Code(length, code) => push_code(length, code, &mut out),
            Segment::Text(text) => names(text, here, &mut out),
        }
    }
    out
}

/// A fence of Discord's may stand anywhere, ours begins and ends a line.
fn fence(length: usize, code: &str, out: &mut String) {
    let ticks = "`".repeat(length);
    let before = if out.is_empty() || out.ends_with('\n') { "" } else { "\n" };
    out.extend([before, &ticks, code.trim_end_matches('\n'), "\n", &ticks, "\n"]);
}

fn names(text: &str, here: bool, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '@']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let call = ["@everyone", "@here"].into_iter().find(|call| rest.starts_with(call));
        let (said, length) = match (call, tag(rest)) {
            (Some(call), _) if here => ("@here".to_owned(), call.len()),
            (Some(call), _) => (format!("\\{call}"), call.len()),
            (None, Some((said, length))) => (said, length),
            (None, None) => (rest[..1].to_owned(), 1),
        };
        out.push_str(&said);
        rest = &rest[length..];
    }
    out.push_str(rest);
}

/// What a `<…>` of Discord's at the start of `text` says, and how long it is: numbers mean nobody here.
fn tag(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find(['>', '<', ' ', '\n']).filter(|end| *end <= 100 && inner[*end..].starts_with('>'))?;
    let inner = &inner[..end];
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let said = if let Some(id) = inner.strip_prefix('@') {
        number(id.trim_start_matches(['!', '&'])).then(|| format!("\\@{}", id.trim_start_matches(['!', '&'])))
    } else if let Some(id) = inner.strip_prefix('#') {
        number(id).then(|| format!("\\#{id}"))
    } else if let Some(emoji) = inner.strip_prefix("a:").or_else(|| inner.strip_prefix(':')) {
        emoji.split_once(':').filter(|(_, id)| number(id)).map(|(name, _)| format!(":{}:", name.replace('_', "\\_")))
    } else {
        inner.strip_prefix("t:").and_then(|time| moment_of(time.split(':').next().unwrap_or_default()))
    };
    said.map(|said| (said, end + 2))
}

fn moment_of(seconds: &str) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds.parse().ok()?).ok()?;
    Some(time.to_string().replace('T', " ").replace('Z', " UTC"))
}
