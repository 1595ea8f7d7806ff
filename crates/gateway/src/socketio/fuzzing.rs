//! What fuzzing and tables of tests reach.

use serde_json::value::RawValue;

use super::{events, namespaces};

/// Names of namespaces.
pub const NAMESPACES: &[&str] = namespaces::NAMES;

/// Names of all events that clients can say.
pub fn events() -> impl Iterator<Item = &'static str> {
    events::names()
}

/// The answer to an event whose form is not right; nothing when it is.
#[must_use]
pub fn misfit(name: &str, data: Option<&RawValue>) -> Option<Box<RawValue>> {
    events::check(name, data).err().map(|refusal| refusal.answer())
}
