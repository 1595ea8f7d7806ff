//! Links into a channel.

use std::time::Duration;

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::rows;
use hubbub_types::{ChannelId, InviteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Caller, Id, MaybeBody},
    problem::{Problems, Reply},
    shapes::time,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// A link into a channel; what leads in is shown once, when it is made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChannelInvite {
    id: Uuid,
    max_uses: i64,
    uses: i64,
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(required)]
    created_by: Option<Uuid>,
    #[schema(required, format = DateTime)]
    revoked_at: Option<String>,
    /// The link; only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl From<rows::ChannelInvite> for ChannelInvite {
    fn from(row: rows::ChannelInvite) -> Self {
        Self {
            id: row.id.0,
            max_uses: row.max_uses,
            uses: row.uses,
            expires_at: time(row.expires_at),
            created_at: time(row.created_at),
            created_by: row.created_by.map(|account| account.0),
            revoked_at: row.revoked_at.map(time),
            url: None,
        }
    }
}

/// Links, the latest first.
#[derive(Serialize, ToSchema)]
struct ChannelInviteList {
    items: Vec<ChannelInvite>,
}

/// The links into a channel, the latest first.
#[utoipa::path(get, path = "/channels/{id}/invites", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "channelInvites",
    responses((status = 200, body = ChannelInviteList), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
) -> Reply<Json<ChannelInviteList>> {
    let invites = door.chat.channel_invites(&actor, id).await?;
    Ok(Json(ChannelInviteList { items: invites.into_iter().map(ChannelInvite::from).collect() }))
}

/// A link to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct CreateChannelInviteRequest {
    /// How many may use it; 1 when absent.
    #[schema(minimum = 1, maximum = 10_000)]
    max_uses: i64,
    /// Seven days when absent; at most 366.
    #[schema(minimum = 1, maximum = 8_784)]
    expires_in_hours: Option<u32>,
}

impl Default for CreateChannelInviteRequest {
    fn default() -> Self {
        Self { max_uses: 1, expires_in_hours: None }
    }
}

/// Makes a link into a channel.
#[utoipa::path(post, path = "/channels/{id}/invites", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = CreateChannelInviteRequest, operation_id = "createChannelInvite",
    responses((status = 201, body = ChannelInvite), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    MaybeBody(request): MaybeBody<CreateChannelInviteRequest>,
) -> Reply<(StatusCode, Json<ChannelInvite>)> {
    let lifetime = request.expires_in_hours.map(|hours| Duration::from_secs(u64::from(hours) * 3_600));
    let link = door.chat.invite_to_channel(&actor, id, request.max_uses, lifetime).await?;
    let shown = ChannelInvite { url: Some(link.url.into()), ..link.invite.into() };
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Withdraws a link.
#[utoipa::path(delete, path = "/channels/{id}/invites/{invite}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("invite" = Uuid, Path)), operation_id = "revokeChannelInvite",
    responses((status = 204, description = "Withdrawn"), Problems))]
async fn revoke(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, invite)): Id<(ChannelId, InviteId)>,
) -> Reply<StatusCode> {
    door.chat.revoke_channel_invite(&actor, id, invite).await?;
    Ok(StatusCode::NO_CONTENT)
}
