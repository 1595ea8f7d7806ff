//! Signs of life, for whatever watches the server.

use axum::{Json, Router, extract::State, routing::get};
use http::StatusCode;
use serde::Serialize;

use crate::http::door::Door;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// The process answers.
async fn alive() -> &'static str {
    "ok"
}

/// Whether requests should be sent here.
#[derive(Debug, Serialize)]
struct Readiness {
    status: &'static str,
    checks: Checks,
}

/// Its reasons.
#[derive(Debug, Serialize)]
struct Checks {
    store: &'static str,
}

async fn ready(State(door): State<Door>) -> (StatusCode, Json<Readiness>) {
    let store = if door.accounts.health().await.is_ok() { "ok" } else { "unavailable" };
    let status = match (door.shutdown.is_leaving(), store) {
        (true, _) => "draining",
        (false, "ok") => "ready",
        _ => "unavailable",
    };
    let code = if status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(Readiness { status, checks: Checks { store } }))
}
