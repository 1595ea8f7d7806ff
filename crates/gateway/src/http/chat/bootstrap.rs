//! All that a client needs to show its first page.

use axum::{Json, extract::State};
use hubbub_chat::wire::Bootstrap;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::Caller,
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(bootstrap))
}

/// All that a client needs to show its first page.
#[utoipa::path(get, path = "/bootstrap", tag = "chat", security(("bearer" = [])), operation_id = "bootstrap",
    responses((status = 200, body = Bootstrap), Problems))]
async fn bootstrap(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<Bootstrap>> {
    let mut answer = door.chat.bootstrap(&actor).await?;
    answer.limits.file_bytes = door.files.settings().max_bytes.0;
    Ok(Json(answer))
}
