//! What fuzzing reaches.

use crate::{Notice, shared};

/// What a text on the bus says, if anything.
#[must_use]
pub fn bus_message(text: &str) -> Option<Notice> {
    shared::parse(text)
}
