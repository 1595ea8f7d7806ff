//! Headers that tell browsers what pages of ours may do, and what may be kept.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use hubbub_net::Peer;

use super::document;
use crate::http::door::Door;

/// The web app. Scripts come from here alone and never stand in a page; styles may, because the component library
/// writes them so.
const APP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; media-src 'self' blob: mediastream:; \
    worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/// The page to try the interface.
const DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Data: nothing in it may run, even when opened by itself.
const DATA: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), \
    autoplay=(self), speaker-selection=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=()";

const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Links of ours carry secrets; no other site shall see them.
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(crate) async fn add(State(door): State<Door>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (api, docs) = (path.starts_with("/api"), path.starts_with(document::PAGE));
    let secure = request.extensions().get::<Peer>().is_some_and(|peer| peer.secure);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = match (docs, api) {
        (true, _) => DOCS,
        (false, true) => DATA,
        (false, false) => APP,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    if api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    } else {
        headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    }
    insist_on_tls(headers, &door, secure);
    response
}

fn insist_on_tls(headers: &mut HeaderMap, door: &Door, secure: bool) {
    let seconds = door.settings.hsts.0.as_secs();
    if secure
        && seconds > 0
        && let Ok(value) = format!("max-age={seconds}").parse()
    {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}
