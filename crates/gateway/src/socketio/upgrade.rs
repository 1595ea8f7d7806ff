//! WebSockets: those that open a connection, and those a polling client goes over to.

use std::sync::Arc;

use axum::{
    extract::{
        WebSocketUpgrade,
        ws::{Message, Utf8Bytes, WebSocket},
    },
    response::Response,
};
use hubbub_socketio::{engine, request::RequestError};

use super::{
    SocketIo, client,
    door::{Asked, NoEntry},
    mailbox::Mailbox,
    polling::Knock,
};
use crate::flow::{CloseCode, Wire, close};

/// Bytes gathered before they are written while a burst is encoded.
const WRITE_BUFFER: usize = 16 << 10;

/// Takes in a WebSocket.
pub(super) fn upgrade(door: &Arc<SocketIo>, sid: Option<&str>, mut asked: Asked) -> Result<Response, NoEntry> {
    let socket = asked.socket.take().ok_or(RequestError::Malformed)?;
    let socket = limited(door, socket);
    match sid {
        None => open(door, &asked, socket),
        Some(sid) => go_over(door, sid, socket),
    }
}

fn limited(door: &SocketIo, socket: WebSocketUpgrade) -> WebSocketUpgrade {
    let settings = &door.settings;
    // A message a little too large is read, so that the client is still there to hear why it is closed.
    let most = settings.max_payload.as_usize().saturating_mul(3) / 2;
    socket
        .read_buffer_size(settings.read_buffer.as_usize())
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER + settings.queue_bytes.as_usize())
        .max_message_size(most)
        .max_frame_size(most)
}

fn open(door: &Arc<SocketIo>, asked: &Asked, socket: WebSocketUpgrade) -> Result<Response, NoEntry> {
    let address = door.admit(asked.address)?;
    let mailbox = Mailbox::socket(door.settings.room(), door.clock.now());
    let (client, id) = door.open(mailbox, address, &asked.headers)?;
    client.mailbox.push(door.opening(id, &[]).into());
    // A task of its own: the one that upgrades keeps room for the handshake as long as it lives.
    Ok(socket.on_upgrade(async move |socket: WebSocket| {
        tokio::spawn(client::serve(client, Some(Box::new(Wire::new(socket)))));
    }))
}

fn go_over(door: &Arc<SocketIo>, sid: &str, socket: WebSocketUpgrade) -> Result<Response, NoEntry> {
    let knock = door.find(sid)?.knock()?;
    let door = Arc::clone(door);
    Ok(socket.on_upgrade(async move |socket: WebSocket| {
        tokio::spawn(async move { probe(&door, knock, socket).await });
    }))
}

/// The client asks on the new way, is answered there, and says that it has gone over. Anything else, or nothing in
/// time, ends the new way alone.
async fn probe(door: &SocketIo, knock: Knock, mut socket: WebSocket) {
    let limit = door.settings.request_timeout.0;
    let asked = async {
        expect(&mut socket, engine::PROBE).await?;
        let probe = knock.probe().ok()?;
        socket.send(Message::Text(Utf8Bytes::from_static(engine::PROBE_ANSWER))).await.ok()?;
        expect(&mut socket, engine::UPGRADE).await?;
        Some(probe)
    };
    let probe = tokio::time::timeout(limit, asked).await.ok().flatten();
    let wire = Box::new(Wire::new(socket));
    match probe {
        Some(probe) => {
            if probe.take_over(wire).is_err() {
                tracing::debug!("a connection ended while its client went over to a WebSocket");
            }
        }
        None => close(wire, CloseCode::Protocol, door.settings.close_timeout.0).await,
    }
}

async fn expect(socket: &mut WebSocket, packet: &str) -> Option<()> {
    match socket.recv().await {
        Some(Ok(Message::Text(text))) if text.as_str() == packet => Some(()),
        _ => None,
    }
}
