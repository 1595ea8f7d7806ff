//! What browsers keep for their person, in cookies: scripts cannot read them, other sites cannot make them be sent.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use hubbub_net::Peer;

use crate::http::{
    door::Door,
    problem::{Problem, Reply},
};

/// A cookie of ours.
struct Cookie {
    name: &'static str,
    /// Where it is sent.
    path: &'static str,
}

/// The refresh token.
const REFRESH: Cookie = Cookie { name: "hubbub_refresh", path: "/api/v1/auth" };
/// The file ticket: pictures of messages are asked for by `<img>`, which sends no access token.
const FILES: Cookie = Cookie { name: "hubbub_files", path: "/api/v1/files" };

/// The refresh token in the request's cookie.
pub(super) fn read(headers: &HeaderMap) -> Option<&str> {
    REFRESH.read(headers)
}

/// The file ticket in the request's cookie.
pub(crate) fn file_ticket(headers: &HeaderMap) -> Option<&str> {
    FILES.read(headers)
}

/// The headers that give a browser its refresh token and its file ticket.
pub(super) fn set(
    token: &str,
    ticket: &str,
    lifetime: Duration,
    secure: bool,
) -> Reply<[(HeaderName, HeaderValue); 2]> {
    let seconds = lifetime.as_secs();
    Ok([REFRESH.header(token, seconds, secure)?, FILES.header(ticket, seconds, secure)?])
}

/// The headers that take them away.
pub(super) fn clear(secure: bool) -> Reply<[(HeaderName, HeaderValue); 2]> {
    Ok([REFRESH.header("", 0, secure)?, FILES.header("", 0, secure)?])
}

impl Cookie {
    fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name).map(|(_, token)| token).filter(|token| !token.is_empty())
    }

    fn header(&self, value: &str, seconds: u64, secure: bool) -> Reply<(HeaderName, HeaderValue)> {
        let (name, path, secure) = (self.name, self.path, if secure { "; Secure" } else { "" });
        let line = format!("{name}={value}; Max-Age={seconds}; Path={path}; HttpOnly; SameSite=Strict{secure}");
        let value = line.parse().map_err(|_| Problem::new("internal", "The session could not be handed over."))?;
        Ok((header::SET_COOKIE, value))
    }
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
        headers.append(header::COOKIE, HeaderValue::from_static("hubbub_files=ticket"));
        assert_eq!(file_ticket(&headers), Some("ticket"));
    }

    #[test]
    fn cookies_are_for_their_routes_alone() {
        let lines = |pairs: [(HeaderName, HeaderValue); 2]| pairs.map(|(_, line)| line.to_str().unwrap().to_owned());
        let empty = [
            "hubbub_refresh=; Max-Age=0; Path=/api/v1/auth; HttpOnly; SameSite=Strict",
            "hubbub_files=; Max-Age=0; Path=/api/v1/files; HttpOnly; SameSite=Strict",
        ];
        assert_eq!(lines(clear(false).unwrap()), empty);
        let full = [
            "hubbub_refresh=t; Max-Age=60; Path=/api/v1/auth; HttpOnly; SameSite=Strict; Secure",
            "hubbub_files=f; Max-Age=60; Path=/api/v1/files; HttpOnly; SameSite=Strict; Secure",
        ];
        assert_eq!(lines(set("t", "f", Duration::from_secs(60), true).unwrap()), full);
    }
}
