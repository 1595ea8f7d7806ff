//! Files on their way out.

use hubbub_types::Preview;
use reqwest::Method;
use serde_json::json;

use super::{id, make_channel, make_unreadable, open, scene, send, until_kept, url};
use crate::support::{Answer, Api, PASSWORD, World, png};

#[tokio::test]
async fn chat_08_a_file_is_its_owners_until_it_is_sent_and_then_the_channels() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let ben = world.join("ben").await;
    let file = ann.upload(&channel, "words.txt", "some words").await.expect(201);
    assert_eq!(open(&ann, &url(&file)).await.expect(200).text, "some words");
    open(&ben, &url(&file)).await.problem(404, "not_found");
    open(&world.api(), &url(&file)).await.problem(401, "unauthenticated");

    send(&ann, &channel, &[&id(&file)]).await;
    assert_eq!(open(&ben, &url(&file)).await.expect(200).text, "some words");
    ann.delete(&format!("/files/{}", id(&file))).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_08_a_file_is_sent_only_where_it_was_uploaded_for() {
    let world = World::start().await;
    let (admin, ann, channel) = scene(&world).await;
    let other = make_channel(&admin, "other", false).await;
    let file = ann.upload(&channel, "words.txt", "some words").await.expect(201);
    let body = json!({"text": "look", "files": [id(&file)]});
    ann.post(&format!("/channels/{other}/messages"), body).await.problem(404, "not_found");
    send(&ann, &channel, &[&id(&file)]).await;
}

#[tokio::test]
async fn chat_08_access_follows_the_channel_at_once() {
    let world = World::start().await;
    let (admin, _, _) = scene(&world).await;
    let ben = world.join("ben").await;
    let private = make_channel(&admin, "private", true).await;
    let member = format!("/channels/{private}/members/{}", ben.id());
    let file = admin.upload(&private, "words.txt", "some words").await.expect(201);
    send(&admin, &private, &[&id(&file)]).await;
    open(&ben, &url(&file)).await.problem(404, "not_found");
    admin.send(Method::PUT, &member, json!({})).await.expect(204);
    open(&ben, &url(&file)).await.expect(200);
    admin.delete(&member).await.expect(204);
    open(&ben, &url(&file)).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_08_nothing_that_people_send_can_run() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let page = ann.upload(&channel, "a\"b\u{202e}.html", "<script>alert(1)</script>").await.expect(201);
    let shown = open(&ann, &url(&page)).await.expect(200);
    assert_eq!(shown.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(shown.header("content-disposition"), "attachment; filename=\"a_b.html\"; filename*=UTF-8''a_b.html");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert_eq!(shown.header("cross-origin-resource-policy"), "same-origin");
    assert!(shown.header("content-security-policy").contains("sandbox"));
    assert_eq!(shown.header("content-encoding"), "");

    let picture = url(&ann.upload(&channel, "Фото.png", png(1, 1)).await.expect(201));
    let fetched = async |for_what: &str| {
        Answer::of(ann.raw(Method::GET, &picture).header("sec-fetch-dest", for_what)).await.expect(200)
    };
    let in_page = fetched("image").await;
    assert_eq!(in_page.header("content-type"), "image/png");
    let name = "filename=\"____.png\"; filename*=UTF-8''%D0%A4%D0%BE%D1%82%D0%BE.png";
    assert_eq!(in_page.header("content-disposition"), format!("inline; {name}"));
    assert_eq!(fetched("document").await.header("content-disposition"), format!("attachment; {name}"));
    assert_eq!(fetched("iframe").await.header("content-disposition"), format!("attachment; {name}"));
}

#[tokio::test]
async fn chat_08_players_may_jump_within_a_file() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let file = url(&ann.upload(&channel, "digits.txt", "0123456789").await.expect(201));
    let part = async |range: &str| Answer::of(ann.raw(Method::GET, &file).header("range", range)).await;
    let middle = part("bytes=3-5").await.expect(206);
    assert_eq!((middle.text.as_str(), middle.header("content-range")), ("345", "bytes 3-5/10"));
    assert_eq!(middle.header("content-length"), "3");
    assert_eq!(part("bytes=-2").await.expect(206).text, "89");
    let nowhere = part("bytes=10-").await.problem(416, "bad_range");
    assert_eq!(nowhere.header("content-range"), "bytes */10");
    let whole = part("bytes=0-1,4-5").await.expect(200);
    assert_eq!((whole.text.as_str(), whole.header("accept-ranges")), ("0123456789", "bytes"));

    let same = ann.raw(Method::GET, &file).header("if-none-match", whole.header("etag"));
    let same = Answer::of(same).await.expect(304);
    assert_eq!((same.text.as_str(), same.header("cache-control")), ("", "private, max-age=3600"));
}

