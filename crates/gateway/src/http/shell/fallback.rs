//! Requests that no route takes.

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::Method;

use super::web_app;
use crate::http::problem::Problem;

/// A route of the web app, one of its files, or nothing.
pub(crate) async fn not_found(request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::new("not_found", "There is nothing at this address.").into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return method_not_allowed().await.into_response();
    }
    web_app::serve(path, request.headers())
}

/// The address exists, but not for this method.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new("method_not_allowed", "This address does not take this method.")
}
