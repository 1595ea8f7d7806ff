//! Servers that help browsers to reach each other.

use axum::{Json, extract::State};
use hubbub_app::policy::{self, Action, Object};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
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
#[utoipa::path(get, path = "/ice-servers", tag = "calls", security(("bearer" = [])),
    operation_id = "iceServers", responses((status = 200, body = IceServers), Problems))]
async fn servers(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<IceServers>> {
    policy::check(&actor, Action::ReadIceServers, Object::Instance)?;
    let servers = door.ice.servers.iter().map(|server| IceServer {
        urls: server.urls.clone(),
        username: server.username.clone(),
        credential: server.credential.as_ref().map(|credential| credential.0.clone()),
    });
    Ok(Json(IceServers { ice_servers: servers.collect(), ttl_seconds: door.ice.ttl.0.as_secs() }))
}
