//! What clients can join. One place for now; a further one is a further name here.

use std::sync::Arc;

use hubbub_app::Error;
use serde::Deserialize;

use super::{SocketIo, events::Connection, mailbox::Mailbox, refusal::Refusal};

/// Names on the wire.
pub(super) const NAMES: &[&str] = &["/"];

/// What a client shows to be let in.
#[derive(Deserialize)]
struct Auth {
    token: Option<String>,
}

/// Lets a client in whose token is good: shown in the packet, or in the request that opened the connection.
pub(super) async fn enter(
    door: &Arc<SocketIo>,
    mailbox: &Arc<Mailbox>,
    auth: Option<&str>,
    bearer: Option<&str>,
) -> Result<Arc<Connection>, Refusal> {
    // Whatever is not understood shows no token.
    let shown = auth.and_then(|json| serde_json::from_str::<Auth>(json).ok()).and_then(|auth| auth.token);
    let token = shown.as_deref().or(bearer).ok_or(Error::Unauthenticated)?;
    let actor = door.accounts.authenticate(token).await?;
    Connection::open(door, mailbox, actor).await
}
