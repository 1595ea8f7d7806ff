//! Invitations.

use std::time::Duration;

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{accounts::NewInvitation, rows};
use hubbub_types::InviteId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Caller, Id, MaybeBody, Query},
    problem::{Problems, Reply},
    shapes::{Paging, Role, cursor, time},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// An invitation to register.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Invite {
    id: Uuid,
    /// Role of whoever accepts it.
    role: Role,
    #[schema(required)]
    note: Option<String>,
    max_uses: i64,
    uses: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(required, format = DateTime)]
    revoked_at: Option<String>,
    /// The link, only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl From<rows::Invite> for Invite {
    fn from(invite: rows::Invite) -> Self {
        Self {
            id: invite.id.0,
            role: invite.role,
            note: Some(invite.note).filter(|note| !note.is_empty()),
            max_uses: invite.max_uses,
            uses: invite.uses,
            created_at: time(invite.created_at),
            expires_at: time(invite.expires_at),
            revoked_at: invite.revoked_at.map(time),
            url: None,
        }
    }
}

/// Invitations, the latest first.
#[derive(Debug, Serialize, ToSchema)]
struct InvitesPage {
    items: Vec<Invite>,
    /// Send it as `after` to get the next page.
    #[schema(required)]
    next: Option<String>,
}

/// Invitations, the latest first.
#[utoipa::path(get, path = "/invites", tag = "admin", params(Paging), security(("bearer" = [])),
    operation_id = "invites", responses((status = 200, body = InvitesPage), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller, Query(page): Query<Paging>) -> Reply<Json<InvitesPage>> {
    let after = cursor(page.after.as_deref())?;
    let page = door.accounts.invites(&actor, after, page.limit).await?;
    let items = page.items.into_iter().map(Invite::from).collect();
    Ok(Json(InvitesPage { items, next: page.next.map(|id| id.to_string()) }))
}

/// An invitation to make.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InviteRequest {
    /// Role of whoever accepts it; `member` when absent.
    #[serde(default)]
    #[schema(required = false)]
    role: Role,
    /// What it is for, up to 200 characters.
    note: Option<String>,
    /// How many may accept it, 1 to 10,000; one when absent.
    #[schema(minimum = 1, maximum = 10000)]
    max_uses: Option<u32>,
    /// 1 to 8,784 hours; a setting decides when absent.
    #[schema(minimum = 1, maximum = 8784)]
    expires_in_hours: Option<u32>,
}

/// Makes an invitation. Its link is in this answer and never again.
#[utoipa::path(post, path = "/invites", tag = "admin", security(("bearer" = [])),
    request_body = Option<InviteRequest>, operation_id = "createInvite",
    responses((status = 201, body = Invite), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    MaybeBody(request): MaybeBody<InviteRequest>,
) -> Reply<(StatusCode, Json<Invite>)> {
    let new = NewInvitation {
        role: request.role,
        note: request.note.unwrap_or_default(),
        max_uses: request.max_uses.map_or(1, i64::from),
        lifetime: request.expires_in_hours.map(|hours| Duration::from_secs(u64::from(hours) * 3_600)),
    };
    let created = door.accounts.create_invite(&actor, new).await?;
    let invite = Invite { url: Some(created.url.into()), ..Invite::from(created.invite) };
    Ok((StatusCode::CREATED, Json(invite)))
}

/// Withdraws an invitation.
#[utoipa::path(delete, path = "/invites/{id}", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "revokeInvite",
    responses((status = 204, description = "Withdrawn"), Problems))]
async fn revoke(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<InviteId>) -> Reply<StatusCode> {
    door.accounts.revoke_invite(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
