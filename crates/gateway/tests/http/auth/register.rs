//! `/auth/register`

use hubbub_app::{Rate, Registration};
use hubbub_types::Span;
use serde_json::json;

use crate::support::{PASSWORD, World, registration, token_of};

#[tokio::test]
async fn chat_01_a_newcomer_registers_and_is_signed_in() {
    let world = World::start().await;
    let api = world.api();
    let body = json!({"handle": "Ann", "name": " Ann Smith ", "password": PASSWORD, "device": "Laptop"});
    let answer = api.post("/auth/register", body).await.expect(201);
    assert_eq!(answer.body["account"]["handle"], "ann");
    assert_eq!(answer.body["account"]["name"], "Ann Smith");
    assert_eq!(answer.body["account"]["role"], "member");
    assert_eq!(answer.body["expiresIn"], 600);
    let mut ann = world.api();
    ann.sign_in(&answer);
    assert_eq!(ann.get("/me").await.expect(200).body, answer.body["account"]);
    assert_eq!(ann.get("/me/sessions").await.expect(200).body["items"][0]["device"], "Laptop");
}

#[tokio::test]
async fn chat_01_every_bad_field_is_named_at_once() {
    let world = World::start().await;
    let body = json!({"handle": "a b", "name": "", "password": "hunter2", "email": "nowhere"});
    let answer = world.api().post("/auth/register", body).await.problem(422, "invalid");
    let expected =
        [("handle", "bad_characters"), ("name", "required"), ("email", "bad_format"), ("password", "too_short")];
    assert_eq!(answer.fields(), expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    assert!(!answer.text.contains("hunter2"), "a password must not come back: {}", answer.text);
}

#[tokio::test]
async fn chat_01_a_handle_is_taken_in_any_case_of_letters() {
    let world = World::start().await;
    world.join("ann").await;
    let body = json!({"handle": "ANN", "name": "Other", "password": PASSWORD});
    world.api().post("/auth/register", body).await.problem(409, "handle_taken");
}

#[tokio::test]
async fn chat_01_a_taken_address_is_never_revealed() {
    let world = World::start().await;
    world.join_verified("ann", "ann@example.org").await;
    let second = world.join_with("eve", json!({"email": "ann@example.org"})).await;
    assert_eq!(second.me["email"], "ann@example.org");
    assert_eq!(second.me["emailVerified"], false);
    // Only whoever reads that mailbox learns of it.
    let token = token_of(&world.smtp.next().await.unwrap().link().unwrap());
    world.api().post("/auth/email/verify", json!({ "token": token })).await.problem(409, "email_taken");
    // And the address still logs its owner in.
    let body = json!({"login": "ann@example.org", "password": PASSWORD});
    assert_eq!(world.api().post("/auth/login", body).await.expect(200).body["account"]["handle"], "ann");
}

#[tokio::test]
async fn chat_01_registration_follows_its_mode() {
    let body = json!({"handle": "ann", "name": "Ann", "password": PASSWORD});
    let world = World::with(registration(Registration::Invitation)).await;
    world.api().post("/auth/register", body.clone()).await.problem(403, "invite_required");
    let world = World::with(registration(Registration::Closed)).await;
    world.api().post("/auth/register", body).await.problem(403, "registration_closed");
}

#[tokio::test]
async fn chat_01_an_invitation_lets_as_many_in_as_it_says() {
    let world = World::with(registration(Registration::Invitation)).await;
    let admin = world.join_admin("root").await;
    let invite = admin.post("/admin/invites", json!({"maxUses": 2})).await.expect(201);
    let code = token_of(invite.body["url"].as_str().unwrap());
    let attempts = (0..5).map(|n| {
        let (api, code) = (world.api(), code.clone());
        async move {
            let body = json!({"handle": format!("guest{n}"), "name": "Guest", "password": PASSWORD, "invite": code});
            api.post("/auth/register", body).await
        }
    });
    let answers = futures_util::future::join_all(attempts).await;
    let came_in = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(came_in, 2, "all at once, and yet only two");
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.problem(422, "invite_invalid");
    }
}

#[tokio::test]
async fn chat_01_an_invitation_ends_with_its_time_or_when_it_is_withdrawn() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let register = |code: String| {
        let api = world.api();
        async move {
            let body = json!({"handle": "ann", "name": "Ann", "password": PASSWORD, "invite": code});
            api.post("/auth/register", body).await
        }
    };
    let short = admin.post("/admin/invites", json!({"expiresInHours": 1})).await.expect(201);
    let withdrawn = admin.post("/admin/invites", json!({})).await.expect(201);
    admin.delete(&format!("/admin/invites/{}", withdrawn.body["id"].as_str().unwrap())).await.expect(204);
    register(token_of(withdrawn.body["url"].as_str().unwrap())).await.problem(422, "invite_invalid");
    world.advance(3_600);
    register(token_of(short.body["url"].as_str().unwrap())).await.problem(422, "invite_invalid");
    register("nonsense".into()).await.problem(422, "invite_invalid");
}

#[tokio::test]
async fn chat_01_the_first_admin_gets_in_by_the_printed_link_once_and_in_every_mode() {
    for mode in [Registration::Open, Registration::Invitation, Registration::Closed] {
        let world = World::with(registration(mode)).await;
        assert_eq!(world.api().get("/instance").await.body["needsAdmin"], true);
        let link = world.accounts.first_admin_link().await.unwrap().unwrap();
        assert!(link.as_str().starts_with("https://hub.example.org/register?invite="), "{link}");
        let invite = token_of(link.as_str());
        let admin = world.join_with("root", json!({ "invite": invite })).await;
        assert_eq!(admin.me["role"], "owner");
        assert_eq!(world.api().get("/instance").await.body["needsAdmin"], false);
        let body = json!({"handle": "second", "name": "Second", "password": PASSWORD, "invite": invite});
        world.api().post("/auth/register", body).await.problem(422, "invite_invalid");
        assert_eq!(world.accounts.first_admin_link().await.unwrap(), None);
    }
}

#[tokio::test]
async fn chat_01_registrations_from_one_address_are_limited() {
    let world = World::with(|wishes| {
        wishes.accounts.limits.register_address = Rate::new(2, Span::secs(30));
        wishes.behind_proxy = true;
    })
    .await;
    let register = |n: u32, from: &'static str| {
        let body = json!({"handle": format!("n{n}x"), "name": "N", "password": PASSWORD});
        let request = world.api().request(reqwest::Method::POST, "/auth/register");
        crate::support::Answer::of(request.header("x-forwarded-for", from).json(&body))
    };
    register(1, "192.0.2.1").await.expect(201);
    register(2, "192.0.2.1").await.expect(201);
    let refused = register(3, "192.0.2.1").await.problem(429, "too_many");
    assert_eq!(refused.header("retry-after"), "30");
    register(4, "192.0.2.2").await.expect(201);
    world.advance(30);
    register(5, "192.0.2.1").await.expect(201);
}
