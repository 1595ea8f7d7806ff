//! What clients can ask for, by the names in `docs/protocol/socketio.md`: from JSON to one call of a service, and back.

mod bye;
mod connection;

use std::{pin::Pin, sync::Arc};

use serde_json::value::RawValue;

pub(super) use self::{bye::bye, connection::Connection};
use super::refusal::Refusal;

/// An event that is being worked on.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<Box<RawValue>, Refusal>> + Send>>;

/// Begins with an event.
pub(super) fn begin(_: &Arc<Connection>, _: &str, _: Option<&RawValue>) -> Work {
    Box::pin(std::future::ready(Err(Refusal::bad_event())))
}
