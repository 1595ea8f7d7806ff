//! All of one's data, to take along.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::header;
use hubbub_app::{accounts, rows};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::sessions::Session;
use crate::http::{
    door::Door,
    extract::Caller,
    problem::{Problems, Reply},
    shapes::{Me, time},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Everything the server keeps about you.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Export {
    /// When it was put together.
    #[schema(format = DateTime)]
    exported_at: String,
    account: Me,
    #[schema(required)]
    picture: Option<ExportedPicture>,
    sessions: Vec<Session>,
    blocks: Vec<ExportedPerson>,
    calls: Vec<ExportedCall>,
    /// What you wrote and did not delete, the earliest first, at most the last 20,000.
    messages: Vec<ExportedMessage>,
    /// How many earlier messages are not among them.
    earlier_messages: u64,
    /// Files you sent, the newest first, at most 20,000.
    files: Vec<ExportedFile>,
}

/// Something you wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExportedMessage {
    id: Uuid,
    channel: Uuid,
    text: String,
    #[schema(required)]
    reply_to: Option<Uuid>,
    #[schema(format = DateTime)]
    at: String,
    #[schema(required, format = DateTime)]
    edited_at: Option<String>,
}

/// A file you sent; its bytes are at `url`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExportedFile {
    id: Uuid,
    #[schema(required)]
    channel: Option<Uuid>,
    #[schema(required)]
    message: Option<Uuid>,
    name: String,
    #[serde(rename = "type")]
    content_type: String,
    bytes: i64,
    url: String,
    #[schema(format = DateTime)]
    at: String,
}

impl From<rows::MessageRow> for ExportedMessage {
    fn from(row: rows::MessageRow) -> Self {
        Self {
            id: row.id.0,
            channel: row.channel.0,
            text: row.body.unwrap_or_default(),
            reply_to: row.reply_to.map(|id| id.0),
            at: time(row.created_at),
            edited_at: row.edited_at.map(time),
        }
    }
}

impl From<rows::FileRow> for ExportedFile {
    fn from(row: rows::FileRow) -> Self {
        let url = hubbub_app::files::shape(&row).url;
        Self {
            id: row.id.0,
            channel: row.channel.map(|id| id.0),
            message: row.message.map(|id| id.0),
            name: row.name,
            content_type: row.content_type,
            bytes: row.bytes,
            url,
            at: time(row.created_at),
        }
    }
}

/// The picture itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExportedPicture {
    content_type: String,
    /// The bytes in base64.
    data: String,
}

/// Somebody else, by name only.
#[derive(Debug, Serialize, ToSchema)]
struct ExportedPerson {
    id: Uuid,
    handle: String,
    name: String,
}

/// A past call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExportedCall {
    id: Uuid,
    #[schema(required)]
    peer: Option<Uuid>,
    peer_name: String,
    direction: &'static str,
    outcome: &'static str,
    #[schema(format = DateTime)]
    at: String,
    #[schema(required)]
    duration_seconds: Option<u64>,
    #[schema(required, format = DateTime)]
    seen_at: Option<String>,
}

impl From<rows::CallLogEntry> for ExportedCall {
    fn from(entry: rows::CallLogEntry) -> Self {
        Self {
            id: entry.id.0,
            peer: entry.peer.map(|peer| peer.0),
            peer_name: entry.peer_name,
            direction: entry.direction.as_str(),
            outcome: entry.outcome.as_str(),
            at: time(entry.at),
            duration_seconds: entry.talked.map(|talked| talked.as_secs()),
            seen_at: entry.seen_at.map(time),
        }
    }
}

impl From<accounts::Person> for ExportedPerson {
    fn from(person: accounts::Person) -> Self {
        let account = person.account;
        Self { id: account.id.0, handle: account.handle.to_string(), name: account.name }
    }
}

impl From<rows::Picture> for ExportedPicture {
    fn from(picture: rows::Picture) -> Self {
        Self { content_type: picture.content_type, data: STANDARD.encode(picture.bytes) }
    }
}

/// Your data as one file.
#[utoipa::path(get, path = "/me/export", tag = "me", security(("bearer" = [])), operation_id = "export",
    responses((status = 200, body = Export), Problems))]
async fn export(State(door): State<Door>, Caller(actor): Caller) -> Reply<Response> {
    let export = door.accounts.export(&actor).await?;
    let name = format!("attachment; filename=\"hubbub-{}.json\"", export.account.handle);
    let body = Export {
        exported_at: time(export.at),
        account: export.account.into(),
        picture: export.picture.map(Into::into),
        sessions: export.sessions.into_iter().map(|session| Session::new(session, actor.session)).collect(),
        blocks: export.blocks.into_iter().map(Into::into).collect(),
        calls: export.calls.into_iter().map(Into::into).collect(),
        messages: export.messages.into_iter().map(Into::into).collect(),
        earlier_messages: export.earlier_messages,
        files: export.files.into_iter().map(Into::into).collect(),
    };
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(body)).into_response())
}
