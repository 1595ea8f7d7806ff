//! What was reported, and what comes of it.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{
    Error,
    moderation::{Ban, Settlement},
    rows::{PlaceCursor, ReportRow},
};
use hubbub_chat::wire::At;
use hubbub_types::{ReportId, ReportState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id, Query},
    problem::{Problems, Reply},
    shapes::{PAGE, cursor},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(settle))
}

/// A message that somebody reported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Report {
    id: Uuid,
    message: Uuid,
    channel: Uuid,
    #[schema(required)]
    reporter: Option<Uuid>,
    #[schema(required)]
    author: Option<Uuid>,
    reason: String,
    /// What the message said; gone once somebody has looked.
    #[schema(required)]
    text: Option<String>,
    state: ReportState,
    #[schema(required)]
    handled_by: Option<Uuid>,
    #[schema(required)]
    handled_at: Option<At>,
    /// What was done: `dismiss`, `delete`, `timeout` or `ban`.
    #[schema(required)]
    outcome: Option<String>,
    created_at: At,
}

impl From<ReportRow> for Report {
    fn from(row: ReportRow) -> Self {
        Self {
            id: row.id.0,
            message: row.message.0,
            channel: row.channel.0,
            reporter: row.reporter.map(|id| id.0),
            author: row.author.map(|id| id.0),
            reason: row.reason,
            text: row.body,
            state: row.state,
            handled_by: row.handled_by.map(|id| id.0),
            handled_at: row.handled_at.map(At),
            outcome: row.outcome,
            created_at: At(row.created_at),
        }
    }
}

/// Reports, the latest first.
#[derive(Serialize, ToSchema)]
struct ReportPage {
    items: Vec<Report>,
    /// Send it as `after` to get the next page.
    #[schema(required)]
    next: Option<String>,
}

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// Those in this state; all when absent.
    state: Option<ReportState>,
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

/// What was reported, the latest first.
#[utoipa::path(get, path = "/reports", tag = "moderation", security(("bearer" = [])), params(ReportQuery),
    operation_id = "reports", responses((status = 200, body = ReportPage), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<ReportQuery>,
) -> Reply<Json<ReportPage>> {
    let after: Option<PlaceCursor> = cursor(query.after.as_deref())?;
    let page = door.chat.reports(&actor, query.state, after, query.limit).await?;
    let items = page.items.into_iter().map(Report::from).collect();
    Ok(Json(ReportPage { items, next: page.next.map(|next| next.to_string()) }))
}

/// What to do about a report.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SettleAction {
    /// Nothing.
    Dismiss,
    /// Delete the message.
    Delete,
    /// Let its author only read until `until`.
    Timeout,
    /// Keep its author out, until `until` or for good.
    Ban,
}

/// How a report is settled.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SettleRequest {
    action: SettleAction,
    /// Needed for `timeout`.
    until: Option<At>,
    /// For `ban`.
    reason: Option<String>,
    /// For `ban`.
    #[schema(minimum = 1, maximum = 720)]
    delete_hours: Option<u32>,
}

impl TryFrom<SettleRequest> for Settlement {
    type Error = Error;

    fn try_from(request: SettleRequest) -> Result<Self, Error> {
        let until = request.until.map(|At(at)| at);
        Ok(match request.action {
            SettleAction::Dismiss => Self::Dismiss,
            SettleAction::Delete => Self::Delete,
            SettleAction::Timeout => {
                let missing = || Error::field("until", "required", "Say until when.");
                Self::Timeout { until: until.ok_or_else(missing)? }
            }
            SettleAction::Ban => Self::Ban(Ban { reason: request.reason, until, delete_hours: request.delete_hours }),
        })
    }
}

/// Settles a report, and the other reports of the same message.
#[utoipa::path(post, path = "/reports/{id}", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = SettleRequest, operation_id = "settleReport",
    responses((status = 204, description = "Settled"), Problems))]
async fn settle(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ReportId>,
    Body(request): Body<SettleRequest>,
) -> Reply<StatusCode> {
    door.chat.settle_report(&actor, id, request.try_into()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
