//! `/auth/password/forgot` and `/auth/password/reset`

use hubbub_app::Rate;
use hubbub_cluster::BusMessage;
use hubbub_types::Span;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, PASSWORD, World, heard, token_of};

const NEW: &str = "an entirely new phrase";

#[tokio::test]
async fn chat_01_a_forgotten_password_is_reset_by_mail_and_all_sessions_end() {
    let world = World::start().await;
    let ann = world.join_verified("ann", "ann@example.org").await;
    world.api().post("/auth/password/forgot", json!({"login": "ann"})).await.expect(202);
    let mail = world.smtp.next().await.unwrap();
    assert_eq!(mail.to, ["ann@example.org"]);
    assert_eq!(mail.from, "hub@example.org");
    assert!(mail.header("subject").unwrap().contains("Test Hub"));
    assert!(mail.part("text/html").unwrap().contains(&mail.link().unwrap()));
    let token = token_of(&mail.link().unwrap());

    let mut bus = world.bus.subscribe();
    let body = json!({"token": token, "password": NEW});
    world.api().post("/auth/password/reset", body.clone()).await.expect(204);
    assert!(matches!(heard(&mut bus).await, BusMessage::AccountRevoked { account } if account.0 == ann.id()));
    assert!(!ann.is_in().await);
    ann.post("/auth/refresh", json!({"refreshToken": ann.refresh})).await.problem(401, "session_ended");
    world
        .api()
        .post("/auth/login", json!({"login": "ann", "password": PASSWORD}))
        .await
        .problem(401, "bad_credentials");
    world.api().post("/auth/login", json!({"login": "ann", "password": NEW})).await.expect(200);
    // The owner hears of it, and the link is used up.
    assert!(world.smtp.next().await.unwrap().header("subject").unwrap().contains("was changed"));
    world.api().post("/auth/password/reset", body).await.problem(422, "link_invalid");
}

#[tokio::test]
async fn chat_01_the_link_leads_to_the_configured_address_whatever_the_request_says() {
    let world = World::start().await;
    world.join_verified("ann", "ann@example.org").await;
    let request = world.api().request(Method::POST, "/auth/password/forgot").header("host", "evil.example");
    let request = request.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example");
    let request = request.header("origin", "https://evil.example").json(&json!({"login": "ann"}));
    Answer::of(request).await.expect(202);
    let mail = world.smtp.next().await.unwrap();
    assert!(mail.link().unwrap().starts_with("https://hub.example.org/reset?token="), "{:?}", mail.link());
    assert!(!mail.message.contains("evil"));
}

#[tokio::test]
async fn chat_01_nobody_learns_whether_a_person_exists() {
    let world = World::start().await;
    world.join_verified("ann", "ann@example.org").await;
    let known = world.api().post("/auth/password/forgot", json!({"login": "ann@example.org"})).await.expect(202);
    let unknown = world.api().post("/auth/password/forgot", json!({"login": "bob@example.org"})).await.expect(202);
    assert_eq!(known.text, unknown.text);
    let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&known), names(&unknown));
    assert_eq!(world.smtp.next().await.unwrap().to, ["ann@example.org"]);
    assert_eq!(world.smtp.waiting().await, 0);
}

#[tokio::test]
async fn chat_01_an_unproven_address_gets_no_key_to_the_account() {
    let world = World::start().await;
    world.join_with("ann", json!({"email": "typo@example.org"})).await;
    world.smtp.next().await.unwrap();
    world.join_verified("bob", "bob@example.org").await;
    for login in ["ann", "typo@example.org", "bob"] {
        world.api().post("/auth/password/forgot", json!({ "login": login })).await.expect(202);
    }
    // The queue keeps its order: when bob's mail is here, ann's would be too.
    assert_eq!(world.smtp.next().await.unwrap().to, ["bob@example.org"]);
    assert_eq!(world.smtp.waiting().await, 0);
}

