//! `/auth/login`

use bytes::Bytes;
use hubbub_app::Rate;
use hubbub_store::NewAccount;
use hubbub_types::{AccountId, Clock as _, Redacted, Span};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use crate::support::{Answer, PASSWORD, World};

fn login(name: &str, password: &str) -> Value {
    json!({"login": name, "password": password})
}

#[tokio::test]
async fn chat_01_a_person_logs_in_by_handle_or_verified_address() {
    let world = World::start().await;
    world.join_verified("ann", "ann@example.org").await;
    for name in ["ann", " ANN ", "ann@example.org", "Ann@Example.org"] {
        let answer = world.api().post("/auth/login", login(name, PASSWORD)).await.expect(200);
        assert_eq!(answer.body["account"]["handle"], "ann", "{name}");
    }
}

#[tokio::test]
async fn chat_01_an_unverified_address_is_no_login() {
    let world = World::start().await;
    world.join_with("ann", json!({"email": "ann@example.org"})).await;
    world.api().post("/auth/login", login("ann@example.org", PASSWORD)).await.problem(401, "bad_credentials");
}

#[tokio::test]
async fn chat_01_unknown_people_and_wrong_passwords_look_alike_and_cost_alike() {
    let world = World::start().await;
    world.join("ann").await;
    let mut seen = Vec::new();
    for name in ["ann", "nobody", "nobody@example.org", "not a handle", "x", &"y".repeat(300)] {
        let before = world.accounts.hashes_computed();
        let answer =
            world.api().post("/auth/login", login(name, "wrong password")).await.problem(401, "bad_credentials");
        seen.push((answer.text, world.accounts.hashes_computed() - before));
    }
    for other in &seen {
        assert_eq!(other, &seen[0]);
    }
    assert_eq!(seen[0].1, 1, "one hash each");
}

#[tokio::test]
async fn chat_01_unknown_and_known_people_take_about_the_same_time() {
    let world = World::with(|wishes| {
        wishes.accounts.password.memory = hubbub_types::ByteSize::mib(8);
        wishes.accounts.limits.login_address = Rate::new(10_000, Span::millis(1));
        wishes.accounts.limits.login_name = Rate::new(10_000, Span::millis(1));
    })
    .await;
    world.join("ann").await;
    let api = world.api();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..15 {
        for (name, times) in [("ann", &mut known), ("nobody", &mut unknown)] {
            let start = Instant::now();
            api.post("/auth/login", login(name, "wrong password")).await.problem(401, "bad_credentials");
            times.push(start.elapsed());
        }
    }
    // The quickest of each: a busy machine only ever adds. Without the dummy hash the unknown ones are answered in
    // a tenth of the time.
    let (known, unknown) = (known.iter().min().unwrap(), unknown.iter().min().unwrap());
    assert!(*unknown > *known / 3 && *known > *unknown / 3, "known {known:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn chat_01_a_bcrypt_hash_is_accepted_and_upgraded() {
    let world = World::start().await;
    let account = NewAccount {
        id: AccountId(Uuid::from_u128(7)),
        handle: "old".parse().unwrap(),
        name: "Old".into(),
        email: None,
        email_verified: false,
        // bcrypt, cost 4, of "from elsewhere", made with PHP's prefix.
        password_hash: Redacted(bcrypt_of("from elsewhere")),
        role: hubbub_store::Role::Member,
        language: None,
        created_at: world.clock.now(),
    };
    world.store.accounts().create(&account).await.unwrap();
    world.api().post("/auth/login", login("old", "from somewhere")).await.problem(401, "bad_credentials");
    world.api().post("/auth/login", login("old", "from elsewhere")).await.expect(200);
    let stored = world.store.accounts().by_id(account.id).await.unwrap().unwrap().password_hash;
    assert!(stored.0.starts_with("$argon2id$"), "{}", stored.0);
    world.api().post("/auth/login", login("old", "from elsewhere")).await.expect(200);
}

fn bcrypt_of(password: &str) -> String {
    bcrypt::hash(password, 4).unwrap().replacen("$2b$", "$2y$", 1)
}

#[tokio::test]
async fn chat_01_guessing_one_login_is_limited_wherever_it_comes_from() {
    let world = World::with(|wishes| {
        wishes.accounts.limits.login_name = Rate::new(3, Span::secs(20));
        wishes.behind_proxy = true;
    })
    .await;
    world.join("ann").await;
    let guess = |n: u32, name: &'static str| {
        let request =
            world.api().request(Method::POST, "/auth/login").header("x-forwarded-for", format!("192.0.2.{n}"));
        Answer::of(request.json(&login(name, "wrong password")))
    };
    for n in 0..3 {
        guess(n, "ann").await.problem(401, "bad_credentials");
    }
    let hashes = world.accounts.hashes_computed();
    let refused = guess(3, "ANN").await.problem(429, "too_many");
    assert_eq!(refused.header("retry-after"), "20");
    assert_eq!(world.accounts.hashes_computed(), hashes, "a refused guess is not hashed");
    guess(4, "bob").await.problem(401, "bad_credentials");
    world.advance(20);
    guess(5, "ann").await.problem(401, "bad_credentials");
}

