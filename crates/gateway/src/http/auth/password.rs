//! Forgotten passwords.

use axum::extract::State;
use http::StatusCode;
use hubbub_types::Redacted;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Guest},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(forgot)).routes(routes!(reset))
}

/// Whose password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ForgotRequest {
    /// Handle, or verified e-mail address.
    login: String,
}

/// Asks for a link to set a new password. The answer is the same whether there is such a person or not; the link
/// goes to their verified address.
#[utoipa::path(post, path = "/password/forgot", tag = "auth", request_body = ForgotRequest,
    operation_id = "forgotPassword", responses((status = 202, description = "Noted"), Problems))]
async fn forgot(
    State(door): State<Door>,
    Guest(client): Guest,
    Body(request): Body<ForgotRequest>,
) -> Reply<StatusCode> {
    door.accounts.forgot_password(&request.login, &client).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A new password, and the right to set it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetRequest {
    /// From the link.
    token: String,
    /// 8 to 256 characters.
    #[schema(value_type = String, format = Password)]
    password: Redacted<String>,
}

/// Sets a new password; all sessions end.
#[utoipa::path(post, path = "/password/reset", tag = "auth", request_body = ResetRequest,
    operation_id = "resetPassword", responses((status = 204, description = "Set"), Problems))]
async fn reset(State(door): State<Door>, Guest(client): Guest, Body(request): Body<ResetRequest>) -> Reply<StatusCode> {
    door.accounts.reset_password(&request.token, &request.password.0, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
