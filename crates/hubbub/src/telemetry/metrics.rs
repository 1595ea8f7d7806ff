//! Prometheus metrics.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, FORWARDED, VIA},
    },
    response::{IntoResponse as _, Response},
    routing::get,
};
use hubbub_net::{Peer, Shutdown};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use subtle::ConstantTimeEq as _;

use super::process;
use crate::settings::MetricsSettings;

/// How often histograms are drained, so that they do not grow between scrapes.
const UPKEEP: Duration = Duration::from_secs(5);
/// Upper bounds of the buckets of everything that takes time, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// The same for calls, which people make last.
const CALL_SECONDS: [f64; 10] = [1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 21_600.0];
const CONTENT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that is counted in this process.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts counting.
    ///
    /// # Errors
    /// When the buckets make no sense.
    pub fn install() -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Full("hubbub_call_seconds".into()), &CALL_SECONDS)?
            .build_recorder();
        let handle = recorder.handle();
        // A second server in one process (tests) has a page of its own, but counts on the first one's.
        let _ = ::metrics::set_global_recorder(recorder);
        ::metrics::gauge!("hubbub_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        process::started();
        Ok(Self(handle))
    }

    /// Keeps histograms small until the end.
    pub fn start(&self, shutdown: &Shutdown) {
        let (handle, end) = (self.0.clone(), shutdown.clone());
        shutdown.spawn(async move {
            let mut interval = tokio::time::interval(UPKEEP);
            loop {
                tokio::select! {
                    () = end.draining() => return,
                    _ = interval.tick() => handle.run_upkeep(),
                }
            }
        });
    }

    /// The text a scraper reads.
    #[must_use]
    pub fn render(&self) -> String {
        process::measure();
        self.0.render()
    }
}

struct Page {
    metrics: Metrics,
    bearer: Option<String>,
}

/// `GET /metrics`, for loopback, or for who has the token when there is one.
pub fn routes(metrics: Metrics, settings: &MetricsSettings) -> Router {
    let bearer = settings.bearer.as_ref().map(|bearer| bearer.0.clone());
    Router::new().route("/metrics", get(page)).with_state(Arc::new(Page { metrics, bearer }))
}

async fn page(State(page): State<Arc<Page>>, Extension(peer): Extension<Peer>, headers: HeaderMap) -> Response {
    let allowed = match &page.bearer {
        Some(bearer) => has_bearer(&headers, bearer),
        None => is_local(peer.address, &headers),
    };
    if !allowed {
        // What is not for you is not there.
        return StatusCode::NOT_FOUND.into_response();
    }
    ([(CONTENT_TYPE, CONTENT)], page.metrics.render()).into_response()
}

fn has_bearer(headers: &HeaderMap, bearer: &str) -> bool {
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    sent.is_some_and(|sent| sent.as_bytes().ct_eq(bearer.as_bytes()).into())
}

/// A proxy on this machine connects from loopback too, on behalf of anybody.
fn is_local(address: SocketAddr, headers: &HeaderMap) -> bool {
    let proxied =
        headers.contains_key("x-forwarded-for") || headers.contains_key(FORWARDED) || headers.contains_key(VIA);
    address.ip().to_canonical().is_loopback() && !proxied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn without_a_token_only_loopback_itself_sees_the_metrics() {
        let local = "127.0.0.1:1".parse().unwrap();
        assert!(is_local(local, &HeaderMap::new()));
        assert!(is_local("[::1]:1".parse().unwrap(), &HeaderMap::new()));
        assert!(!is_local("192.0.2.1:1".parse().unwrap(), &HeaderMap::new()));
        for proxied in
            [headers("x-forwarded-for", "8.8.8.8"), headers("forwarded", "for=8.8.8.8"), headers("via", "1.1 x")]
        {
            assert!(!is_local(local, &proxied));
        }
    }

    #[test]
    fn the_token_must_be_the_same() {
        assert!(has_bearer(&headers("authorization", "Bearer abc"), "abc"));
        assert!(!has_bearer(&headers("authorization", "Bearer abd"), "abc"));
        assert!(!has_bearer(&headers("authorization", "Basic abc"), "abc"));
        assert!(!has_bearer(&HeaderMap::new(), "abc"));
    }
}
