//! Conversations of two, and of a few.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_chat::wire::Channel;
use hubbub_types::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(open))
}

/// With whom to talk.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DirectRequest {
    /// One person, or several for a new group.
    #[schema(value_type = Vec<Uuid>, min_items = 1)]
    accounts: Vec<AccountId>,
}

/// Opens the conversation with somebody, or begins one; with several people, a new group.
#[utoipa::path(post, path = "/direct", tag = "chat", security(("bearer" = [])), request_body = DirectRequest,
    operation_id = "openDirect",
    responses((status = 200, description = "It was there", body = Channel), (status = 201, body = Channel), Problems))]
async fn open(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<DirectRequest>,
) -> Reply<(StatusCode, Json<Channel>)> {
    let (channel, new) = door.chat.direct(&actor, &request.accounts).await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(channel)))
}
