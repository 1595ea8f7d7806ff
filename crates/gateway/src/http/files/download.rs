//! Files on their way out. Whoever may read the channel may have them; nothing in them may run.

use axum::{
    body::Body,
    extract::{FromRequestParts, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use hubbub_app::{
    Actor, Limit,
    files::{Picture, Small},
    rows::FileRow,
};
use hubbub_types::{FileId, FileKind};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::range::{Asked, asked};
use crate::http::{
    auth::file_ticket,
    door::Door,
    extract::{Caller, Id},
    problem::{Problem, Problems, Reply},
};

/// Browsers may keep a file for so long; after that they ask whether it is the same and still theirs to see.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=3600");

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(original)).routes(routes!(thumbnail)).routes(routes!(preview))
}

/// Who reads files: by their access token, or by the ticket in the cookie.
struct Reader(Actor);

impl FromRequestParts<Door> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        match file_ticket(&parts.headers) {
            Some(ticket) if !parts.headers.contains_key(header::AUTHORIZATION) => {
                let actor = door.accounts.by_file_ticket(ticket).await?;
                door.accounts.limits().check(Limit::Session, actor.session.0)?;
                Ok(Self(actor))
            }
            _ => Caller::from_request_parts(parts, door).await.map(|Caller(actor)| Self(actor)),
        }
    }
}

/// A file. Pictures, films and sound can be shown in a page; anything else, and anything that is opened by itself, is to
/// be saved. A browser may show its access by the cookie `hubbub_files`, which it gets beside the refresh cookie.
#[utoipa::path(get, path = "/files/{id}/{name}", tag = "files", operation_id = "file", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("name" = String, Path, description = "For display; anything will do"),
        ("range" = Option<String>, Header, description = "One part: `bytes=0-499`")),
    responses((status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 206, description = "The part", content_type = "application/octet-stream"),
        (status = 304, description = "It is what you have"), Problems))]
async fn original(
    State(door): State<Door>,
    Reader(actor): Reader,
    Id(path): Id<(FileId, String)>,
    headers: HeaderMap,
) -> Reply<Response> {
    let file = door.files.find(&actor, path.0).await?;
    let tag = tag(&file);
    if is_known(&headers, &tag) {
        return Ok(cached(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    let size = u64::try_from(file.bytes).unwrap_or(0);
    let (status, range) = match asked(&headers, size, &tag) {
        Asked::Whole => (StatusCode::OK, None),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Asked::Nowhere => return Ok(nowhere(size)),
    };
    let served = door.files.open(file, range.clone()).await?;
    let length = range.as_ref().map_or(served.size, |range| range.end.saturating_sub(range.start));
    let mut response = (status, Body::from_stream(served.content)).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, content_type(&served.file));
    out.insert(header::CONTENT_LENGTH, length.into());
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(header::CONTENT_DISPOSITION, disposition(&served.file, &headers)?);
    if let Some(range) = range {
        let last = range.end.saturating_sub(1);
        out.insert(header::CONTENT_RANGE, text(&format!("bytes {}-{last}/{size}", range.start))?);
    }
    Ok(cached(response, &tag))
}

/// A small picture of a picture: at most 480 pixels a side. Waits a moment for one that is being made.
#[utoipa::path(get, path = "/files/{id}/thumbnail", tag = "files", operation_id = "fileThumbnail",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The picture", content_type = "image/*"), Problems))]
async fn thumbnail(State(door): State<Door>, Reader(actor): Reader, Id(id): Id<FileId>) -> Reply<Response> {
    Ok(shown(door.files.picture(&actor, id, Small::Thumbnail).await?))
}

/// A picture for a screen: at most 1600 pixels a side. Waits a moment for one that is being made.
#[utoipa::path(get, path = "/files/{id}/preview", tag = "files", operation_id = "filePreview",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The picture", content_type = "image/*"), Problems))]
async fn preview(State(door): State<Door>, Reader(actor): Reader, Id(id): Id<FileId>) -> Reply<Response> {
    Ok(shown(door.files.picture(&actor, id, Small::Preview).await?))
}

fn shown(picture: Picture) -> Response {
    let mut response = Body::from_stream(picture.content).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(picture.content_type));
    headers.insert(header::CONTENT_LENGTH, picture.size.into());
    headers.insert(header::CACHE_CONTROL, CACHE);
    response
}

fn cached(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHE);
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn nowhere(size: u64) -> Response {
    let problem = Problem::from(hubbub_app::Error::OutOfRange { size });
    let mut response = problem.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

/// The content's own name: the same bytes have the same.
fn tag(file: &FileRow) -> String {
    let start: String = file.sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{start}\"")
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

/// The type that the bytes told. The row holds one of our own words, so it is always a header.
fn content_type(file: &FileRow) -> HeaderValue {
    match file.content_type.as_str() {
        "text/plain" => HeaderValue::from_static("text/plain; charset=utf-8"),
        other => HeaderValue::from_str(other).unwrap_or(HeaderValue::from_static("application/octet-stream")),
    }
}

/// Whether to show or to save it (RFC 6266), with its name in both spellings (RFC 8187).
fn disposition(file: &FileRow, headers: &HeaderMap) -> Reply<HeaderValue> {
    let media = matches!(file.kind, FileKind::Image | FileKind::Video | FileKind::Audio);
    let wanted = headers.get("sec-fetch-dest").and_then(|value| value.to_str().ok());
    let in_page = matches!(wanted, Some("image" | "video" | "audio" | "empty"));
    let how = if media && in_page { "inline" } else { "attachment" };
    let plain: String = file.name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let full: String = file.name.bytes().map(encoded).collect();
    text(&format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{full}"))
}

fn is_plain(c: char) -> bool {
    c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%'))
}

/// One byte as RFC 8187 section 3.2.1 has it.
fn encoded(byte: u8) -> String {
    let plain = byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

fn text(value: &str) -> Reply<HeaderValue> {
    HeaderValue::from_str(value).map_err(|_| Problem::new("internal", "The file's headers could not be written."))
}
