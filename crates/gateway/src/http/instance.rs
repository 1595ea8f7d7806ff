//! What the server says about itself to anyone.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    door::Door,
    extract::Guest,
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(instance))
}

/// Who may register.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Registration {
    Open,
    Invitation,
    Closed,
}

/// How to reach the signalling of calls.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct P2p {
    /// Send `PING` this often.
    ping_seconds: u64,
    path: &'static str,
}

/// The server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Instance {
    name: String,
    version: &'static str,
    #[schema(inline)]
    registration: Registration,
    /// Whether mails are sent; if not, an admin hands links over.
    mail: bool,
    languages: [&'static str; 2],
    #[schema(inline)]
    p2p: P2p,
    /// Whether the first admin has not registered yet.
    needs_admin: bool,
    /// Whether its people and messages were made for a demonstration.
    demo: bool,
}

/// About this server.
#[utoipa::path(get, path = "/instance", tag = "instance", responses((status = 200, body = Instance), Problems))]
async fn instance(State(door): State<Door>, _: Guest) -> Reply<Json<Instance>> {
    let registration = match door.accounts.settings().registration {
        hubbub_app::Registration::Open => Registration::Open,
        hubbub_app::Registration::Invitation => Registration::Invitation,
        hubbub_app::Registration::Closed => Registration::Closed,
    };
    Ok(Json(Instance {
        name: door.name.clone(),
        version: door.version,
        registration,
        mail: door.accounts.has_mail(),
        languages: ["en", "ru"],
        p2p: P2p { ping_seconds: door.ping.as_secs(), path: "/p2p" },
        needs_admin: door.accounts.needs_admin().await?,
        demo: door.accounts.is_demo().await?,
    }))
}
