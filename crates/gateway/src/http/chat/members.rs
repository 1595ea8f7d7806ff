//! Who reads a channel.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::chat::MemberQuery;
use hubbub_chat::wire::MemberPage;
use hubbub_types::{AccountId, ChannelId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id, MaybeBody, Query},
    problem::{Problems, Reply},
    shapes::{cursor, page},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(add, remove))
}

/// Which of the people who read a channel.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only who is there, at most 1,000 of them; `total` counts these.
    #[serde(default)]
    #[param(required = false)]
    online: bool,
    /// Part of a handle or name.
    #[serde(default)]
    #[param(required = false)]
    query: String,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows of a page, 1 to 200; 50 when absent.
    #[serde(default = "page")]
    #[param(minimum = 1, maximum = 200, required = false)]
    limit: u32,
}

/// People who read a channel, by handle, each with their presence.
#[utoipa::path(get, path = "/channels/{id}/members", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), Which), operation_id = "members",
    responses((status = 200, body = MemberPage), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Query(which): Query<Which>,
) -> Reply<Json<MemberPage>> {
    let Which { online, query: text, after, limit } = which;
    let asked = MemberQuery { text, after: cursor(after.as_deref())?, limit, online };
    Ok(Json(door.chat.members(&actor, id, asked).await?))
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
