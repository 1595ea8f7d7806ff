//! Signs of life, for whatever watches the server.

use axum::{Json, Router, extract::State, routing::get};
use http::StatusCode;
use hubbub_app::server::away_since;
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
    /// Only where live state is in Redis.
    #[serde(skip_serializing_if = "Option::is_none")]
    redis: Option<&'static str>,
}

impl Checks {
    fn all_fine(&self) -> bool {
        self.store == FINE && self.redis.is_none_or(|redis| redis == FINE)
    }
}

const FINE: &str = "ok";

async fn ready(State(door): State<Door>) -> (StatusCode, Json<Readiness>) {
    let said = |fine: bool| if fine { FINE } else { "unavailable" };
    let checks = Checks {
        store: said(door.accounts.health().await.is_ok()),
        redis: door.server.shared_store().map(|health| said(away_since(health).is_none())),
    };
    let status = match (door.shutdown.is_leaving(), checks.all_fine()) {
        (true, _) => "draining",
        (false, true) => "ready",
        (false, false) => "unavailable",
    };
    let code = if status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(Readiness { status, checks }))
}
