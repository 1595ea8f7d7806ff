//! Somebody who has joined.

use std::sync::Arc;

use hubbub_app::{
    Accounts, Actor,
    chat::{Chat, Encoded, Farewell, Listener, Seat},
};
use hubbub_socketio::packet;

use super::bye;
use crate::{
    flow::{CloseCode, text_of},
    socketio::{SocketIo, mailbox::Mailbox, refusal::Refusal},
};

/// What events of one client work with.
pub(in crate::socketio) struct Connection {
    pub(super) chat: Chat,
    pub(super) accounts: Accounts,
    pub(super) seat: Seat,
}

impl Connection {
    /// Takes somebody in; the welcome is the first thing they hear.
    pub(in crate::socketio) async fn open(
        door: &Arc<SocketIo>,
        mailbox: &Arc<Mailbox>,
        actor: Actor,
    ) -> Result<Arc<Self>, Refusal> {
        let listener = Arc::clone(mailbox);
        // Told only what it asks for until it has synced, so nothing overtakes the welcome.
        let seat = door.chat.connect(actor, door.new_id(), listener).await?;
        mailbox.push(packet::welcome(&seat.connection().to_string()).into());
        Ok(Arc::new(Self { chat: door.chat.clone(), accounts: door.accounts.clone(), seat }))
    }

    /// Who is behind it, as they stand now.
    pub(super) fn actor(&self) -> Arc<Actor> {
        self.seat.actor()
    }
}

impl Listener for Mailbox {
    fn push(&self, packet: &Encoded) {
        // What the chat encodes is UTF-8.
        let Some(text) = text_of(packet.text()) else {
            return tracing::error!("a packet is not UTF-8");
        };
        if packet.is_volatile() { self.whisper(text) } else { Self::push(self, text) }
    }

    fn close(&self, farewell: Farewell) {
        Self::push(self, bye(farewell.code(), None));
        self.shut(CloseCode::Revoked);
    }
}
