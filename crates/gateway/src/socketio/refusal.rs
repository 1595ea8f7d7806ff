//! Why an event was not done, in the answer to it; the codes are those of HTTP.

use std::time::Duration;

use hubbub_app::{Error, Kind};
use hubbub_socketio::packet;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::http::FieldProblem;

/// Why not.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refusal {
    ok: bool,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldProblem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    #[serde(skip)]
    is_unavailable: bool,
}

/// What stands beside the reason when somebody may not join.
#[derive(Serialize)]
struct Code {
    code: &'static str,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            ok: false,
            code,
            message: message.into(),
            fields: Vec::new(),
            retry_after_seconds: None,
            is_unavailable: false,
        }
    }

    /// The event does not exist, or does not have the one object it takes.
    pub(super) fn bad_event() -> Self {
        Self::new("bad_event", "There is no such event, or it does not hold one object.")
    }

    /// More events than the rate allows.
    pub(super) fn too_many(wait: Duration) -> Self {
        Self { retry_after_seconds: Some(seconds(wait)), ..Self::new("too_many", "Too many events. Slow down.") }
    }

    /// A field that does not hold what it should.
    pub(super) fn field(field: FieldProblem) -> Self {
        let refusal = Self::new("invalid", "The event does not have the expected form.");
        Self { fields: vec![field], ..refusal }
    }

    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// Whether it has nothing to do with what was asked: later the same may be done.
    pub(super) fn is_unavailable(&self) -> bool {
        self.is_unavailable
    }

    /// As the answer to an event.
    pub(super) fn answer(&self) -> Box<RawValue> {
        raw(self)
    }

    /// As the answer to a wish to join: the message is the code, as clients look at that first.
    pub(super) fn no_entry(&self) -> String {
        packet::refusal("/", self.code, Some(&raw(&Code { code: self.code })))
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error.kind() {
            Kind::Internal => tracing::error!(error = &error as &dyn std::error::Error, "an event failed"),
            Kind::Unavailable => tracing::warn!(error = &error as &dyn std::error::Error, "an event was not served"),
            _ => {}
        }
        Self {
            fields: error.fields().iter().map(FieldProblem::from).collect(),
            retry_after_seconds: error.retry_after().map(seconds),
            is_unavailable: error.kind() == Kind::Unavailable,
            ..Self::new(error.code(), error.to_string())
        }
    }
}

/// What is done, as the answer to an event.
#[derive(Serialize)]
struct Done<T> {
    ok: bool,
    #[serde(flatten)]
    what: T,
}

/// The answer to an event that was done.
pub(super) fn done(what: impl Serialize) -> Box<RawValue> {
    raw(&Done { ok: true, what })
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        RawValue::NULL.to_owned()
    })
}

fn seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1_000).max(1).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_a_refusal_says_code_fields_and_when_to_try_again() {
        let slow = Refusal::from(Error::TooMany { retry_after: Duration::from_millis(1_200) });
        let json =
            r#"{"ok":false,"code":"too_many","message":"Too many attempts. Try again later.","retryAfterSeconds":2}"#;
        assert_eq!(slow.answer().get(), json);
        let wrong = Refusal::from(Error::field("text", "too_long", "Too long.")).answer();
        assert!(wrong.get().ends_with(r#""fields":[{"field":"text","code":"too_long","message":"Too long."}]}"#));
        let secret = Refusal::from(Error::internal("table users")).answer();
        assert!(!secret.get().contains("users"));
        let ended = Refusal::from(Error::SessionEnded).no_entry();
        assert_eq!(ended, r#"44{"message":"session_ended","data":{"code":"session_ended"}}"#);
    }

    #[test]
    fn chat_04_what_is_done_says_so_beside_what_it_gives() {
        assert_eq!(done(serde_json::json!({"seq": 4})).get(), r#"{"ok":true,"seq":4}"#);
    }
}
