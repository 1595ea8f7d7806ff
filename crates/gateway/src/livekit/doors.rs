//! The four paths clients come by.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{
        ConnectInfo, RawQuery, State, WebSocketUpgrade,
        ws::{WebSocket, rejection::WebSocketUpgradeRejection},
    },
    middleware::map_response,
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use http::{HeaderMap, header::CONTENT_TYPE};

use super::{Livekit, call, connection, cors, entry::Path, refusal::NoEntry};

/// Bytes gathered before they are written.
const WRITE_BUFFER: usize = 4 << 10;
const READ_BUFFER: usize = 4 << 10;

impl Livekit {
    /// All paths of the media server, for the main port. Addresses that end with a slash make some clients ask with two.
    pub fn router(self: &Arc<Self>) -> Router {
        let mut router = Router::new();
        for root in ["", "/"] {
            router = router
                .route(&format!("{root}/rtc"), any(v0))
                .route(&format!("{root}/rtc/v1"), any(v1))
                .route(&format!("{root}/rtc/validate"), get(validate_v0).options(cors::preflight))
                .route(&format!("{root}/rtc/v1/validate"), get(validate_v1).options(cors::preflight))
                .route(&format!("{root}/twirp/{{service}}/{{method}}"), post(call::call).options(cors::preflight));
        }
        router.layer(map_response(cors::open)).with_state(Arc::clone(self))
    }
}

/// The same paths where there is no media server: clients are told so, and not that there is no such page.
pub fn closed() -> Router {
    let mut router = Router::new();
    for root in ["", "/"] {
        for path in ["/rtc", "/rtc/{*rest}", "/twirp/{*rest}"] {
            router = router.route(&format!("{root}{path}"), any(async || NoEntry::Unavailable.into_response()));
        }
    }
    router.layer(map_response(cors::open))
}

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

async fn v0(
    State(door): State<Arc<Livekit>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    enter(door, Path::V0, address, query, headers, upgrade).await
}

async fn v1(
    State(door): State<Arc<Livekit>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    enter(door, Path::V1, address, query, headers, upgrade).await
}

async fn validate_v0(
    State(door): State<Arc<Livekit>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    validate(&door, Path::V0, address, query, &headers).await
}

async fn validate_v1(
    State(door): State<Arc<Livekit>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    validate(&door, Path::V1, address, query, &headers).await
}

/// Says whether a connection would be taken, to clients whose WebSocket was not: browsers do not tell them why.
async fn validate(
    door: &Arc<Livekit>,
    path: Path,
    address: SocketAddr,
    query: Option<String>,
    headers: &HeaderMap,
) -> Response {
    let look = async {
        if door.hides(path, headers) {
            return Err(NoEntry::NoSinglePeer);
        }
        let _seat = door.seat(address)?;
        let entrant = door.entrant(path, headers, query.as_deref().unwrap_or_default()).await?;
        door.check_room(&entrant)
    };
    match look.await {
        Ok(()) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], "success").into_response(),
        Err(refusal) => refuse(refusal),
    }
}

async fn enter(
    door: Arc<Livekit>,
    path: Path,
    address: SocketAddr,
    query: Option<String>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    if door.hides(path, &headers) {
        return refuse(NoEntry::NoSinglePeer);
    }
    let Ok(upgrade) = upgrade else { return refuse(NoEntry::NoWebSocket) };
    // In a box: what it takes to get in is much, and is given back before the connection begins.
    let connection = match Box::pin(door.connect(path, address, &headers, query.as_deref().unwrap_or_default())).await {
        Ok(connection) => connection,
        Err(refusal) => return refuse(refusal),
    };
    // A message a little too large is read, so that the client is still there to hear why it is closed.
    let max = door.settings.max_message.as_usize();
    let limit = max.saturating_add(max / 2);
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(async move |socket: WebSocket| {
            tokio::spawn(connection::serve(Box::new(socket), connection));
        })
}

fn refuse(refusal: NoEntry) -> Response {
    metrics::counter!("hubbub_media_refused_total", "reason" => refusal.reason()).increment(1);
    refusal.into_response()
}
