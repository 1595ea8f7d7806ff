//! A time limit, a net under panics, an id and a line in the log for each request.

use std::panic::AssertUnwindSafe;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue};
use tokio::time::Instant;

use crate::http::{door::Door, problem::Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What stands around every request.
pub(crate) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let limit = door.settings.timeout.0;
    watched(&door, request, |request| async move {
        match tokio::time::timeout(limit, caught(next.run(request))).await {
            Ok(response) => response,
            Err(_) => Problem::new("timeout", "The request took too long.").into_response(),
        }
    })
    .await
}

/// The same without the time limit, for routes that have their own.
pub(crate) async fn unhurried(State(door): State<Door>, request: Request, next: Next) -> Response {
    watched(&door, request, |request| caught(next.run(request))).await
}

async fn watched<F: Future<Output = Response>>(
    door: &Door,
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let id = door.entropy.uuid();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let started = Instant::now();
    let mut response = answer(request).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    // Never the query: links carry their secrets there.
    tracing::debug!(request = %id, %method, path, status, took_ms = took.as_millis(), "answered");
    metrics::histogram!("hubbub_http_request_seconds", "route" => route.unwrap_or_else(|| "other".to_owned()),
        "method" => method.to_string(), "status" => status_class(status))
    .record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

async fn caught(answer: impl Future<Output = Response>) -> Response {
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            Problem::new("internal", "Something went wrong on the server.").into_response()
        }
    }
}

fn status_class(status: u16) -> &'static str {
    match status {
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
