//! Finding messages.

use axum::{Json, extract::State};
use hubbub_app::search::Request;
use hubbub_chat::wire::SearchPage;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    door::Door,
    extract::{Caller, Query},
    problem::{Problems, Reply},
    shapes::cursor,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words, `"phrases"`, `-without`, `from:handle` or `from:me`, `in:#channel` or `in:@handle`, `has:file`, `has:link`,
    /// `has:image`, `before:`, `after:` and `on:` with a day as `2026-01-31`. Up to 200 characters.
    #[param(max_length = 200)]
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 100; as the server likes when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Minutes by which your clock is ahead of UTC: days begin at your midnight.
    #[serde(default)]
    #[param(minimum = -1440, maximum = 1440)]
    offset: i32,
}

/// Messages that you may read, the newest first.
#[utoipa::path(get, path = "/search", tag = "chat", security(("bearer" = [])), params(SearchQuery),
    operation_id = "search", responses((status = 200, body = SearchPage), Problems))]
async fn search(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<SearchQuery>,
) -> Reply<Json<SearchPage>> {
    let cursor = cursor(query.cursor.as_deref())?;
    let request = Request { text: &query.q, cursor, limit: query.limit, offset: query.offset };
    Ok(Json(door.search.find(&actor, &request).await?))
}
