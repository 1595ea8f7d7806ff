//! Changing one's password.

use axum::extract::State;
use http::StatusCode;
use hubbub_types::Redacted;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(change))
}

/// The old one and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordRequest {
    #[schema(value_type = String, format = Password)]
    current: Redacted<String>,
    /// 8 to 256 characters.
    #[schema(value_type = String, format = Password)]
    password: Redacted<String>,
}

/// Sets a new password. Your other sessions end; this one has to refresh its access token.
#[utoipa::path(post, path = "/me/password", tag = "me", security(("bearer" = [])), request_body = PasswordRequest,
    operation_id = "changePassword", responses((status = 204, description = "Set"), Problems))]
async fn change(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<PasswordRequest>,
) -> Reply<StatusCode> {
    door.accounts.change_password(&actor, &request.current.0, &request.password.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
