//! Refusals, with the codes of the RFCs.

use hubbub_testkit::turn::{Family, Refused};

use super::{
    scene::{Credentials, LOCAL_PEERS, Scene},
    uclient::{Echo, uclient},
};
use crate::support::PATIENCE;

/// The code of a refusal.
pub(super) fn code<T>(result: anyhow::Result<T>) -> u16 {
    match result {
        Ok(_) => panic!("it was granted"),
        Err(error) => error.downcast::<Refused>().unwrap().0,
    }
}

#[tokio::test]
async fn chat_14_credentials_are_for_those_who_are_signed_in() {
    let scene = Scene::start(&[]);
    let answer = scene.request(reqwest::Method::GET, "/api/v1/ice-servers").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let ann = scene.sign_up("ann").await;
    let by = scene.credentials(&ann).await;
    assert!(by.username.contains(':') && !by.password.is_empty());
    scene.ask(&ann, reqwest::Method::POST, "/api/v1/auth/logout").await;
    let answer = scene.request(reqwest::Method::GET, "/api/v1/ice-servers").bearer_auth(&ann.token).send();
    assert_eq!(answer.await.unwrap().status(), 401);
}

#[tokio::test]
async fn chat_14_a_wrong_password_and_a_strangers_name_are_401() {
    let scene = Scene::start(&[LOCAL_PEERS]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let wrong = |username: &str, password: &str| Credentials {
        username: username.into(),
        password: password.into(),
        urls: Vec::new(),
    };
    let later = by.username.replacen(|_: char| true, "2", 1);
    for credentials in [wrong(&by.username, "secret"), wrong("ann", &by.password), wrong(&later, &by.password)] {
        assert_eq!(code(scene.allocate(&credentials, Family::V4).await), 401, "{}", credentials.username);
    }
    assert_eq!(code(scene.allocate_tcp(&wrong(&by.username, "secret")).await), 401);
    let run = uclient(&wrong(&by.username, "secret"), scene.udp(), &["-e", "127.0.0.1"]).await;
    assert!(!run.succeeded && run.text.contains("Cannot complete Allocation"), "{}", run.text);
    scene.allocate(&by, Family::V4).await.unwrap();
}

#[tokio::test]
async fn chat_14_expired_credentials_are_401_but_what_they_opened_goes_on() {
    let scene = Scene::start(&["turn.credential_lifetime=4s"]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let mut before = scene.allocate(&by, Family::V4).await.unwrap();
    let expired = async {
        loop {
            match scene.allocate(&by, Family::V4).await {
                Ok(mut early) => early.refresh(0).await.unwrap(),
                Err(error) => return error.downcast::<Refused>().unwrap().0,
            }
        }
    };
    assert_eq!(tokio::time::timeout(PATIENCE, expired).await.expect("the credentials expire"), 401);
    before.refresh(600).await.unwrap();
    let run = uclient(&by, scene.udp(), &["-e", "127.0.0.1"]).await;
    assert!(!run.succeeded && run.text.contains("Cannot complete Allocation"), "{}", run.text);
}

#[tokio::test]
async fn chat_14_the_quota_of_a_session_is_486() {
    let scene = Scene::start(&[LOCAL_PEERS, "turn.max_per_session=3"]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(scene.allocate(&by, Family::V4).await.unwrap());
    }
    assert_eq!(code(scene.allocate(&by, Family::V4).await), 486);
    let run = uclient(&by, scene.udp(), &["-c", "-e", "127.0.0.1"]).await;
    assert!(!run.succeeded && run.text.contains("error 486"), "{}", run.text);
    let other = scene.credentials(&scene.sign_up("ben").await).await;
    scene.allocate(&other, Family::V4).await.unwrap();
    held.pop().unwrap().refresh(0).await.unwrap();
    scene.allocate(&by, Family::V4).await.unwrap();
}

#[tokio::test]
async fn chat_14_a_forbidden_peer_is_403_and_what_is_not_offered_has_its_code() {
    let scene = Scene::start(&[]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let echo = Echo::start().await;
    let port = echo.port.to_string();
    let cases: [(&[&str], &str); 5] = [
        (&["-e", "10.0.0.1"], "error 403"),
        (&["-s", "-e", "127.0.0.1"], "error 403"),
        (&["-x", "-e", "::1"], "error 403"),
        (&["-g", "-e", "127.0.0.1"], "error 420"),
        (&["-T", "-e", "127.0.0.1"], "error 442"),
    ];
    for (flags, expected) in cases {
        let run = uclient(&by, scene.udp(), &[flags, &["-c", "-r", &port]].concat()).await;
        assert!(!run.succeeded && run.text.contains(expected), "{flags:?}: {}", run.text);
    }
}
