//! Files on their way in.

use axum::{
    Json,
    extract::{Request, State},
};
use futures_util::TryStreamExt as _;
use http::{StatusCode, header};
use hubbub_app::files::Upload;
use hubbub_chat::wire::File;
use hubbub_types::{ChannelId, FileId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id, Query},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(upload)).routes(routes!(discard))
}

/// What a file is called.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Named {
    /// For display; characters that no file name should have are left out.
    #[serde(default)]
    name: String,
}

/// Uploads a file: its bytes as they are, of any content type. What it is is told by its bytes. It is yours alone until
/// you send it with a message; what is never sent is removed after a day.
#[utoipa::path(post, path = "/channels/{id}/files", tag = "files", security(("bearer" = [])),
    operation_id = "uploadFile", params(("id" = uuid::Uuid, Path), Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = File), Problems))]
async fn upload(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(channel): Id<ChannelId>,
    Query(named): Query<Named>,
    request: Request,
) -> Reply<(StatusCode, Json<File>)> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = request.into_body().into_data_stream().map_err(std::io::Error::other);
    let file = door.files.upload(&actor, Upload { channel, name: named.name, length, body }).await?;
    Ok((StatusCode::CREATED, Json(file)))
}

/// Removes a file of yours that is in no message.
#[utoipa::path(delete, path = "/files/{id}", tag = "files", security(("bearer" = [])), operation_id = "discardFile",
    params(("id" = uuid::Uuid, Path)), responses((status = 204, description = "Removed"), Problems))]
async fn discard(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<FileId>) -> Reply<StatusCode> {
    door.files.discard(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
