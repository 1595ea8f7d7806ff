//! One's own picture.

use axum::{
    Json,
    body::to_bytes,
    extract::{Request, State},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::Caller,
    problem::{Problem, Problems, Reply},
    shapes::Me,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(set, remove))
}

/// Sets your picture: the bytes of a PNG, JPEG, WebP or GIF, up to 4 MiB. What it is is read from the bytes; it is
/// cut to a square, scaled to 256 × 256 and written anew.
#[utoipa::path(put, path = "/me/picture", tag = "me", security(("bearer" = [])), operation_id = "setPicture",
    request_body(content = Vec<u8>, content_type = "image/*"), responses((status = 200, body = Me), Problems))]
async fn set(State(door): State<Door>, Caller(actor): Caller, request: Request) -> Reply<Json<Me>> {
    let limit = door.accounts.settings().picture.max_bytes.as_usize();
    let upload = to_bytes(request.into_body(), limit).await;
    let upload = upload.map_err(|_| Problem::from(hubbub_app::Error::PictureTooLarge))?;
    Ok(Json(door.accounts.set_picture(&actor, upload.into()).await?.into()))
}

/// Removes your picture.
#[utoipa::path(delete, path = "/me/picture", tag = "me", security(("bearer" = [])), operation_id = "removePicture",
    responses((status = 200, body = Me), Problems))]
async fn remove(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<Me>> {
    Ok(Json(door.accounts.remove_picture(&actor).await?.into()))
}
