//! Servers that help browsers to reach each other.

use axum::{Json, extract::State};
use hubbub_app::{
    policy::{self, Action, Object},
    turn::Offer,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    IceServer as Fixed,
    door::Door,
    extract::Caller,
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(servers))
}

/// One server, in the form of `RTCIceServer`.
#[derive(Debug, Serialize, ToSchema)]
struct IceServer {
    urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct IceServers {
    #[schema(inline)]
    ice_servers: Vec<IceServer>,
    /// Ask again after this time.
    ttl_seconds: u64,
}

/// STUN and TURN servers for calls.
///
/// The server's own come with a user name and a password for this session alone, which expire.
#[utoipa::path(get, path = "/ice-servers", tag = "calls", security(("bearer" = [])),
    operation_id = "iceServers", responses((status = 200, body = IceServers), Problems))]
async fn servers(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<IceServers>> {
    policy::check(&actor, Action::ReadIceServers, Object::Instance)?;
    let mut ttl = door.ice.ttl.0;
    let mut servers = Vec::new();
    if let Some(relays) = &door.relays {
        let offer = relays.offer(&actor);
        ttl = ttl.min(offer.ttl);
        servers.extend(own(&offer));
    }
    servers.extend(door.ice.servers.iter().map(fixed));
    Ok(Json(IceServers { ice_servers: servers, ttl_seconds: ttl.as_secs() }))
}

/// One entry for each way to the server's own relay, so that a client can try them one by one.
fn own(offer: &Offer) -> impl Iterator<Item = IceServer> {
    offer.urls.iter().map(|url| {
        let relays = !url.starts_with("stun");
        IceServer {
            urls: vec![url.clone()],
            username: relays.then(|| offer.username.clone()),
            credential: relays.then(|| offer.password.clone()),
        }
    })
}

fn fixed(server: &Fixed) -> IceServer {
    IceServer {
        urls: server.urls.clone(),
        username: server.username.clone(),
        credential: server.credential.as_ref().map(|credential| credential.0.clone()),
    }
}
