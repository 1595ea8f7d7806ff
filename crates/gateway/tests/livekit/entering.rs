//! Who gets in, and what the others are told.

use std::time::Duration;

use axum::http::StatusCode;
use hubbub_gateway::livekit::SinglePeer;
use hubbub_livekit::{
    Grants,
    proto::{ClientInfo, JoinRequest, signal_response::Message as Response},
};
use hubbub_types::Timestamp;

use crate::support::{Client, Server, eventually, http, join_request};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Asks for the same without a connection.
async fn validate(server: &Server, path: &str, agent: &str) -> (StatusCode, String) {
    let url = format!("http://{}{path}", server.address);
    let response = http().get(url).header("user-agent", agent).send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*", "{path}");
    (response.status(), response.text().await.unwrap())
}

/// What both ways say.
async fn refused(server: &Server, query: &str) -> (StatusCode, String) {
    let connected = Client::try_to(server, &format!("/rtc?{query}"), "test").await.err().unwrap();
    assert_eq!(validate(server, &format!("/rtc/validate?{query}"), "test").await, connected, "{query}");
    connected
}

fn short_request() -> String {
    let client_info = Some(ClientInfo { protocol: 16, ..ClientInfo::default() });
    join_request(&JoinRequest { client_info, ..JoinRequest::default() })
}

#[tokio::test]
async fn a_client_with_a_token_is_let_in_by_either_path() {
    let server = Server::start().await;
    let token = server.token("ann", Grants::join("lobby"));
    for path in ["/rtc", "//rtc"] {
        let mut client = Client::to(&server, &format!("{path}?access_token={token}&protocol=16")).await;
        let Response::Join(join) = client.next().await else { panic!("no join") };
        assert_eq!(join.participant.unwrap().identity, "ann");
        assert_eq!(join.room.unwrap().name, "lobby");
    }
    let path = format!("/rtc/v1?access_token={token}&{}", short_request());
    assert!(matches!(Client::to(&server, &path).await.next().await, Response::Join(_)));
    for path in ["/rtc/validate", "//rtc/validate"] {
        let answer = validate(&server, &format!("{path}?access_token={token}"), "test").await;
        assert_eq!(answer, (StatusCode::OK, "success".into()));
    }
}

