//! The groups that channels stand in.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_chat::wire::Category;
use hubbub_types::CategoryId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(rename, delete))
}

/// The groups, in order.
#[derive(Serialize, ToSchema)]
struct CategoryList {
    items: Vec<Category>,
}

/// A group's name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryRequest {
    name: String,
}

/// The groups of channels, in order.
#[utoipa::path(get, path = "/categories", tag = "chat", security(("bearer" = [])), operation_id = "categories",
    responses((status = 200, body = CategoryList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<CategoryList>> {
    Ok(Json(CategoryList { items: door.chat.categories(&actor).await? }))
}

/// Makes a group at the end.
#[utoipa::path(post, path = "/categories", tag = "chat", security(("bearer" = [])), request_body = CategoryRequest,
    operation_id = "createCategory", responses((status = 201, body = Category), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<CategoryRequest>,
) -> Reply<(StatusCode, Json<Category>)> {
    Ok((StatusCode::CREATED, Json(door.chat.create_category(&actor, &request.name).await?)))
}

/// Calls a group otherwise.
#[utoipa::path(patch, path = "/categories/{id}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = CategoryRequest, operation_id = "renameCategory",
    responses((status = 200, body = Category), Problems))]
async fn rename(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<CategoryId>,
    Body(request): Body<CategoryRequest>,
) -> Reply<Json<Category>> {
    Ok(Json(door.chat.rename_category(&actor, id, &request.name).await?))
}

/// Takes a group away; its channels stay.
#[utoipa::path(delete, path = "/categories/{id}", tag = "chat", security(("bearer" = [])),
    operation_id = "deleteCategory", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<CategoryId>) -> Reply<StatusCode> {
    door.chat.delete_category(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
