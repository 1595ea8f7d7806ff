//! The web app, embedded in the binary.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::problem::Problem;

/// `web/dist` as it was when the binary was built; in debug builds, as it is now.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

const INDEX: &str = "index.html";

/// The file at `path`. Addresses that are pages of the app (no dot in the last part) give its one document; a file
/// that is not there is missing, not a page.
pub(crate) fn serve(path: &str, headers: &HeaderMap) -> Response {
    let name = path.trim_start_matches('/');
    let is_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let name = if name.is_empty() || !is_file { INDEX } else { name };
    match Dist::get(name) {
        Some(file) => answer(name, file, headers),
        None => Problem::new("not_found", "The web app has no such file.").into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = tag(&file);
    let fresh = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = file.metadata.mimetype().to_owned();
        let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
        ([(header::CONTENT_TYPE, kind)], Body::from(file.data)).into_response()
    };
    // Names of built assets hold a hash of their content; everything else keeps its name and must be asked again.
    let caching = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(tag) = tag.parse() {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Whether an answer is worth compressing: texts of the app. Answers of the interface are not, because the length of
/// a compressed one can tell a secret that stands beside what a stranger wrote.
pub(crate) fn is_compressible(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/") || ["javascript", "svg", "wasm", "manifest"].iter().any(|part| kind.contains(part))
}

fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("\"{hash}\"")
}
