//! Reading JSON of others: what is missing or of another type is as if it were not there.

use hubbub_types::Timestamp;
use serde_json::Value;
use url::Url;

use crate::words::line;

/// A text that is not empty.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The elements of a list, at most `most`.
pub(super) fn list<'v>(value: &'v Value, key: &str, most: usize) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten().take(most)
}

/// One line, cut to `max` characters.
pub(super) fn short(value: &Value, key: &str, max: usize) -> Option<String> {
    let text = text(value, key)?;
    line(&cut(text, max), max).ok()
}

/// An `http` or `https` address of at most 2,048 bytes.
pub(super) fn address(value: &Value, key: &str) -> Option<Url> {
    let text = text(value, key).filter(|text| text.len() <= 2_048)?;
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Seconds since the epoch, as a number or as digits.
pub(super) fn seconds(value: &Value, key: &str) -> Option<Timestamp> {
    let value = value.get(key)?;
    let whole = |text: &str| text.split('.').next().and_then(|whole| whole.parse::<i64>().ok());
    let seconds = match value {
        Value::String(text) => whole(text)?,
        Value::Number(number) => number.as_i64().or_else(|| whole(&number.to_string()))?,
        _ => return None,
    };
    // Year 9999: what cannot be written as RFC 3339 is no time.
    (0..=253_402_300_799).contains(&seconds).then(|| Timestamp::from_millis(seconds * 1_000))
}

/// A time as in RFC 3339.
pub(super) fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    let time: jiff::Timestamp = text(value, key)?.parse().ok()?;
    Some(Timestamp::from_millis(time.as_millisecond()))
}

/// The first `max` characters; what was cut is shown as an ellipsis.
pub(super) fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some(_) => text.chars().take(max.saturating_sub(1)).chain(['…']).collect(),
    }
}
