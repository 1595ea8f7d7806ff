//! The refresh token as a cookie, for browsers: scripts cannot read it, other sites cannot make it be sent.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use hubbub_net::Peer;

use crate::http::{
    door::Door,
    problem::{Problem, Reply},
};

const NAME: &str = "hubbub_refresh";
const PATH: &str = "/api/v1/auth";

/// The token in the request's cookie.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).map(|(_, token)| token).filter(|token| !token.is_empty())
}

/// The header that gives a browser its token.
pub(super) fn set(token: &str, lifetime: Duration, secure: bool) -> Reply<(HeaderName, HeaderValue)> {
    header(&format!("{NAME}={token}; Max-Age={}", lifetime.as_secs()), secure)
}

/// The header that takes it away.
pub(super) fn clear(secure: bool) -> Reply<(HeaderName, HeaderValue)> {
    header(&format!("{NAME}=; Max-Age=0"), secure)
}

fn header(pair: &str, secure: bool) -> Reply<(HeaderName, HeaderValue)> {
    let secure = if secure { "; Secure" } else { "" };
    let line = format!("{pair}; Path={PATH}; HttpOnly; SameSite=Strict{secure}");
    let value = line.parse().map_err(|_| Problem::new("internal", "The session could not be handed over."))?;
    Ok((header::SET_COOKIE, value))
}

/// Whether cookies of this request are for TLS only.
pub(super) fn is_secure(door: &Door, peer: Peer) -> bool {
    peer.secure || door.accounts.public_url().scheme() == "https"
}

/// Whether the request comes from a page of ours. A browser always names the page's origin on a `POST`, and no page
/// can change what it says.
pub(super) fn check_origin(door: &Door, parts: &Parts) -> Reply<()> {
    let origin = parts.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let ours = origin.is_some_and(|origin| {
        origin == door.accounts.public_url().origin().ascii_serialization()
            || door.settings.origins.iter().any(|allowed| allowed == origin)
            || is_same_host(origin, parts)
    });
    if ours { Ok(()) } else { Err(Problem::new("foreign_origin", "The page that asks is not one of this server.")) }
}

/// A page that this very server gave under another of its names. The cookie belongs to that name alone, so a foreign
/// name that points here has none to send.
fn is_same_host(origin: &str, parts: &Parts) -> bool {
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(http::uri::Authority::as_str));
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    named.is_some() && named == host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; hubbub_refresh2=no"));
        assert_eq!(read(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("x=y; hubbub_refresh=abc-_; z"));
        assert_eq!(read(&headers), Some("abc-_"));
        let (_, empty) = clear(false).unwrap();
        assert_eq!(empty, "hubbub_refresh=; Max-Age=0; Path=/api/v1/auth; HttpOnly; SameSite=Strict");
        let (_, full) = set("t", Duration::from_secs(60), true).unwrap();
        assert_eq!(full, "hubbub_refresh=t; Max-Age=60; Path=/api/v1/auth; HttpOnly; SameSite=Strict; Secure");
    }
}
