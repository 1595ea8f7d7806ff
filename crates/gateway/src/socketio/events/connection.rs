//! Somebody who has joined.

use std::sync::Arc;

use hubbub_app::Actor;
use hubbub_socketio::packet;

use crate::socketio::{SocketIo, mailbox::Mailbox, refusal::Refusal};

/// What events of one client work with.
pub(in crate::socketio) struct Connection {
    actor: Actor,
}

impl Connection {
    /// Takes somebody in; the welcome is the first thing they hear.
    pub(in crate::socketio) async fn open(
        door: &Arc<SocketIo>,
        mailbox: &Arc<Mailbox>,
        actor: Actor,
    ) -> Result<Arc<Self>, Refusal> {
        mailbox.push(packet::welcome(&door.new_id().to_string()).into());
        Ok(Arc::new(Self { actor }))
    }
}
