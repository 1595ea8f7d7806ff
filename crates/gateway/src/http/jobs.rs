//! Work that takes longer than a request.

use axum::{
    Json, body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use hubbub_app::{export::ExportRequest, rows::JobRow};
use hubbub_chat::wire::At;
use hubbub_types::{ChannelId, JobId, JobKind, JobState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problem, Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one, remove))
        .routes(routes!(start_export))
        .routes(routes!(reindex))
}

/// What is outside the limit of time.
pub(super) fn results() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(result))
}

/// A piece of work.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    #[schema(value_type = Uuid)]
    id: JobId,
    kind: JobKind,
    state: JobState,
    /// Steps done.
    done: i64,
    /// Steps in all; 0 while that is not known.
    total: i64,
    /// Why it failed: a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// How large what it made is; absent when there is nothing to fetch.
    #[serde(skip_serializing_if = "Option::is_none")]
    result_bytes: Option<i64>,
    created_at: At,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<At>,
    /// When it and its result are removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<At>,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            state: row.state,
            done: row.done,
            total: row.total,
            error: row.error,
            result_bytes: row.result_bytes,
            created_at: At(row.created_at),
            started_at: row.started_at.map(At),
            finished_at: row.finished_at.map(At),
            expires_at: row.expires_at.map(At),
        }
    }
}

/// Jobs.
#[derive(Serialize, ToSchema)]
struct JobList {
    items: Vec<Job>,
}

/// Your jobs, the newest first, at most 100.
#[utoipa::path(get, path = "/jobs", tag = "jobs", security(("bearer" = [])), operation_id = "jobs",
    responses((status = 200, body = JobList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<JobList>> {
    let items = door.jobs.list(&actor).await?.into_iter().map(Job::from).collect();
    Ok(Json(JobList { items }))
}

/// One job. The event `job` tells of its progress too.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", security(("bearer" = [])), operation_id = "job",
    params(("id" = Uuid, Path)), responses((status = 200, body = Job), Problems))]
async fn one(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<JobId>) -> Reply<Json<Job>> {
    Ok(Json(door.jobs.get(&actor, id).await?.into()))
}

/// Stops a job; one that has ended is removed, with what it made.
#[utoipa::path(delete, path = "/jobs/{id}", tag = "jobs", security(("bearer" = [])), operation_id = "removeJob",
    params(("id" = Uuid, Path)), responses((status = 204, description = "Stopped, or removed"), Problems))]
async fn remove(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<JobId>) -> Reply<StatusCode> {
    door.jobs.remove(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What to export.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExportWish {
    /// One channel; without it, every channel that you read, conversations aside.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    channel: Option<ChannelId>,
    /// Whether files go with it.
    #[serde(default)]
    files: bool,
    /// Whether there are pages to read beside the lines of JSON.
    #[serde(default)]
    html: bool,
    /// Whether private channels that you are not in go with it; for owners. Conversations never do.
    #[serde(default)]
    include_private: bool,
}

/// Begins to pack a channel, or all of them, into a ZIP file as docs/protocol/export.md describes it: `manifest.json`,
/// `people.jsonl`, `channels/<id>/messages.jsonl` and more, and where they are wanted `html/` and `files/`.
#[utoipa::path(post, path = "/exports", tag = "jobs", security(("bearer" = [])), operation_id = "startExport",
    request_body = ExportWish, responses((status = 202, body = Job), Problems))]
async fn start_export(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(wish): Body<ExportWish>,
) -> Reply<(StatusCode, Json<Job>)> {
    let request = ExportRequest {
        channel: wish.channel,
        files: wish.files,
        html: wish.html,
        include_private: wish.include_private,
    };
    let job = door.jobs.export(&actor, &request).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// Begins to write anew what messages are found by: after an update that finds them by more than before.
#[utoipa::path(post, path = "/admin/reindex", tag = "admin", security(("bearer" = [])), operation_id = "reindex",
    responses((status = 202, body = Job), Problems))]
async fn reindex(State(door): State<Door>, Caller(actor): Caller) -> Reply<(StatusCode, Json<Job>)> {
    let job = door.jobs.reindex(&actor).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// What a job made: for an export, a ZIP file.
#[utoipa::path(get, path = "/jobs/{id}/result", tag = "jobs", security(("bearer" = [])), operation_id = "jobResult",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The bytes", content_type = "application/zip"), Problems))]
async fn result(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<JobId>) -> Reply<Response> {
    let (job, opened) = door.jobs.result(&actor, id).await?;
    let mut response = body::Body::from_stream(opened.content).into_response();
    let headers = response.headers_mut();
    let name =
        format!("attachment; filename=\"hubbub-{}.zip\"", job.created_at.to_string().get(..10).unwrap_or("export"));
    let name = HeaderValue::from_str(&name);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CONTENT_LENGTH, opened.size.into());
    headers.insert(
        header::CONTENT_DISPOSITION,
        name.map_err(|_| Problem::new("internal", "The result could not be named."))?,
    );
    Ok(response)
}
