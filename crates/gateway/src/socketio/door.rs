//! Requests: those that open a connection, those that poll one, and the answers to all others.

use std::{error::Error as _, net::SocketAddr, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, RawQuery, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN, RETRY_AFTER, VARY,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use http_body_util::LengthLimitError;
use hubbub_socketio::{
    LinkError,
    request::{Opening, Request, RequestError, Transport},
};
use hubbub_types::ConnectionId;

use super::{
    SocketIo,
    client::{self, Client},
    mailbox::Mailbox,
    upgrade,
};
use crate::{
    flow::{AddressSeat, CloseCode},
    http::bearer,
};

/// How long a client that was refused for lack of room should wait.
const RETRY_AFTER_SECONDS: &str = "10";

/// Why a request is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoEntry {
    Origin,
    AddressFull,
    Full,
    Ending,
    /// The body is larger than allowed; the connection is closed.
    TooLarge,
    Request(RequestError),
}

impl From<RequestError> for NoEntry {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<LinkError> for NoEntry {
    fn from(error: LinkError) -> Self {
        Self::Request(match error {
            LinkError::NotPolled | LinkError::Twice | LinkError::HasSocket | LinkError::NotProbed => {
                RequestError::Malformed
            }
        })
    }
}

impl IntoResponse for NoEntry {
    fn into_response(self) -> Response {
        metrics::counter!("hubbub_socketio_refused_total", "reason" => format!("{self:?}")).increment(1);
        let json = |status: StatusCode, error: RequestError| {
            (status, [(CONTENT_TYPE, "application/json")], error.body()).into_response()
        };
        let retry = [(RETRY_AFTER, RETRY_AFTER_SECONDS)];
        match self {
            Self::Request(error) => json(StatusCode::BAD_REQUEST, error),
            Self::Origin => json(StatusCode::FORBIDDEN, RequestError::Forbidden),
            Self::AddressFull => {
                (StatusCode::TOO_MANY_REQUESTS, retry, "too many connections from your address").into_response()
            }
            Self::Full | Self::Ending => {
                (StatusCode::SERVICE_UNAVAILABLE, retry, "the server cannot take more").into_response()
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large").into_response(),
        }
    }
}

/// The parts of a request that matter.
pub(super) struct Asked {
    pub(super) address: SocketAddr,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) socket: Option<WebSocketUpgrade>,
    pub(super) body: Body,
}

/// Every request comes here.
pub(super) async fn enter(
    State(door): State<Arc<SocketIo>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    body: Body,
) -> Response {
    let origin = headers.get(ORIGIN).cloned();
    if !door.origins.allow(&headers) {
        return NoEntry::Origin.into_response();
    }
    let asked = Asked { address, method, headers, socket: socket.ok(), body };
    let answer = door.answer(query.as_deref().unwrap_or_default(), asked).await;
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(origin) = origin {
        // It is one of those that may: the page may read what it asked for.
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(VARY, HeaderValue::from_static("origin"));
    }
    response
}

impl SocketIo {
    async fn answer(self: &Arc<Self>, query: &str, asked: Asked) -> Result<Response, NoEntry> {
        let request = Request::parse(query)?;
        match (request.transport, request.sid) {
            (Transport::WebSocket, sid) => upgrade::upgrade(self, sid, asked),
            (Transport::Polling, _) if !self.settings.polling => Err(RequestError::Transport.into()),
            (Transport::Polling, None) if asked.method == Method::GET => self.open_polling(&asked),
            (Transport::Polling, None) => Err(RequestError::Method.into()),
            (Transport::Polling, Some(sid)) => {
                let mailbox = self.find(sid)?;
                match asked.method {
                    Method::GET => poll(&mailbox).await,
                    Method::POST => self.take(&mailbox, asked).await,
                    _ => Err(RequestError::Malformed.into()),
                }
            }
        }
    }

