//! Access tokens at the door.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use hubbub_app::ServerKey;
use hubbub_types::Clock as _;
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

use crate::support::{Api, KEY, World};

/// The parts of a token that the server made.
fn claims(api: &Api) -> Value {
    let token = api.token.clone().unwrap();
    let payload = token.split('.').nth(1).unwrap().to_owned();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// A token made outside, with the right key.
fn forged(alg: &str, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let content = format!("{}.{}", encode(&json!({"alg": alg, "typ": "JWT"})), encode(claims));
    let key = ServerKey::from_bytes(KEY).derive("access-token");
    let tag = match alg {
        "HS512" => {
            Hmac::<Sha512>::new_from_slice(&key).unwrap().chain_update(&content).finalize().into_bytes().to_vec()
        }
        "none" => Vec::new(),
        _ => Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(&content).finalize().into_bytes().to_vec(),
    };
    format!("{content}.{}", URL_SAFE_NO_PAD.encode(tag))
}

#[tokio::test]
async fn chat_01_forged_and_confused_tokens_are_refused() {
    let world = World::start().await;
    let mut ann = world.join("ann").await;
    let good = claims(&ann);
    let changed = |field: &str, value: Value| {
        let mut claims = good.clone();
        claims[field] = value;
        claims
    };
    ann.token = Some(forged("HS256", &good));
    assert!(ann.is_in().await, "the forger knows how, so what follows fails for the right reason");
    let refresh = ann.refresh.clone().unwrap();
    let bad = [
        ("no signature", forged("none", &good)),
        ("another algorithm", forged("HS512", &good)),
        ("an asymmetric algorithm with the shared key", forged("RS256", &good)),
        ("another audience", forged("HS256", &changed("aud", json!("livekit")))),
        ("another type", forged("HS256", &changed("typ", json!("call-ticket")))),
        ("expired", forged("HS256", &changed("exp", json!(world.clock.now().as_secs())))),
        ("a refresh token", refresh),
        ("nonsense", "a.b.c".into()),
        ("too long", "x".repeat(5_000)),
    ];
    for (name, token) in bad {
        ann.token = Some(token);
        let answer = ann.get("/me").await.problem(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{name}");
    }
    for (field, value) in [("epoch", json!(99)), ("sub", json!(uuid::Uuid::nil())), ("sid", json!(uuid::Uuid::nil()))] {
        ann.token = Some(forged("HS256", &changed(field, value)));
        ann.get("/me").await.problem(401, "session_ended");
    }
}

#[tokio::test]
async fn chat_01_an_access_token_lives_ten_minutes() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    world.advance(599);
    assert!(ann.is_in().await);
    world.advance(1);
    ann.get("/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn chat_01_one_session_cannot_flood_the_server() {
    let world = World::with(|wishes| {
        wishes.accounts.limits.session = hubbub_app::Rate::new(5, hubbub_types::Span::secs(1));
    })
    .await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    for _ in 0..5 {
        ann.get("/me").await.expect(200);
    }
    assert_eq!(ann.get("/me").await.problem(429, "too_many").header("retry-after"), "1");
    bob.get("/me").await.expect(200);
    world.advance(1);
    ann.get("/me").await.expect(200);
}
