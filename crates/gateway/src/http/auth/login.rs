//! Logging in.

use axum::{extract::State, response::Response};
use http::StatusCode;
use hubbub_types::Redacted;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::tokens::{Carrier, Tokens, grant};
use crate::http::{
    door::Door,
    extract::{Body, From, Guest},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(login))
}

/// Who, and the proof.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LoginRequest {
    /// Handle, or verified e-mail address.
    login: String,
    #[schema(value_type = String, format = Password)]
    password: Redacted<String>,
    /// What the device is called in the list of sessions.
    device: Option<String>,
    #[serde(default)]
    #[schema(inline)]
    refresh: Carrier,
}

/// Signs a device in. Unknown people and wrong passwords get the same answer.
#[utoipa::path(post, path = "/login", tag = "auth", request_body = LoginRequest,
    operation_id = "login", responses((status = 200, body = Tokens), Problems))]
async fn login(
    State(door): State<Door>,
    From(peer): From,
    Guest(client): Guest,
    Body(request): Body<LoginRequest>,
) -> Reply<Response> {
    let client = client.named(request.device.as_deref());
    let tokens = door.accounts.login(&request.login, &request.password.0, &client).await?;
    grant(&door, peer, StatusCode::OK, request.refresh, tokens)
}
