//! People one does not want to hear from.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_types::AccountId;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id, Query},
    problem::{Problems, Reply},
    shapes::{Paging, PeoplePage, cursor},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(add, remove))
}

/// Whom you have blocked, by handle.
#[utoipa::path(get, path = "/me/blocks", tag = "me", params(Paging), security(("bearer" = [])),
    operation_id = "blocks", responses((status = 200, body = PeoplePage), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller, Query(page): Query<Paging>) -> Reply<Json<PeoplePage>> {
    let after = cursor(page.after.as_deref())?;
    Ok(Json(door.accounts.blocks(&actor, after.as_ref(), page.limit).await?.into()))
}

/// Blocks somebody: neither of you can call the other.
#[utoipa::path(put, path = "/me/blocks/{id}", tag = "me", security(("bearer" = [])), operation_id = "block",
    params(("id" = uuid::Uuid, Path)), responses((status = 204, description = "Blocked"), Problems))]
async fn add(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<StatusCode> {
    door.accounts.block(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a block.
#[utoipa::path(delete, path = "/me/blocks/{id}", tag = "me", security(("bearer" = [])), operation_id = "unblock",
    params(("id" = uuid::Uuid, Path)), responses((status = 204, description = "Not blocked any more"), Problems))]
async fn remove(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<StatusCode> {
    door.accounts.unblock(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
