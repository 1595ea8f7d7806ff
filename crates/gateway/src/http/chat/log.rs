//! The log of a channel, for who keeps a copy.

use axum::{Json, extract::State};
use hubbub_chat::wire::LogPage;
use hubbub_types::{ChannelId, Seq};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id, Query},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(log))
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// The last place that one has; everything follows 0.
    #[serde(default)]
    #[param(required = false, minimum = 0)]
    since: i64,
    /// How many, 1 to 500; 200 when absent.
    #[serde(default = "page")]
    #[param(required = false, minimum = 1, maximum = 500)]
    limit: u32,
}

fn page() -> u32 {
    200
}

/// Entries of a channel's log after a place, in order and without holes.
#[utoipa::path(get, path = "/channels/{id}/log", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), LogQuery), operation_id = "channelLog",
    responses((status = 200, body = LogPage), Problems))]
async fn log(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Query(query): Query<LogQuery>,
) -> Reply<Json<LogPage>> {
    Ok(Json(door.chat.entries(&actor, id, Seq(query.since), query.limit).await?))
}
