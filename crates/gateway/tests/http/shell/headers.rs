//! Headers of every answer.

use reqwest::Method;

use crate::support::{Answer, World};

#[tokio::test]
async fn every_answer_tells_browsers_what_it_may_do() {
    let world = World::start().await;
    for path in ["/", "/api/v1/instance", "/api/docs/", "/api/nothing", "/healthz", "/assets/missing.js"] {
        let answer = Answer::of(world.api().raw(Method::GET, path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}: no other site may read anything");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        let scripts = policy.split("; ").find(|part| part.starts_with("script-src"));
        assert!(scripts.is_none_or(|scripts| scripts == "script-src 'self'"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn tls_is_insisted_on_only_over_tls_and_when_wished() {
    let hsts = |seconds, proto: &'static str| async move {
        let world = World::with(|wishes| {
            wishes.http.hsts = hubbub_types::Span::secs(seconds);
            wishes.behind_proxy = true;
        })
        .await;
        let request = world.api().raw(Method::GET, "/healthz");
        let request = request.header("x-forwarded-for", "192.0.2.1").header("x-forwarded-proto", proto);
        Answer::of(request).await.header("strict-transport-security").to_owned()
    };
    assert_eq!(hsts(600, "https").await, "max-age=600");
    assert_eq!(hsts(600, "http").await, "");
    assert_eq!(hsts(0, "https").await, "");
}
