//! Who reads a channel.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_chat::wire::MemberPage;
use hubbub_types::{AccountId, ChannelId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id, MaybeBody, Query},
    problem::{Problems, Reply},
    shapes::{PeopleQuery, cursor},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(add, remove))
}

/// People who read a channel, by handle.
#[utoipa::path(get, path = "/channels/{id}/members", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), PeopleQuery), operation_id = "members",
    responses((status = 200, body = MemberPage), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Query(query): Query<PeopleQuery>,
) -> Reply<Json<MemberPage>> {
    let after = cursor(query.after.as_deref())?;
    Ok(Json(door.chat.members(&actor, id, &query.query, after.as_ref(), query.limit).await?))
}

/// What they are to be in the channel.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct AddMemberRequest {
    /// Whether they look after it.
    owner: bool,
}

/// Takes somebody in, or says whether they look after the channel.
#[utoipa::path(put, path = "/channels/{id}/members/{account}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("account" = Uuid, Path)), request_body = AddMemberRequest, operation_id = "addMember",
    responses((status = 204, description = "They are a member"), Problems))]
async fn add(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, account)): Id<(ChannelId, AccountId)>,
    MaybeBody(request): MaybeBody<AddMemberRequest>,
) -> Reply<StatusCode> {
    door.chat.add_member(&actor, id, account, request.owner).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody out, or goes oneself.
#[utoipa::path(delete, path = "/channels/{id}/members/{account}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("account" = Uuid, Path)), operation_id = "removeMember",
    responses((status = 204, description = "They are no member"), Problems))]
async fn remove(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, account)): Id<(ChannelId, AccountId)>,
) -> Reply<StatusCode> {
    door.chat.remove_member(&actor, id, account).await?;
    Ok(StatusCode::NO_CONTENT)
}
