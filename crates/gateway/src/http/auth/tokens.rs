//! The answer to whoever came in.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode};
use hubbub_app::accounts;
use hubbub_net::Peer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cookie;
use crate::http::{door::Door, problem::Reply, shapes::Me};

/// Where the refresh token goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Carrier {
    /// Into a cookie, for browsers.
    Cookie,
    /// Into the answer, for programs.
    #[default]
    Body,
}

/// What a device needs to speak for its person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tokens {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    /// Seconds until the access token stops working.
    expires_in: u64,
    /// Good for one `POST /auth/refresh`; absent when it is in the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    account: Me,
}

/// Hands tokens over by the carrier that was asked for.
pub(super) fn grant(
    door: &Door,
    peer: Peer,
    status: StatusCode,
    carrier: Carrier,
    tokens: accounts::Tokens,
) -> Reply<Response> {
    let in_cookie = carrier == Carrier::Cookie;
    let cookies = if in_cookie {
        let secure = cookie::is_secure(door, peer);
        Some(cookie::set(&tokens.refresh, &tokens.file_ticket, tokens.refresh_expires_in, secure)?)
    } else {
        None
    };
    let body = Tokens {
        access_token: tokens.access,
        expires_in: tokens.expires_in.as_secs(),
        refresh_token: (!in_cookie).then_some(tokens.refresh),
        account: tokens.account.into(),
    };
    let mut response = (status, Json(body)).into_response();
    append(&mut response, cookies);
    Ok(response)
}

/// Adds cookies to an answer; each is a header of its own.
pub(super) fn append(response: &mut Response, cookies: impl IntoIterator<Item = [(HeaderName, HeaderValue); 2]>) {
    for (name, value) in cookies.into_iter().flatten() {
        response.headers_mut().append(name, value);
    }
}
