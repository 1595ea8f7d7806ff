//! Whose body it is.

use serde_json::Value;

use super::{HookError, Incoming, discord, multipart, slack};

/// Whose words a program speaks; it expects answers in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Slack's incoming webhooks.
    Slack,
    /// Discord's "execute webhook".
    Discord,
}

/// A body that is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Refused {
    /// In whose words to answer.
    pub dialect: Dialect,
    /// Why.
    #[source]
    pub error: HookError,
}

/// Reads a body. Which service it is meant for is told by its fields, not by its address or its content type, since
/// programs send either to either. Texts longer than `longest` characters are cut.
///
/// # Errors
/// [`Refused`].
pub fn read(body: &[u8], content_type: &str, longest: usize) -> Result<(Dialect, Incoming), Refused> {
    let form = content_type.trim_start().to_ascii_lowercase();
    let unreadable = if form.starts_with("multipart/form-data") { Dialect::Discord } else { Dialect::Slack };
    let value = json(body, content_type, &form).filter(Value::is_object);
    let value = value.ok_or(Refused { dialect: unreadable, error: HookError::Invalid })?;
    let dialect = if discord::FIELDS_OF_DISCORD.iter().any(|field| value.get(field).is_some()) {
        Dialect::Discord
    } else {
        Dialect::Slack
    };
    let read = match dialect {
        Dialect::Slack => slack::read(&value, longest),
        Dialect::Discord => discord::read(&value, longest),
    };
    read.map(|incoming| (dialect, incoming)).map_err(|error| Refused { dialect, error })
}

fn json(body: &[u8], content_type: &str, form: &str) -> Option<Value> {
    if form.starts_with("multipart/form-data") {
        let boundary = multipart::boundary(content_type)?;
        let payload = multipart::field(body, boundary, "payload_json");
        return payload.or_else(|| multipart::field(body, boundary, "payload")).and_then(object);
    }
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    // `curl -d '{…}'` calls its body a form.
    if form.starts_with("application/x-www-form-urlencoded") && start != Some(&b'{') {
        let pairs = url::form_urlencoded::parse(body);
        let payload = pairs.into_iter().find(|(name, _)| name == "payload" || name == "payload_json")?;
        return object(payload.1.as_bytes());
    }
    object(body)
}

fn object(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text).ok()
}
