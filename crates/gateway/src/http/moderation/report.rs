//! Telling the moderators of a message.

use axum::extract::State;
use http::StatusCode;
use hubbub_types::MessageId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(report))
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportRequest {
    /// Up to 300 characters.
    reason: String,
}

/// Tells the moderators of a message. Told twice by one person, it counts once.
#[utoipa::path(post, path = "/messages/{id}/report", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = ReportRequest, operation_id = "report",
    responses((status = 201, description = "The moderators will see it"), Problems))]
async fn report(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<MessageId>,
    Body(request): Body<ReportRequest>,
) -> Reply<StatusCode> {
    door.chat.report(&actor, id, &request.reason).await?;
    Ok(StatusCode::CREATED)
}
