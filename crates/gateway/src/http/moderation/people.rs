//! Banning, kicking and muting people.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{moderation::Ban, rows::JobRow};
use hubbub_chat::wire::At;
use hubbub_types::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id, MaybeBody},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(ban, unban))
        .routes(routes!(kick))
        .routes(routes!(time_out, end_time_out))
        .routes(routes!(erase))
}

/// How somebody is kept out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct BanRequest {
    /// Up to 300 characters.
    reason: Option<String>,
    /// Within 366 days; for good when absent.
    until: Option<At>,
    /// What they wrote in the last so many hours is deleted.
    #[schema(minimum = 1, maximum = 720)]
    delete_hours: Option<u32>,
}

/// Keeps somebody out of the server; their sessions end at once.
#[utoipa::path(post, path = "/people/{id}/ban", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = BanRequest, operation_id = "ban",
    responses((status = 204, description = "Banned"), Problems))]
async fn ban(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    MaybeBody(request): MaybeBody<BanRequest>,
) -> Reply<StatusCode> {
    let until = request.until.map(|At(at)| at);
    let ban = Ban { reason: request.reason, until, delete_hours: request.delete_hours };
    door.chat.ban(&actor, id, ban).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets somebody in again.
#[utoipa::path(delete, path = "/people/{id}/ban", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "unban",
    responses((status = 204, description = "Not banned"), Problems))]
async fn unban(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<StatusCode> {
    door.chat.unban(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct KickRequest {
    /// Up to 300 characters.
    reason: Option<String>,
}

/// Ends somebody's sessions and takes them out of private channels; they may sign in again.
#[utoipa::path(post, path = "/people/{id}/kick", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = KickRequest, operation_id = "kick",
    responses((status = 204, description = "Kicked"), Problems))]
async fn kick(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    MaybeBody(request): MaybeBody<KickRequest>,
) -> Reply<StatusCode> {
    door.chat.kick(&actor, id, request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long somebody may only read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TimeoutRequest {
    /// Within 366 days.
    until: At,
    /// Up to 300 characters.
    reason: Option<String>,
}

/// Lets somebody only read until a moment.
#[utoipa::path(post, path = "/people/{id}/timeout", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = TimeoutRequest, operation_id = "timeOut",
    responses((status = 204, description = "They only read"), Problems))]
async fn time_out(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    Body(request): Body<TimeoutRequest>,
) -> Reply<StatusCode> {
    let At(until) = request.until;
    door.chat.time_out(&actor, id, until, request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets somebody write again.
#[utoipa::path(delete, path = "/people/{id}/timeout", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "endTimeOut",
    responses((status = 204, description = "They may write"), Problems))]
async fn end_time_out(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<StatusCode> {
    door.chat.end_time_out(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which messages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EraseRequest {
    /// Those of the last so many hours.
    #[schema(minimum = 1, maximum = 720)]
    hours: u32,
}

/// A job that has begun.
#[derive(Serialize, ToSchema)]
struct Begun {
    /// Its id.
    job: Uuid,
}

impl From<JobRow> for Begun {
    fn from(row: JobRow) -> Self {
        Self { job: row.id.0 }
    }
}

/// Deletes what somebody wrote in the last hours, as a job.
#[utoipa::path(post, path = "/people/{id}/messages/erase", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = EraseRequest, operation_id = "eraseMessages",
    responses((status = 202, body = Begun), Problems))]
async fn erase(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    Body(request): Body<EraseRequest>,
) -> Reply<(StatusCode, Json<Begun>)> {
    let job = door.chat.erase_messages(&actor, id, request.hours).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}