#[tokio::test]
async fn chat_01_guessing_from_one_address_is_limited_and_cannot_be_dodged_by_a_header() {
    let world = World::with(|wishes| wishes.accounts.limits.login_address = Rate::new(3, Span::secs(20))).await;
    let guess = |n: u32| {
        let request =
            world.api().request(Method::POST, "/auth/login").header("x-forwarded-for", format!("192.0.2.{n}"));
        Answer::of(request.json(&login(&format!("person{n}"), "wrong password")))
    };
    for n in 0..3 {
        guess(n).await.problem(401, "bad_credentials");
    }
    guess(3).await.problem(429, "too_many");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn chat_01_two_hundred_huge_passwords_do_not_stop_the_server() {
    let world = World::with(|wishes| {
        wishes.accounts.limits.login_address = Rate::new(10_000, Span::millis(1));
        wishes.accounts.password.memory = hubbub_types::ByteSize::mib(19);
        wishes.accounts.password.iterations = 2;
    })
    .await;
    let (api, watcher, hashes) = (world.api(), world.stranger(), world.accounts.hashes_computed());
    let body = Bytes::from(login("ann", &"x".repeat(1 << 20)).to_string());
    let flood = (0..200).map(|_| {
        let request = api.request(Method::POST, "/auth/login").header("content-type", "application/json");
        tokio::spawn(request.body(body.clone()).send())
    });
    let flood: Vec<_> = flood.collect();
    while flood.iter().any(|task| !task.is_finished()) {
        Answer::of(watcher.raw(Method::GET, "/healthz")).await.expect(200);
    }
    for task in flood {
        // Refused with 413, or cut while the client was still sending.
        if let Ok(response) = task.await.unwrap() {
            assert_eq!(response.status(), 413);
        }
    }
    assert_eq!(world.accounts.hashes_computed(), hashes, "none of them was hashed");
}

#[tokio::test]
async fn chat_01_more_log_ins_than_can_be_hashed_are_told_to_come_back() {
    let world = World::with(|wishes| {
        wishes.accounts.limits.login_address = Rate::new(10_000, Span::millis(1));
        wishes.accounts.password.memory = hubbub_types::ByteSize::mib(64);
        wishes.accounts.password.workers = 1;
        wishes.accounts.password.queue = 2;
    })
    .await;
    let attempts = (0..30).map(|n| {
        let api = world.api();
        async move { api.post("/auth/login", login(&format!("person{n}"), "wrong password")).await }
    });
    let answers = futures_util::future::join_all(attempts).await;
    let busy = answers.into_iter().filter(|answer| answer.status != 401).map(|answer| answer.problem(503, "busy"));
    let waits: Vec<_> = busy.map(|answer| answer.header("retry-after").to_owned()).collect();
    assert!(!waits.is_empty() && waits.iter().all(|wait| wait == "2"), "{waits:?}");
}
