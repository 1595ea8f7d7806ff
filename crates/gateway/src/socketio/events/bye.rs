//! Why a connection is about to be closed.

use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use hubbub_chat::wire::Bye;
use hubbub_socketio::packet;

/// Tells why a connection is about to be closed, and when it is worth coming back.
pub(in crate::socketio) fn bye(code: &str, retry_after: Option<Duration>) -> Utf8Bytes {
    let bye = Bye { code: code.to_owned(), retry_after_seconds: retry_after.map(|wait| wait.as_secs().max(1)) };
    // Two plain fields: there is nothing in it that has no JSON form.
    packet::event("bye", &bye).unwrap_or_default().into()
}
