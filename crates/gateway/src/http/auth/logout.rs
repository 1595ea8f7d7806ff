//! Going out, here or everywhere.

use axum::{
    extract::{FromRequest as _, Request, State},
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use hubbub_net::Peer;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{cookie, tokens::append};
use crate::http::{
    door::Door,
    extract::{Caller, From, MaybeBody, bearer, peer},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(logout)).routes(routes!(logout_everywhere))
}

/// The session to end, for a device without a valid access token.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LogoutRequest {
    refresh_token: Option<String>,
}

/// Ends this session: the one of the access token, else of the refresh token in the body or the cookie. A device
/// that holds nothing valid is logged out already, so there is no error for it.
#[utoipa::path(post, path = "/logout", tag = "auth", request_body = Option<LogoutRequest>,
    operation_id = "logout", responses((status = 204, description = "Logged out"), Problems))]
async fn logout(State(door): State<Door>, request: Request) -> Reply<Response> {
    let (parts, body) = request.into_parts();
    let peer = peer(&parts)?;
    let sent = Request::from_parts(parts.clone(), body);
    let MaybeBody(sent) = MaybeBody::<LogoutRequest>::from_request(sent, &door).await?;
    if let Some(actor) = speaker(&door, bearer(&parts.headers)).await? {
        door.accounts.logout(&actor).await?;
    } else if let Some(token) = sent.refresh_token {
        door.accounts.logout_by_refresh(&token).await?;
    } else if let Some(token) = cookie::read(&parts.headers) {
        cookie::check_origin(&door, &parts)?;
        door.accounts.logout_by_refresh(token).await?;
    }
    gone(&door, peer)
}

/// The answer, with which a browser forgets what it kept.
fn gone(door: &Door, peer: Peer) -> Reply<Response> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    append(&mut response, [cookie::clear(cookie::is_secure(door, peer))?]);
    Ok(response)
}

async fn speaker(door: &Door, token: Option<&str>) -> Reply<Option<hubbub_app::Actor>> {
    let Some(token) = token else { return Ok(None) };
    match door.accounts.authenticate(token).await {
        Ok(actor) => Ok(Some(actor)),
        Err(error) if error.kind() == hubbub_app::Kind::Unauthenticated => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Which sessions.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LogoutEverywhereRequest {
    /// Whether this session goes on.
    #[serde(default)]
    keep_this: bool,
}

/// Ends all of your sessions, or all but this one.
#[utoipa::path(post, path = "/logout-everywhere", tag = "auth", request_body = Option<LogoutEverywhereRequest>,
    operation_id = "logoutEverywhere", security(("bearer" = [])),
    responses((status = 204, description = "Logged out"), Problems))]
async fn logout_everywhere(
    State(door): State<Door>,
    From(peer): From,
    Caller(actor): Caller,
    MaybeBody(request): MaybeBody<LogoutEverywhereRequest>,
) -> Reply<Response> {
    door.accounts.logout_everywhere(&actor, request.keep_this).await?;
    if request.keep_this {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    gone(&door, peer)
}