#[tokio::test]
async fn the_token_may_stand_in_the_header() {
    let server = Server::start().await;
    let token = server.token("ann", Grants::join("lobby"));
    let url = format!("http://{}/rtc/validate", server.address);
    let ask = async |header: String| http().get(&url).header("authorization", header).send().await.unwrap().status();
    assert_eq!(ask(format!("Bearer {token}")).await, StatusCode::OK);
    assert_eq!(ask(token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_may_not_come_in_is_told_why_before_the_socket_is_taken() {
    let server = Server::start().await;
    let token = |identity: &str, grants| format!("access_token={}", server.token(identity, grants));
    let good = token("ann", Grants::join("lobby"));
    let long = "x".repeat(257);
    for (query, status, text) in [
        (String::new(), 401, "no permissions to access the room".to_owned()),
        ("access_token=nonsense".into(), 401, "invalid authorization token".into()),
        (token("ann", Grants::default()), 401, "no permissions to access the room".into()),
        (token("", Grants::join("lobby")), 400, "identity cannot be empty".into()),
        (token(&long, Grants::join("lobby")), 400, "participant identity length exceeds limits: max length 256".into()),
        (token("ann", Grants::join("")), 400, "no room name".into()),
        (token("ann", Grants::join(long.clone())), 400, "room name length exceeds limits: max length 256".into()),
        (format!("{good}&attributes=x"), 400, "cannot decode attributes".into()),
        (format!("{good}&join_request=***"), 400, "cannot base64 decode wrapped join request".into()),
        (format!("{good}&attributes=eyJrIjoidiJ9"), 401, "no permissions to access the room".into()),
        (token("ann", Grants::join("channel:x")), 401, "no permissions to access the room".into()),
    ] {
        assert_eq!(refused(&server, &query).await, (StatusCode::from_u16(status).unwrap(), text), "{query}");
    }
    assert!(server.rooms.rooms().is_empty(), "nobody got as far as a room");
}

#[tokio::test]
async fn every_token_that_is_not_good_is_refused_in_the_same_words() {
    let server = Server::start().await;
    let expired = server.sign("ann", Grants::join("lobby"), |claims| claims.expires = Timestamp::from_millis(1));
    for token in [expired, "a.b.c".into(), server.token("ann", Grants::join("lobby")) + "x"] {
        let answer = refused(&server, &format!("access_token={token}")).await;
        assert_eq!(answer, (StatusCode::UNAUTHORIZED, "invalid authorization token".into()));
    }
}

#[tokio::test]
async fn a_path_with_one_connection_needs_its_message_and_is_hidden_from_whom_it_does_not_serve() {
    let server = Server::start().await;
    let token = server.token("ann", Grants::join("lobby"));
    let bare = format!("access_token={token}");
    let missing = (StatusCode::BAD_REQUEST, "join_request is required".to_owned());
    assert_eq!(validate(&server, &format!("/rtc/v1/validate?{bare}"), "test").await, missing);
    let full = format!("{bare}&{}", short_request());
    assert_eq!(validate(&server, &format!("/rtc/v1/validate?{full}"), "test").await.0, StatusCode::OK);
    let hidden = (StatusCode::NOT_FOUND, "not found".to_owned());
    assert_eq!(validate(&server, &format!("/rtc/v1/validate?{full}"), FIREFOX).await, hidden);
    assert_eq!(Client::try_to(&server, &format!("/rtc/v1?{full}"), FIREFOX).await.err().unwrap(), hidden);
    assert_eq!(validate(&server, &format!("/rtc/validate?{bare}"), FIREFOX).await.0, StatusCode::OK);

    for (setting, agent, is_hidden) in [(SinglePeer::On, FIREFOX, false), (SinglePeer::Off, "test", true)] {
        let server = Server::with(|settings| settings.door.v1 = setting).await;
        let full = format!("access_token={}&{}", server.token("ann", Grants::join("lobby")), short_request());
        let status = validate(&server, &format!("/rtc/v1/validate?{full}"), agent).await.0;
        assert_eq!(status == StatusCode::NOT_FOUND, is_hidden, "{setting:?}");
    }
}

#[tokio::test]
async fn a_request_that_is_no_websocket_is_not_a_missing_page() {
    let server = Server::start().await;
    let token = server.token("ann", Grants::join("lobby"));
    for path in ["/rtc", "/rtc/v1"] {
        let answer = validate(&server, &format!("{path}?access_token={token}"), "test").await;
        assert_eq!(answer.0, StatusCode::UPGRADE_REQUIRED, "{path}");
    }
}

#[tokio::test]
async fn a_room_that_nobody_may_make_does_not_exist() {
    let server = Server::with(|settings| settings.access.auto_create = false).await;
    let query = format!("access_token={}", server.token("ann", Grants::join("lobby")));
    let missing = (StatusCode::NOT_FOUND, "requested room does not exist".to_owned());
    assert_eq!(refused(&server, &query).await, missing);
    let creator = server.token("bob", Grants { room_create: true, ..Grants::join("lobby") });
    let (_bob, _) = Client::join(&server, &creator).await;
    let (_ann, join) = Client::join(&server, &server.token("ann", Grants::join("lobby"))).await;
    assert_eq!(join.other_participants.len(), 1);
}

#[tokio::test]
async fn connections_are_counted_in_all_and_for_each_address() {
    let server = Server::with(|settings| settings.door.max_connections_per_address = 2).await;
    let token = |name: &str| format!("/rtc?access_token={}", server.token(name, Grants::join("lobby")));
    let one = Client::to(&server, &token("ann")).await;
    let _two = Client::to(&server, &token("bob")).await;
    let third = Client::try_to(&server, &token("cid"), "test").await.err().unwrap();
    assert_eq!(third.0, StatusCode::TOO_MANY_REQUESTS);
    drop(one);
    eventually("a place is free again", || server.door.connections() == 1).await;
    assert!(Client::try_to(&server, &token("cid"), "test").await.is_ok());

    let server = Server::with(|settings| settings.door.max_connections = 1).await;
    let token = |name: &str| format!("/rtc?access_token={}", server.token(name, Grants::join("lobby")));
    let _one = Client::to(&server, &token("ann")).await;
    assert_eq!(Client::try_to(&server, &token("bob"), "test").await.err().unwrap().0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn pages_from_anywhere_may_ask() {
    let server = Server::start().await;
    for path in ["/rtc/validate", "/rtc/v1/validate", "/twirp/livekit.RoomService/ListRooms"] {
        let url = format!("http://{}{path}", server.address);
        let answer = http().request(reqwest::Method::OPTIONS, url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{path}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert!(answer.headers()["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    }
}

#[tokio::test]
async fn a_server_without_media_says_so_and_not_that_there_is_no_such_path() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, hubbub_gateway::livekit::closed()).await });
    for path in ["/rtc", "/rtc/v1", "/rtc/validate", "//rtc/v1/validate", "/twirp/livekit.RoomService/ListRooms"] {
        let answer = http().get(format!("http://{address}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    }
}

#[tokio::test]
async fn a_server_that_ends_lets_nobody_in() {
    let server = Server::start().await;
    let token = server.token("ann", Grants::join("lobby"));
    server.shutdown.begin();
    let refused = Client::try_to(&server, &format!("/rtc?access_token={token}"), "test").await.err().unwrap();
    assert_eq!(refused.0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn whoever_asks_again_and_again_has_to_wait() {
    let server = Server::start().await;
    let path = format!("/rtc/validate?access_token={}", server.token("ann", Grants::join("lobby")));
    for _ in 0..300 {
        assert_eq!(validate(&server, &path, "test").await.0, StatusCode::OK);
    }
    let limited = (StatusCode::TOO_MANY_REQUESTS, "too many attempts from your address".to_owned());
    assert_eq!(validate(&server, &path, "test").await, limited);
    assert_eq!(Client::try_to(&server, &path.replace("/validate", ""), "test").await.err().unwrap(), limited);
    server.clock.advance(Duration::from_secs(1));
    assert_eq!(validate(&server, &path, "test").await.0, StatusCode::OK);
}
