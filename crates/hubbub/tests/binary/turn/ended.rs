//! The end of a session is the end of what it relays, within a second.

use std::time::Duration;

use hubbub_testkit::turn::{Carrier, Family, TurnClient};
use reqwest::Method;
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::scene::{PASSWORD, Person, Scene};
use crate::support::PATIENCE;

/// Everything is cut within this.
const SOON: Duration = Duration::from_secs(1);

/// Waits until a client is refused.
async fn is_cut<C: Carrier>(client: &mut TurnClient<C>) {
    let cut = async { while client.refresh(600).await.is_ok() {} };
    timeout(PATIENCE, cut).await.expect("the allocation ends");
}

/// Opens allocations for two sessions, ends the one by `end`, and finds that one's cut and the other's not.
async fn only_these_end(scene: &Scene, victim: &Person, other: &Person, end: impl Future) {
    let by = scene.credentials(victim).await;
    let mut over_udp = scene.allocate(&by, Family::V4).await.unwrap();
    let mut over_tcp = scene.allocate_tcp(&by).await.unwrap();
    over_udp.refresh(600).await.unwrap();
    over_tcp.refresh(600).await.unwrap();
    let mut untouched = scene.allocate(&scene.credentials(other).await, Family::V4).await.unwrap();
    end.await;
    let begun = Instant::now();
    tokio::join!(is_cut(&mut over_udp), is_cut(&mut over_tcp));
    assert!(begun.elapsed() < SOON, "only after {:?}", begun.elapsed());
    scene.allocate(&by, Family::V4).await.expect_err("the credentials open nothing any more");
    untouched.refresh(600).await.unwrap();
}

#[tokio::test]
async fn chat_14_logging_out_ends_the_sessions_relays_within_a_second() {
    let scene = Scene::start(&[]);
    let phone = scene.sign_up("ann").await;
    let laptop = scene.log_in("ann").await;
    let out = scene.ask(&phone, Method::POST, "/api/v1/auth/logout");
    only_these_end(&scene, &phone, &laptop, out).await;
}

#[tokio::test]
async fn chat_14_logging_out_everywhere_ends_all_of_ones_relays_within_a_second() {
    let scene = Scene::start(&[]);
    let (ann, ben) = (scene.sign_up("ann").await, scene.sign_up("ben").await);
    let laptop = scene.log_in("ann").await;
    let out = scene.ask(&laptop, Method::POST, "/api/v1/auth/logout-everywhere");
    only_these_end(&scene, &ann, &ben, out).await;
}

#[tokio::test]
async fn chat_14_an_admin_who_signs_somebody_out_ends_their_relays_within_a_second() {
    let scene = Scene::start(&[]);
    let admin = scene.first_admin().await;
    let ann = scene.sign_up("ann").await;
    let path = format!("/api/v1/admin/people/{}/logout", ann.id);
    only_these_end(&scene, &ann, &admin, scene.ask(&admin, Method::POST, &path)).await;
}

#[tokio::test]
async fn chat_14_a_session_ended_from_another_device_ends_its_relays_within_a_second() {
    let scene = Scene::start(&[]);
    let phone = scene.sign_up("ann").await;
    let laptop = scene.log_in("ann").await;
    let end = async {
        let sessions = scene.ask(&laptop, Method::GET, "/api/v1/me/sessions").await;
        let lost = sessions["items"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
        let path = format!("/api/v1/me/sessions/{}", lost["id"].as_str().unwrap());
        scene.ask(&laptop, Method::DELETE, &path).await
    };
    only_these_end(&scene, &phone, &laptop, end).await;
}

#[tokio::test]
async fn chat_14_a_new_password_ends_the_relays_of_the_other_sessions_within_a_second() {
    let scene = Scene::start(&[]);
    let phone = scene.sign_up("ann").await;
    let laptop = scene.log_in("ann").await;
    let words = json!({ "current": PASSWORD, "password": "another horse, another battery" });
    let change = scene.tell(&laptop, Method::POST, "/api/v1/me/password", words);
    only_these_end(&scene, &phone, &laptop, change).await;
}

#[tokio::test]
async fn chat_14_an_account_that_is_erased_relays_nothing_within_a_second() {
    let scene = Scene::start(&[]);
    let (ann, ben) = (scene.sign_up("ann").await, scene.sign_up("ben").await);
    let erase = scene.tell(&ann, Method::DELETE, "/api/v1/me", json!({ "password": PASSWORD }));
    only_these_end(&scene, &ann, &ben, erase).await;
}
