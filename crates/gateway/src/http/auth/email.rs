//! Proving that an e-mail address is one's own.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller, Guest},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(verify)).routes(routes!(resend))
}

/// The proof.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VerifyRequest {
    /// From the link.
    token: String,
}

/// Marks the address a link was sent to as verified.
#[utoipa::path(post, path = "/email/verify", tag = "auth", request_body = VerifyRequest,
    operation_id = "verifyEmail", responses((status = 204, description = "Verified"), Problems))]
async fn verify(
    State(door): State<Door>,
    Guest(client): Guest,
    Body(request): Body<VerifyRequest>,
) -> Reply<StatusCode> {
    door.accounts.verify_email(&request.token, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends the link again, where there is an address to verify.
#[utoipa::path(post, path = "/email/resend", tag = "auth", security(("bearer" = [])),
    operation_id = "resendVerification", responses((status = 202, description = "On its way"), Problems))]
async fn resend(State(door): State<Door>, Caller(actor): Caller, Guest(client): Guest) -> Reply<StatusCode> {
    door.accounts.resend_verification(&actor, &client).await?;
    Ok(StatusCode::ACCEPTED)
}
