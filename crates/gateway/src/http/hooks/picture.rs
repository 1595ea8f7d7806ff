//! Pictures that programs name by an address.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::header;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Guest, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(picture))
}

/// The picture of who sent by a webhook. Public, so that `<img>` can show it.
#[utoipa::path(get, path = "/hook-pictures/{id}", tag = "webhooks", operation_id = "hookPicture",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The picture", content_type = "image/*"), Problems))]
async fn picture(State(door): State<Door>, _: Guest, Id(id): Id<Uuid>) -> Reply<Response> {
    let picture = door.hooks.picture(id).await?;
    let headers = [
        (header::CONTENT_TYPE, picture.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".into()),
    ];
    Ok((headers, picture.bytes).into_response())
}
