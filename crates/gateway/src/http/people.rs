//! People, and their pictures.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use hubbub_types::AccountId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    door::Door,
    extract::{Caller, Guest, Id, Query},
    problem::{Problems, Reply},
    shapes::{PeoplePage, PeopleQuery, Person, cursor},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).routes(routes!(picture))
}

/// People whose handle or name has `query` in it, by handle.
#[utoipa::path(get, path = "/people", tag = "people", params(PeopleQuery), security(("bearer" = [])),
    operation_id = "people", responses((status = 200, body = PeoplePage), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<PeopleQuery>,
) -> Reply<Json<PeoplePage>> {
    let after = cursor(query.after.as_deref())?;
    Ok(Json(door.accounts.people(&actor, &query.query, after.as_ref(), query.limit).await?.into()))
}

/// One person.
#[utoipa::path(get, path = "/people/{id}", tag = "people", params(("id" = uuid::Uuid, Path)),
    operation_id = "person", security(("bearer" = [])), responses((status = 200, body = Person), Problems))]
async fn one(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<Json<Person>> {
    Ok(Json(door.accounts.person(&actor, id).await?.into()))
}

/// Somebody's picture. Public, so that `<img>` can show it; a new picture has a new `v`.
#[utoipa::path(get, path = "/people/{id}/picture", tag = "people", operation_id = "personPicture",
    params(("id" = uuid::Uuid, Path), ("v" = Option<i64>, Query, description = "Version, for caches")),
    responses((status = 200, description = "The picture", content_type = "image/*"), Problems))]
async fn picture(State(door): State<Door>, _: Guest, Id(id): Id<AccountId>) -> Reply<Response> {
    let picture = door.accounts.picture(id).await?;
    let headers = [
        (header::CONTENT_TYPE, picture.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".into()),
        (header::ETAG, format!("\"{}\"", picture.version)),
    ];
    Ok((headers, picture.bytes).into_response())
}
