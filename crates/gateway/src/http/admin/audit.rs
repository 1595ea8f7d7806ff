//! Who did what.

use axum::{Json, extract::State};
use hubbub_app::{
    moderation::AuditFilter,
    rows::{AuditRow, PlaceCursor},
};
use hubbub_chat::wire::At;
use hubbub_types::{AccountId, ChannelId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Caller, Query},
    problem::{Problems, Reply},
    shapes::{PAGE, cursor},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Something that somebody did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AuditEntry {
    id: Uuid,
    at: At,
    /// Nobody for the server's own console.
    #[schema(required)]
    actor: Option<Uuid>,
    /// What they were called then.
    actor_name: String,
    /// As `area.verb`.
    action: String,
    /// `person`, `channel`, `message` and so on.
    target_kind: String,
    #[schema(required)]
    target: Option<Uuid>,
    /// What it was called then.
    target_name: String,
    #[schema(required)]
    channel: Option<Uuid>,
    /// More of it.
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id.0,
            at: At(row.at),
            actor: row.actor.map(|id| id.0),
            actor_name: row.actor_name,
            action: row.action,
            target_kind: row.target_kind,
            target: row.target,
            target_name: row.target_name,
            channel: row.channel.map(|id| id.0),
            data: serde_json::from_str(&row.data).unwrap_or_default(),
        }
    }
}

/// Entries, the latest first.
#[derive(Serialize, ToSchema)]
struct AuditPage {
    items: Vec<AuditEntry>,
    /// Send it as `after` to get the next page.
    #[schema(required)]
    next: Option<String>,
}

/// Which entries; what is absent does not narrow.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// By whom.
    #[param(value_type = Option<Uuid>)]
    actor: Option<AccountId>,
    /// `area.verb`, or the area alone.
    action: Option<String>,
    /// To what.
    target: Option<Uuid>,
    /// Where.
    #[param(value_type = Option<Uuid>)]
    channel: Option<ChannelId>,
    /// Not before.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<At>,
    /// Before.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<At>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows of a page, 1 to 200; 50 when absent.
    #[serde(default = "page")]
    #[param(minimum = 1, maximum = 200, required = false)]
    limit: u32,
}

fn page() -> u32 {
    PAGE
}

/// Who did what, the latest first. Moderators see what moderators do.
#[utoipa::path(get, path = "/audit", tag = "admin", security(("bearer" = [])), params(AuditQuery),
    operation_id = "audit", responses((status = 200, body = AuditPage), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<AuditQuery>,
) -> Reply<Json<AuditPage>> {
    let after: Option<PlaceCursor> = cursor(query.after.as_deref())?;
    let filter = AuditFilter {
        actor: query.actor,
        action: query.action,
        target: query.target,
        channel: query.channel,
        since: query.since.map(|At(at)| at),
        until: query.until.map(|At(at)| at),
    };
    let page = door.chat.audit_log(&actor, filter, after, query.limit).await?;
    let items = page.items.into_iter().map(AuditEntry::from).collect();
    Ok(Json(AuditPage { items, next: page.next.map(|next| next.to_string()) }))
}
