//! New tokens for an old one.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    cookie,
    tokens::{Carrier, Tokens, append, grant},
};
use crate::http::{
    door::Door,
    extract::{Guest, MaybeBody, peer},
    problem::{Problem, Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(refresh))
}

/// The token, unless it is in the cookie.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RefreshRequest {
    refresh_token: Option<String>,
}

/// Exchanges a refresh token, which is used up by it. A token that was used before ends its session, except within
/// a few seconds, when it gets the same successor again.
#[utoipa::path(post, path = "/refresh", tag = "auth", request_body = Option<RefreshRequest>,
    operation_id = "refresh", responses((status = 200, body = Tokens), Problems))]
async fn refresh(State(door): State<Door>, request: Request) -> Reply<Response> {
    use axum::extract::FromRequest as _;
    let (mut parts, body) = request.into_parts();
    let Guest(client) = Guest::from_request_parts(&mut parts, &door).await?;
    let peer = peer(&parts)?;
    let sent = Request::from_parts(parts.clone(), body);
    let MaybeBody(sent) = MaybeBody::<RefreshRequest>::from_request(sent, &door).await?;
    if let Some(token) = sent.refresh_token {
        let tokens = door.accounts.refresh(&token, &client).await?;
        return grant(&door, peer, StatusCode::OK, Carrier::Body, tokens);
    }
    let missing = || Problem::new("no_refresh_token", "There is neither a token in the body nor a cookie.");
    let token = cookie::read(&parts.headers).ok_or_else(missing)?;
    cookie::check_origin(&door, &parts)?;
    match door.accounts.refresh(token, &client).await {
        Ok(tokens) => grant(&door, peer, StatusCode::OK, Carrier::Cookie, tokens),
        Err(error) => {
            let ended = error.kind() == hubbub_app::Kind::Unauthenticated;
            let mut response = Problem::from(error).into_response();
            if ended {
                append(&mut response, [cookie::clear(cookie::is_secure(&door, peer))?]);
            }
            Ok(response)
        }
    }
}
