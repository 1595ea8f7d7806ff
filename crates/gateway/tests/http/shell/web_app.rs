//! Everything outside `/api`.

use reqwest::Method;

use crate::support::{Answer, World};

#[tokio::test]
async fn pages_of_the_app_are_its_one_document_and_files_are_files() {
    let world = World::start().await;
    let get = |path: &'static str| Answer::of(world.api().raw(Method::GET, path));
    let home = get("/").await.expect(200);
    assert_eq!(home.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(home.header("cache-control"), "no-cache");
    for page in ["/people", "/reset?token=x", "/settings/profile", "/index.html"] {
        assert_eq!(get(page).await.expect(200).text, home.text, "{page}");
    }
    for missing in ["/nothing.js", "/assets/nothing.css", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml"] {
        let answer = get(missing).await;
        assert!(answer.status == 404 && !answer.text.contains("[package]"), "{missing}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_document_that_has_not_changed_is_not_sent_again() {
    let world = World::start().await;
    let home = Answer::of(world.api().raw(Method::GET, "/")).await.expect(200);
    let again = world.api().raw(Method::GET, "/").header("if-none-match", home.header("etag"));
    let again = Answer::of(again).await.expect(304);
    assert_eq!(again.text, "");
    let head = Answer::of(world.api().raw(Method::HEAD, "/people")).await.expect(200);
    assert_eq!((head.text.as_str(), head.header("etag")), ("", home.header("etag")));
}

#[tokio::test]
async fn texts_of_the_app_are_compressed_and_answers_with_secrets_are_not() {
    let world = World::start().await;
    let encoding = |path: &'static str| {
        let request = world.api().raw(Method::GET, path).header("accept-encoding", "gzip, br");
        async move { Answer::of(request).await.expect(200).header("content-encoding").to_owned() }
    };
    assert_eq!(encoding("/").await, "br");
    assert_eq!(encoding("/api/docs/swagger-ui-bundle.js").await, "br");
    assert_eq!(encoding("/api/v1/instance").await, "");
}
