//! Past calls.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{accounts::LoggedCall, rows};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    door::Door,
    extract::{Caller, Query},
    problem::{Problems, Reply},
    shapes::{Paging, Person, cursor, time},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(seen))
}

/// Who called.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Incoming,
    Outgoing,
}

/// How it ended, for you.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Missed,
    Answered,
    Declined,
    Canceled,
    Unanswered,
}

/// A past call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallEntry {
    id: Uuid,
    /// The other one, where the account still exists.
    #[schema(required)]
    peer: Option<Person>,
    /// What the other one was called then; empty once their account is deleted.
    peer_name: String,
    #[schema(inline)]
    direction: Direction,
    #[schema(inline)]
    outcome: Outcome,
    #[schema(format = DateTime)]
    at: String,
    /// How long you talked.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<u64>,
    seen: bool,
}

/// Past calls, the latest first.
#[derive(Debug, Serialize, ToSchema)]
struct CallsPage {
    items: Vec<CallEntry>,
    /// Send it as `after` to get the next page.
    #[schema(required)]
    next: Option<String>,
    /// Missed calls that were not looked at, in the whole list.
    unseen: i64,
}

impl From<LoggedCall> for CallEntry {
    fn from(call: LoggedCall) -> Self {
        let LoggedCall { entry, peer } = call;
        Self {
            id: entry.id.0,
            peer: peer.map(Person::from),
            peer_name: entry.peer_name,
            direction: match entry.direction {
                rows::Direction::Incoming => Direction::Incoming,
                rows::Direction::Outgoing => Direction::Outgoing,
            },
            outcome: match entry.outcome {
                rows::CallOutcome::Missed => Outcome::Missed,
                rows::CallOutcome::Answered => Outcome::Answered,
                rows::CallOutcome::Declined => Outcome::Declined,
                rows::CallOutcome::Canceled => Outcome::Canceled,
                rows::CallOutcome::Unanswered => Outcome::Unanswered,
            },
            at: time(entry.at),
            duration_seconds: entry.talked.map(|talked| talked.as_secs()),
            seen: entry.seen_at.is_some(),
        }
    }
}

/// Your past calls, the latest first.
#[utoipa::path(get, path = "/calls", tag = "calls", params(Paging), security(("bearer" = [])),
    operation_id = "calls", responses((status = 200, body = CallsPage), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller, Query(page): Query<Paging>) -> Reply<Json<CallsPage>> {
    let after = cursor(page.after.as_deref())?;
    let log = door.accounts.call_log(&actor, after, page.limit).await?;
    let items = log.items.into_iter().map(CallEntry::from).collect();
    Ok(Json(CallsPage { items, next: log.next.map(|cursor| cursor.to_string()), unseen: log.unseen }))
}

/// Marks all missed calls as looked at.
#[utoipa::path(post, path = "/calls/seen", tag = "calls", security(("bearer" = [])),
    operation_id = "callsSeen", responses((status = 204, description = "Done"), Problems))]
async fn seen(State(door): State<Door>, Caller(actor): Caller) -> Reply<StatusCode> {
    door.accounts.calls_seen(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
