//! What is left to members.

use axum::{Json, extract::State};
use hubbub_chat::wire::Policies;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(show, set))
}

/// What is left to members.
#[utoipa::path(get, path = "/policies", tag = "admin", security(("bearer" = [])), operation_id = "policies",
    responses((status = 200, body = Policies), Problems))]
async fn show(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<Policies>> {
    Ok(Json(door.accounts.policies_for(&actor).await?))
}

/// Changes what is left to members; what is absent is as usual.
#[utoipa::path(put, path = "/policies", tag = "admin", security(("bearer" = [])), request_body = Policies,
    operation_id = "setPolicies", responses((status = 200, body = Policies), Problems))]
async fn set(State(door): State<Door>, Caller(actor): Caller, Body(request): Body<Policies>) -> Reply<Json<Policies>> {
    door.accounts.set_policies(&actor, request).await?;
    Ok(Json(request))
}