/// Signs in as a browser does; gives the cookie for files.
async fn browser(world: &World, handle: &str) -> (Api, String) {
    let mut api = world.api();
    let body = json!({"login": handle, "password": PASSWORD, "refresh": "cookie"});
    let answer = api.post("/auth/login", body).await.expect(200);
    api.sign_in(&answer);
    (api, answer.cookie_of("hubbub_files"))
}

#[tokio::test]
async fn chat_08_a_browsers_cookie_opens_files_and_nothing_else_while_its_session_lives() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let file = url(&ann.upload(&channel, "words.txt", "some words").await.expect(201));
    let (api, cookie) = browser(&world, "ann").await;
    let with_cookie =
        async |method: Method, path: &str| Answer::of(world.api().raw(method, path).header("cookie", &cookie)).await;
    assert_eq!(with_cookie(Method::GET, &file).await.expect(200).text, "some words");
    with_cookie(Method::GET, "/api/v1/me").await.problem(401, "unauthenticated");
    let base = file.rsplit_once('/').unwrap().0;
    with_cookie(Method::DELETE, base).await.problem(401, "unauthenticated");
    let forged = Answer::of(world.api().raw(Method::GET, &file).header("cookie", "hubbub_files=AAAA")).await;
    forged.problem(401, "unauthenticated");

    let ended = api.post("/auth/logout", json!({})).await.expect(204);
    assert_eq!(ended.cookie_of("hubbub_files"), "hubbub_files=");
    assert_eq!(ended.cookie_of("hubbub_refresh"), "hubbub_refresh=");
    with_cookie(Method::GET, &file).await.problem(401, "session_ended");
}

#[tokio::test]
async fn chat_08_small_pictures_are_made_by_the_server_and_read_like_the_file() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let ben = world.join("ben").await;
    let file = ann.upload(&channel, "red.png", png(1, 1)).await.expect(201);
    let thumbnail = file.body["thumbnail"].as_str().unwrap();
    open(&ben, thumbnail).await.problem(404, "not_found");
    send(&ann, &channel, &[&id(&file)]).await;
    let small = open(&ben, thumbnail).await.expect(200);
    assert_eq!(small.header("content-type"), "image/jpeg");
    assert!(small.header("content-length").parse::<usize>().unwrap() > 100);
    open(&ben, &format!("/api/v1/files/{}/preview", id(&file))).await.expect(200);

    // The header promises more than there is.
    let broken = ann.upload(&channel, "broken.png", png(90, 90)).await.expect(201);
    open(&ann, broken.body["thumbnail"].as_str().unwrap()).await.problem(404, "not_found");
    let text = ann.upload(&channel, "a.txt", "text").await.expect(201);
    open(&ann, &format!("/api/v1/files/{}/thumbnail", id(&text))).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_08_a_picture_that_cannot_be_read_does_not_hold_up_the_others() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let first = ann.upload(&channel, "a.png", png(1, 1)).await.expect(201);
    until_kept(&world, 3).await;
    make_unreadable(&world, &id(&first));
    world.store.files().set_preview(id(&first).parse().unwrap(), Preview::Pending).await.unwrap();

    let second = ann.upload(&channel, "b.png", png(1, 1)).await.expect(201);
    open(&ann, second.body["thumbnail"].as_str().unwrap()).await.expect(200);
    let row = world.store.files().by_id(id(&first).parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(row.preview, Preview::Pending, "it is tried again");
}
