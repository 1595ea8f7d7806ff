//! From an HTTP request to a connection.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{
        ConnectInfo, RawQuery, State, WebSocketUpgrade,
        ws::{WebSocket, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};

use super::{P2p, mailbox::Mailbox, session::Session, socket};
use crate::flow::{AddressSeat, Room, Wire};

/// How long a client that was refused for lack of room should wait.
const RETRY_AFTER_SECONDS: &str = "10";
/// Bytes gathered before they are written while a burst is encoded.
const WRITE_BUFFER: usize = 16 << 10;

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoEntry {
    Origin,
    AddressFull,
    Full,
    Ending,
}

impl IntoResponse for NoEntry {
    fn into_response(self) -> Response {
        let retry = [(RETRY_AFTER, RETRY_AFTER_SECONDS)];
        match self {
            Self::Origin => (StatusCode::FORBIDDEN, "this page may not connect").into_response(),
            Self::AddressFull => {
                (StatusCode::TOO_MANY_REQUESTS, retry, "too many connections from your address").into_response()
            }
            Self::Full | Self::Ending => {
                (StatusCode::SERVICE_UNAVAILABLE, retry, "the server cannot take more").into_response()
            }
        }
    }
}

/// Takes in a WebSocket.
pub(super) async fn upgrade(
    State(p2p): State<Arc<P2p>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let session = match admit(&p2p, address, &headers).and_then(|seat| open(&p2p, seat)) {
        Ok(session) => session,
        Err(refused) => {
            metrics::counter!("hubbub_p2p_refused_total", "reason" => format!("{refused:?}")).increment(1);
            return refused.into_response();
        }
    };
    let token = query.as_deref().and_then(token_of);
    let limit = p2p.max_message.saturating_add(p2p.max_message / 2);
    upgrade
        .read_buffer_size(p2p.settings.read_buffer.as_usize())
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER + p2p.settings.queue_bytes.as_usize())
        // A message a little too large is read, so that the client is still there to hear why it is closed.
        .max_message_size(limit)
        .max_frame_size(limit)
        // A task of its own: the one that upgrades keeps room for the handshake as long as it lives.
        .on_upgrade(async move |socket: WebSocket| {
            tokio::spawn(socket::serve(Box::new(Wire::new(socket)), session, token));
        })
}

fn admit(p2p: &P2p, address: SocketAddr, headers: &HeaderMap) -> Result<AddressSeat, NoEntry> {
    if p2p.shutdown.is_draining() {
        return Err(NoEntry::Ending);
    }
    if !p2p.origins.allow(headers) {
        return Err(NoEntry::Origin);
    }
    let settings = &p2p.settings;
    let seat = p2p.addresses.seat(address.ip(), settings.max_connections_per_address, settings.max_addresses);
    seat.ok_or(NoEntry::AddressFull)
}

fn open(p2p: &Arc<P2p>, address: AddressSeat) -> Result<Box<Session>, NoEntry> {
    let (settings, connection) = (&p2p.settings, p2p.calls.new_connection_id());
    let room = Room { messages: settings.queue_messages, bytes: settings.queue_bytes.as_usize() };
    let mailbox = Arc::new(Mailbox::new(room, p2p.clock.now()));
    let entry = p2p.roster.enter(connection, Arc::clone(&mailbox), settings.max_connections);
    let entry = entry.ok_or(NoEntry::Full)?;
    let seat = p2p.calls.open(connection, mailbox.clone());
    Ok(Box::new(Session {
        p2p: Arc::clone(p2p),
        mailbox,
        seat,
        address,
        bucket: Default::default(),
        strikes: Default::default(),
        actor: None,
        speaker: None,
        _entry: entry,
    }))
}

/// The access token in `?token=`. It is taken out of the address at once and never logged.
fn token_of(query: &str) -> Option<Box<str>> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, token) = pairs.find(|(name, value)| name == "token" && !value.is_empty())?;
    Some(token.into())
}
