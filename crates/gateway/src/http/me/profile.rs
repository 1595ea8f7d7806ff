//! One's own profile, and its end.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use hubbub_app::accounts::ProfileChange;
use hubbub_types::Redacted;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller},
    problem::{Problems, Reply},
    shapes::{Me, Theme},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(read, change, delete))
}

/// Your account.
#[utoipa::path(get, path = "/me", tag = "me", security(("bearer" = [])), operation_id = "me",
    responses((status = 200, body = Me), Problems))]
async fn read(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<Me>> {
    Ok(Json(door.accounts.me(&actor).await?.into()))
}

/// What to change. Absent leaves a field alone, `null` clears it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProfileRequest {
    handle: Option<String>,
    name: Option<String>,
    /// A new address has to be verified.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Theme>)]
    theme: Option<Option<Theme>>,
    do_not_disturb: Option<bool>,
}

/// Tells `null` from absent.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes your profile.
#[utoipa::path(patch, path = "/me", tag = "me", security(("bearer" = [])), request_body = ProfileRequest,
    operation_id = "changeProfile", responses((status = 200, body = Me), Problems))]
async fn change(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<ProfileRequest>,
) -> Reply<Json<Me>> {
    let change = ProfileChange {
        handle: request.handle,
        name: request.name,
        email: request.email,
        language: request.language,
        theme: request.theme,
        do_not_disturb: request.do_not_disturb,
    };
    Ok(Json(door.accounts.change_profile(&actor, change).await?.into()))
}

/// The proof that it is you.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeleteRequest {
    #[schema(value_type = String, format = Password)]
    password: Redacted<String>,
}

/// Erases your account with everything in it.
#[utoipa::path(delete, path = "/me", tag = "me", security(("bearer" = [])), request_body = DeleteRequest,
    operation_id = "deleteAccount", responses((status = 204, description = "Erased"), Problems))]
async fn delete(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<DeleteRequest>,
) -> Reply<Response> {
    door.accounts.delete_account(&actor, &request.password.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