    /// The connection of this name.
    pub(super) fn find(&self, sid: &str) -> Result<Arc<Mailbox>, RequestError> {
        let id = sid.parse().map_err(|_| RequestError::UnknownSid)?;
        self.roster.find(id).ok_or(RequestError::UnknownSid)
    }

    /// Makes room for one more connection.
    pub(super) fn admit(&self, address: SocketAddr) -> Result<AddressSeat, NoEntry> {
        if self.shutdown.is_draining() {
            return Err(NoEntry::Ending);
        }
        let settings = &self.settings;
        let seat = self.addresses.seat(address.ip(), settings.max_connections_per_address, settings.max_addresses);
        seat.ok_or(NoEntry::AddressFull)
    }

    /// A new connection, and its name.
    pub(super) fn open(
        self: &Arc<Self>,
        mailbox: Mailbox,
        address: AddressSeat,
        headers: &HeaderMap,
    ) -> Result<(Box<Client>, ConnectionId), NoEntry> {
        let (mailbox, id) = (Arc::new(mailbox), self.new_id());
        let entry = self.roster.enter(id, Arc::clone(&mailbox), self.settings.max_connections);
        let token = bearer(headers).map(Into::into);
        Ok((Client::new(self, mailbox, address, entry.ok_or(NoEntry::Full)?, token), id))
    }

    /// The first packet of a connection.
    pub(super) fn opening(&self, id: ConnectionId, upgrades: &[&str]) -> String {
        let millis = |span: hubbub_types::Span| span.0.as_millis().try_into().unwrap_or(u64::MAX);
        let opening = Opening {
            sid: &id.to_string(),
            upgrades,
            ping_interval: millis(self.settings.ping_interval),
            ping_timeout: millis(self.settings.ping_timeout),
            max_payload: self.settings.max_payload.0,
        };
        opening.encode()
    }

    fn open_polling(self: &Arc<Self>, asked: &Asked) -> Result<Response, NoEntry> {
        let address = self.admit(asked.address)?;
        let mailbox = Mailbox::polling(self.settings.room(), self.clock.now());
        let (client, id) = self.open(mailbox, address, &asked.headers)?;
        tokio::spawn(client::serve(client, None));
        Ok(text(self.opening(id, &["websocket"])))
    }

    /// Takes a body of packets.
    async fn take(&self, mailbox: &Mailbox, asked: Asked) -> Result<Response, NoEntry> {
        let seat = mailbox.begin_post()?;
        let most = self.settings.max_payload.as_usize();
        let close = |code, answer| {
            mailbox.shut(code);
            Err(answer)
        };
        let said = asked.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if said.is_some_and(|length| length > most) {
            return close(CloseCode::TooLarge, NoEntry::TooLarge);
        }
        let body = tokio::time::timeout(self.settings.request_timeout.0, to_bytes(asked.body, most)).await;
        let body = match body {
            Ok(Ok(body)) => body,
            Ok(Err(error)) if is_too_long(&error) => return close(CloseCode::TooLarge, NoEntry::TooLarge),
            // Cut off on its way. What it held is lost, so nothing goes on from there: the client comes back.
            Ok(Err(_)) => return close(CloseCode::Normal, RequestError::Malformed.into()),
            Err(_) => return close(CloseCode::Silent, RequestError::Malformed.into()),
        };
        let Ok(body) = String::from_utf8(body.into()) else {
            return close(CloseCode::NotText, RequestError::Malformed.into());
        };
        if seat.deliver(body, most).await {
            Ok(([(CONTENT_TYPE, "text/html")], "ok").into_response())
        } else {
            Err(RequestError::UnknownSid.into())
        }
    }
}

async fn poll(mailbox: &Mailbox) -> Result<Response, NoEntry> {
    let seat = mailbox.begin_poll()?;
    Ok(text(seat.packets().await))
}

/// Whether a body was longer than it may be, and not only broken off.
fn is_too_long(error: &axum::Error) -> bool {
    error.source().is_some_and(|source| source.is::<LengthLimitError>())
}

fn text(body: String) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=UTF-8")], body).into_response()
}
