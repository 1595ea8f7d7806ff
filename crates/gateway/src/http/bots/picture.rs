//! Pictures of bots.

use axum::{
    Json,
    body::to_bytes,
    extract::{Request, State},
};
use hubbub_types::AccountId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Bot;
use crate::http::{
    door::Door,
    extract::{Caller, Id},
    problem::{Problem, Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(set, remove))
}

/// Sets a bot's picture, as `PUT /me/picture` sets yours.
#[utoipa::path(put, path = "/bots/{id}/picture", tag = "bots", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "setBotPicture",
    request_body(content = Vec<u8>, content_type = "image/*"), responses((status = 200, body = Bot), Problems))]
async fn set(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    request: Request,
) -> Reply<Json<Bot>> {
    let limit = door.accounts.settings().picture.max_bytes.as_usize();
    let upload = to_bytes(request.into_body(), limit).await;
    let upload = upload.map_err(|_| Problem::from(hubbub_app::Error::PictureTooLarge))?;
    Ok(Json(door.chat.set_bot_picture(&actor, id, Some(upload.into())).await?.into()))
}

/// Removes a bot's picture.
#[utoipa::path(delete, path = "/bots/{id}/picture", tag = "bots", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "removeBotPicture",
    responses((status = 200, body = Bot), Problems))]
async fn remove(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<Json<Bot>> {
    Ok(Json(door.chat.set_bot_picture(&actor, id, None).await?.into()))
}
