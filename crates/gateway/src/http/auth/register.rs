//! Making an account.

use axum::{extract::State, response::Response};
use http::StatusCode;
use hubbub_app::accounts::NewRegistration;
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
    OpenApiRouter::new().routes(routes!(register))
}

/// A newcomer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RegisterRequest {
    /// Unique public name: 2 to 32 of `a-z 0-9 _ . -`.
    handle: String,
    /// Display name, 1 to 64 characters.
    name: String,
    /// 8 to 256 characters.
    #[schema(value_type = String, format = Password)]
    password: Redacted<String>,
    email: Option<String>,
    /// Code of an invitation.
    invite: Option<String>,
    /// What the device is called in the list of sessions.
    device: Option<String>,
    #[serde(default)]
    #[schema(inline)]
    refresh: Carrier,
}

/// Makes an account and signs it in.
#[utoipa::path(post, path = "/register", tag = "auth", request_body = RegisterRequest,
    operation_id = "register", responses((status = 201, body = Tokens), Problems))]
async fn register(
    State(door): State<Door>,
    From(peer): From,
    Guest(client): Guest,
    Body(request): Body<RegisterRequest>,
) -> Reply<Response> {
    let client = client.named(request.device.as_deref());
    let new = NewRegistration {
        handle: request.handle,
        name: request.name,
        password: request.password,
        email: request.email,
        invite: request.invite,
    };
    let tokens = door.accounts.register(new, &client).await?;
    grant(&door, peer, StatusCode::CREATED, request.refresh, tokens)
}