#[tokio::test]
async fn chat_01_a_link_works_for_an_hour_and_a_newer_one_replaces_it() {
    let world = World::start().await;
    world.join_verified("ann", "ann@example.org").await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        world.api().post("/auth/password/forgot", json!({"login": "ann"})).await.expect(202);
        tokens.push(token_of(&world.smtp.next().await.unwrap().link().unwrap()));
    }
    let reset = |token: &str, password: &str| {
        let (api, body) = (world.api(), json!({"token": token, "password": password}));
        async move { api.post("/auth/password/reset", body).await }
    };
    reset(&tokens[0], NEW).await.problem(422, "link_invalid");
    // A refused password does not use the link up.
    reset(&tokens[1], "short").await.problem(422, "invalid");
    world.advance(3_600);
    reset(&tokens[1], NEW).await.problem(422, "link_invalid");
    reset("nonsense", NEW).await.problem(422, "link_invalid");
}

#[tokio::test]
async fn chat_01_a_link_to_verify_does_not_set_passwords() {
    let world = World::start().await;
    world.join_with("ann", json!({"email": "ann@example.org"})).await;
    let token = token_of(&world.smtp.next().await.unwrap().link().unwrap());
    let body = json!({"token": token, "password": NEW});
    world.api().post("/auth/password/reset", body).await.problem(422, "link_invalid");
    world.api().post("/auth/email/verify", json!({ "token": token })).await.expect(204);
}

#[tokio::test]
async fn chat_01_mails_are_written_in_the_language_of_the_person() {
    let world = World::start().await;
    let ann = world.join_verified("ann", "ann@example.org").await;
    ann.send(Method::PATCH, "/me", json!({"language": "ru"})).await.expect(200);
    world.api().post("/auth/password/forgot", json!({"login": "ann"})).await.expect(202);
    let mail = world.smtp.next().await.unwrap();
    assert!(mail.part("text/plain").unwrap().starts_with("Здравствуйте, ann Name!"));
    assert!(mail.part("text/html").unwrap().contains("Задать новый пароль"));
}

#[tokio::test]
async fn chat_01_a_mail_server_that_is_busy_is_asked_again() {
    let world = World::start().await;
    world.join_verified("ann", "ann@example.org").await;
    world.smtp.refuse_next(&["451 later", "421 much later"]).await;
    world.api().post("/auth/password/forgot", json!({"login": "ann"})).await.expect(202);
    assert_eq!(world.smtp.next().await.unwrap().to, ["ann@example.org"]);
    // One that says no for good is not.
    world.smtp.refuse_next(&["550 no such mailbox"]).await;
    world.api().post("/auth/password/forgot", json!({"login": "ann"})).await.expect(202);
    world.join_verified("bob", "bob@example.org").await;
    assert_eq!(world.smtp.waiting().await, 0);
}

#[tokio::test]
async fn chat_01_without_mail_the_link_is_on_the_admin_page_only() {
    let world = World::with(|wishes| wishes.mail = false).await;
    let admin = world.join_admin("root").await;
    let ann = world.join("ann").await;
    assert_eq!(world.api().get("/instance").await.body["mail"], false);
    world.api().post("/auth/password/forgot", json!({"login": "ann"})).await.expect(202);
    let link = loop {
        let links = admin.get("/admin/links").await.expect(200).body["items"].clone();
        if let Some(link) = links.as_array().unwrap().first() {
            break link.clone();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(link["account"]["handle"], "ann");
    assert_eq!(link["kind"], "reset_password");
    ann.get("/admin/links").await.problem(403, "forbidden");
    let body = json!({"token": token_of(link["url"].as_str().unwrap()), "password": NEW});
    world.api().post("/auth/password/reset", body).await.expect(204);
    assert_eq!(admin.get("/admin/links").await.body["items"], json!([]));
    assert_eq!(world.smtp.waiting().await, 0);
}

#[tokio::test]
async fn chat_01_asking_for_resets_is_limited_for_known_and_unknown_alike() {
    let world = World::with(|wishes| wishes.accounts.limits.recover_name = Rate::new(2, Span::secs(60))).await;
    world.join_verified("ann", "ann@example.org").await;
    for login in ["ann", "nobody"] {
        for _ in 0..2 {
            world.api().post("/auth/password/forgot", json!({ "login": login })).await.expect(202);
        }
        let refused =
            world.api().post("/auth/password/forgot", json!({ "login": login })).await.problem(429, "too_many");
        assert_eq!(refused.header("retry-after"), "60");
    }
}
