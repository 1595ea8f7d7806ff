//! Links that could not be mailed.

use axum::{Json, extract::State};
use hubbub_app::{accounts, rows};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::Caller,
    problem::{Problems, Reply},
    shapes::{Person, time},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What a link does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    VerifyEmail,
    ResetPassword,
}

/// A link to hand over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OpenLink {
    /// Whom it is for.
    account: Person,
    #[schema(inline)]
    kind: Kind,
    url: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl From<accounts::OpenLink> for OpenLink {
    fn from(link: accounts::OpenLink) -> Self {
        Self {
            account: link.person.into(),
            kind: match link.kind {
                rows::LinkKind::VerifyEmail => Kind::VerifyEmail,
                rows::LinkKind::ResetPassword => Kind::ResetPassword,
            },
            url: link.url.into(),
            created_at: time(link.created_at),
            expires_at: time(link.expires_at),
        }
    }
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
struct OpenLinks {
    items: Vec<OpenLink>,
}

/// Links that wait to be handed over because no mail server is set up.
#[utoipa::path(get, path = "/links", tag = "admin", security(("bearer" = [])), operation_id = "openLinks",
    responses((status = 200, body = OpenLinks), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<OpenLinks>> {
    let links = door.accounts.open_links(&actor).await?;
    Ok(Json(OpenLinks { items: links.into_iter().map(OpenLink::from).collect() }))
}
