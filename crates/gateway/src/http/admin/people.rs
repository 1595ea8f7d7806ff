//! People, as admins see and change them.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{
    accounts::{self, NewPerson},
    picture_path, rows,
};
use hubbub_types::{AccountId, Redacted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id, Query},
    problem::{Problems, Reply},
    shapes::{PeopleQuery, Role, cursor, time},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(reset_link))
        .routes(routes!(logout))
}

/// Somebody as an admin sees them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AdminPerson {
    id: Uuid,
    handle: String,
    name: String,
    #[schema(required)]
    email: Option<String>,
    email_verified: bool,
    role: Role,
    #[schema(required)]
    picture: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    /// Signed-in devices.
    sessions: i64,
}

impl From<rows::AccountOverview> for AdminPerson {
    fn from(overview: rows::AccountOverview) -> Self {
        let rows::AccountOverview { account, sessions } = overview;
        Self {
            picture: picture_path(&account),
            id: account.id.0,
            handle: account.handle.to_string(),
            name: account.name,
            email: account.email,
            email_verified: account.email_verified,
            role: account.role,
            created_at: time(account.created_at),
            sessions,
        }
    }
}

/// People, by handle.
#[derive(Debug, Serialize, ToSchema)]
struct AdminPeoplePage {
    items: Vec<AdminPerson>,
    /// Send it as `after` to get the next page.
    #[schema(required)]
    next: Option<String>,
}

/// A link by which somebody sets a new password.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ResetLink {
    url: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl From<accounts::ResetLink> for ResetLink {
    fn from(link: accounts::ResetLink) -> Self {
        Self { url: link.url.into(), expires_at: time(link.expires_at) }
    }
}

/// People with what only admins see.
#[utoipa::path(get, path = "/people", tag = "admin", params(PeopleQuery), security(("bearer" = [])),
    operation_id = "adminPeople", responses((status = 200, body = AdminPeoplePage), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<PeopleQuery>,
) -> Reply<Json<AdminPeoplePage>> {
    let after = cursor(query.after.as_deref())?;
    let page = door.accounts.overview(&actor, &query.query, after.as_ref(), query.limit).await?;
    let items = page.items.into_iter().map(AdminPerson::from).collect();
    Ok(Json(AdminPeoplePage { items, next: page.next.map(|handle| handle.to_string()) }))
}

/// An account to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreatePersonRequest {
    handle: String,
    name: String,
    email: Option<String>,
    /// Without one, the answer has a link to set it.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<Redacted<String>>,
    #[serde(default)]
    role: Role,
}

/// A new account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreatedPerson {
    account: AdminPerson,
    /// To be handed over; only when no password was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_link: Option<ResetLink>,
}

/// Makes an account for somebody.
#[utoipa::path(post, path = "/people", tag = "admin", security(("bearer" = [])), request_body = CreatePersonRequest,
    operation_id = "createPerson", responses((status = 201, body = CreatedPerson), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<CreatePersonRequest>,
) -> Reply<(StatusCode, Json<CreatedPerson>)> {
    let new = NewPerson {
        handle: request.handle,
        name: request.name,
        email: request.email,
        password: request.password,
        role: request.role,
    };
    let created = door.accounts.create_person(&actor, new).await?;
    let account = rows::AccountOverview { account: created.account, sessions: 0 }.into();
    let reset_link = created.reset_link.map(ResetLink::from);
    Ok((StatusCode::CREATED, Json(CreatedPerson { account, reset_link })))
}

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangePersonRequest {
    role: Role,
}

/// Changes what somebody may do.
#[utoipa::path(patch, path = "/people/{id}", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = ChangePersonRequest, operation_id = "changePerson",
    responses((status = 200, body = AdminPerson), Problems))]
async fn change(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    Body(request): Body<ChangePersonRequest>,
) -> Reply<Json<AdminPerson>> {
    Ok(Json(door.accounts.set_role(&actor, id, request.role).await?.into()))
}

/// Makes a link by which somebody sets a new password; earlier ones stop working.
#[utoipa::path(post, path = "/people/{id}/reset-link", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "createResetLink",
    responses((status = 200, body = ResetLink), Problems))]
async fn reset_link(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<Json<ResetLink>> {
    Ok(Json(door.accounts.issue_reset_link(&actor, id).await?.into()))
}

/// Signs somebody out everywhere.
#[utoipa::path(post, path = "/people/{id}/logout", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "signOutPerson",
    responses((status = 204, description = "Signed out"), Problems))]
async fn logout(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<StatusCode> {
    door.accounts.sign_out(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
