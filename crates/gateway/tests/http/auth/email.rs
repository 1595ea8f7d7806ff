//! `/auth/email/verify` and `/auth/email/resend`

use hubbub_app::Rate;
use hubbub_types::Span;
use reqwest::Method;
use serde_json::json;

use crate::support::{World, token_of};

#[tokio::test]
async fn chat_01_an_address_is_verified_by_the_link_sent_to_it_once() {
    let world = World::start().await;
    let ann = world.join_with("ann", json!({"email": "Ann@Example.org"})).await;
    let mail = world.smtp.next().await.unwrap();
    assert_eq!(mail.to, ["ann@example.org"]);
    assert!(mail.link().unwrap().starts_with("https://hub.example.org/verify?token="));
    let token = json!({"token": token_of(&mail.link().unwrap())});
    assert_eq!(ann.get("/me").await.body["emailVerified"], false);
    world.api().post("/auth/email/verify", token.clone()).await.expect(204);
    assert_eq!(ann.get("/me").await.body["emailVerified"], true);
    world.api().post("/auth/email/verify", token).await.problem(422, "link_invalid");
}

#[tokio::test]
async fn chat_01_a_new_address_is_unproven_and_the_old_one_is_told() {
    let world = World::start().await;
    let ann = world.join_verified("ann", "ann@example.org").await;
    let me = ann.send(Method::PATCH, "/me", json!({"email": "new@example.org"})).await.expect(200);
    assert_eq!((&me.body["email"], &me.body["emailVerified"]), (&json!("new@example.org"), &json!(false)));
    let mut mails = [world.smtp.next().await.unwrap(), world.smtp.next().await.unwrap()];
    mails.sort_by_key(|mail| mail.to.clone());
    let [old, new] = mails;
    assert_eq!((old.to[0].as_str(), new.to[0].as_str()), ("ann@example.org", "new@example.org"));
    assert_eq!(old.link(), None);
    // A link to an address the account has left proves nothing.
    ann.send(Method::PATCH, "/me", json!({"email": null})).await.expect(200);
    let token = json!({"token": token_of(&new.link().unwrap())});
    world.api().post("/auth/email/verify", token).await.problem(422, "link_invalid");
}

#[tokio::test]
async fn chat_01_the_link_can_be_sent_again_but_nobody_is_flooded() {
    let world = World::with(|wishes| wishes.accounts.limits.mail = Rate::new(2, Span::secs(300))).await;
    let ann = world.join_with("ann", json!({"email": "ann@example.org"})).await;
    let first = world.smtp.next().await.unwrap();
    for _ in 0..4 {
        ann.post("/auth/email/resend", json!({})).await.expect(202);
    }
    let second = world.smtp.next().await.unwrap();
    // Somebody else's mail comes after all of ann's.
    world.join_with("bob", json!({"email": "bob@example.org"})).await;
    assert_eq!(world.smtp.next().await.unwrap().to, ["bob@example.org"]);
    let verify = |mail: &hubbub_testkit::Mail| json!({"token": token_of(&mail.link().unwrap())});
    world.api().post("/auth/email/verify", verify(&first)).await.problem(422, "link_invalid");
    world.api().post("/auth/email/verify", verify(&second)).await.expect(204);
    ann.post("/auth/email/resend", json!({})).await.expect(202);
    assert_eq!(world.smtp.waiting().await, 0);
}

#[tokio::test]
async fn chat_01_a_link_ends_after_two_days() {
    let world = World::start().await;
    world.join_with("ann", json!({"email": "ann@example.org"})).await;
    let token = json!({"token": token_of(&world.smtp.next().await.unwrap().link().unwrap())});
    world.advance(48 * 3_600);
    world.api().post("/auth/email/verify", token).await.problem(422, "link_invalid");
}
