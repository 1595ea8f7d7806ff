//! Calls of `RoomService`.

use axum::http::StatusCode;
use hubbub_livekit::{
    Grants,
    proto::{
        CreateRoomRequest, DisconnectReason, ListParticipantsResponse, Room, RoomParticipantIdentity,
        signal_response::Message as Response,
    },
};
use prost::Message as _;
use serde_json::{Value, json};

use crate::support::{Client, Server, http};

fn admin(room: &str) -> Grants {
    Grants { room_admin: true, room_create: true, room_list: true, room: room.into(), ..Grants::default() }
}

/// A call in JSON.
pub(crate) async fn call(server: &Server, token: &str, method: &str, body: &str) -> (StatusCode, Value) {
    let (status, bytes) = raw(server, token, "livekit.RoomService", method, "application/json", body.into()).await;
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn raw(
    server: &Server,
    token: &str,
    service: &str,
    method: &str,
    content: &str,
    body: Vec<u8>,
) -> (StatusCode, Vec<u8>) {
    let url = format!("http://{}/twirp/{service}/{method}", server.address);
    let request = http().post(url).header("content-type", content).bearer_auth(token).body(body);
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    (response.status(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn a_program_makes_a_room_sees_it_and_ends_it() {
    let server = Server::start().await;
    let token = server.token("p", admin("lobby"));
    let body = r#"{"name":"lobby","emptyTimeout":60,"departure_timeout":5,"maxParticipants":4,"metadata":"m"}"#;
    let (status, room) = call(&server, &token, "CreateRoom", body).await;
    assert_eq!(status, StatusCode::OK, "{room}");
    assert_eq!((room["name"].as_str(), room["metadata"].as_str()), (Some("lobby"), Some("m")));
    assert!(room["sid"].as_str().unwrap().starts_with("RM_"));
    let again = call(&server, &token, "CreateRoom", r#"{"name":"lobby"}"#).await.1;
    assert_eq!(again["sid"], room["sid"], "one that is there is not made again");

    let rooms = call(&server, &token, "ListRooms", r#"{"names":["lobby","other"]}"#).await.1;
    assert_eq!(rooms["rooms"].as_array().unwrap().len(), 1);
    assert_eq!(call(&server, &token, "ListRooms", r#"{"names":["other"]}"#).await.1, json!({}));

    let (status, changed) = call(&server, &token, "UpdateRoomMetadata", r#"{"room":"lobby","metadata":"n"}"#).await;
    assert_eq!((status, changed["metadata"].as_str()), (StatusCode::OK, Some("n")));

    let (mut ann, _) = Client::join(&server, &server.token("ann", Grants::join("lobby"))).await;
    assert_eq!(call(&server, &token, "DeleteRoom", r#"{"room":"lobby"}"#).await, (StatusCode::OK, json!({})));
    let leave = ann.until(|message| if let Response::Leave(leave) = message { Some(leave) } else { None }).await;
    assert_eq!(leave.reason(), DisconnectReason::RoomDeleted);
    assert_eq!(call(&server, &token, "DeleteRoom", r#"{"room":"lobby"}"#).await.1["code"], "not_found");
}

#[tokio::test]
async fn a_program_looks_at_people_changes_what_they_may_do_and_takes_them_out() {
    let server = Server::start().await;
    let token = server.token("p", admin("lobby"));
    let (mut ann, _) = Client::join(&server, &server.token("ann", Grants::join("lobby"))).await;
    let list = call(&server, &token, "ListParticipants", r#"{"room":"lobby"}"#).await.1;
    assert_eq!(list["participants"][0]["identity"], "ann");

    let body =
        r#"{"room":"lobby","identity":"ann","name":"Ann","attributes":{"k":"v"},"permission":{"canSubscribe":true}}"#;
    let (status, changed) = call(&server, &token, "UpdateParticipant", body).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!((changed["name"].as_str(), changed["attributes"]["k"].as_str()), (Some("Ann"), Some("v")));
    assert!(changed["permission"]["canPublish"].is_null(), "what is not given is taken");
    let token_of = |message| if let Response::RefreshToken(token) = message { Some(token) } else { None };
    let mut renewed = server.media.claims(&ann.until(token_of).await).unwrap();
    while renewed.grants.may_publish() {
        renewed = server.media.claims(&ann.until(token_of).await).unwrap();
    }
    assert_eq!(renewed.name, "Ann");

    let one = call(&server, &token, "GetParticipant", r#"{"room":"lobby","identity":"ann"}"#).await.1;
    assert_eq!(one["name"], "Ann");
    let out = call(&server, &token, "RemoveParticipant", r#"{"room":"lobby","identity":"ann"}"#).await;
    assert_eq!(out, (StatusCode::OK, json!({})));
    let leave = ann.until(|message| if let Response::Leave(leave) = message { Some(leave) } else { None }).await;
    assert_eq!(leave.reason(), DisconnectReason::ParticipantRemoved);
    let gone = call(&server, &token, "GetParticipant", r#"{"room":"lobby","identity":"ann"}"#).await;
    assert_eq!((gone.0, gone.1["code"].as_str()), (StatusCode::NOT_FOUND, Some("not_found")));
}

#[tokio::test]
async fn calls_are_taken_in_protobuf_too() {
    let server = Server::start().await;
    let token = server.token("p", admin("lobby"));
    let binary = "application/protobuf";
    let create = CreateRoomRequest { name: "lobby".into(), ..CreateRoomRequest::default() };
    let (status, bytes) =
        raw(&server, &token, "livekit.RoomService", "CreateRoom", binary, create.encode_to_vec()).await;
    assert_eq!((status, Room::decode(&bytes[..]).unwrap().name), (StatusCode::OK, "lobby".into()));
    let who = RoomParticipantIdentity { room: "lobby".into(), ..RoomParticipantIdentity::default() };
    let (_, bytes) = raw(&server, &token, "livekit.RoomService", "ListParticipants", binary, who.encode_to_vec()).await;
    assert!(ListParticipantsResponse::decode(&bytes[..]).unwrap().participants.is_empty());
}

#[tokio::test]
async fn a_call_that_is_not_granted_is_refused_whatever_it_says() {
    let server = Server::start().await;
    let nothing = server.token("p", Grants::join("lobby"));
    for method in ["CreateRoom", "ListRooms", "DeleteRoom", "ListParticipants", "SendData"] {
        let body = if method == "CreateRoom" { r#"{"name":"lobby"}"# } else { r#"{"room":"lobby"}"# };
        let body = if method == "ListRooms" { "{}" } else { body };
        let (status, answer) = call(&server, &nothing, method, body).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("unauthenticated")), "{method}");
    }
    let other = server.token("p", admin("other"));
    let (status, _) = call(&server, &other, "ListParticipants", r#"{"room":"lobby"}"#).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "an admin of one room is none of another");
    assert_eq!(call(&server, "nonsense", "ListRooms", "{}").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_call_that_makes_no_sense_says_why() {
    let server = Server::with(|settings| settings.door.max_call = hubbub_types::ByteSize::kib(16)).await;
    let token = server.token("p", admin("lobby"));
    for (method, body, status, code) in [
        ("CreateRoom", "{".to_owned(), 400, "malformed"),
        ("CreateRoom", "{}".into(), 400, "invalid_argument"),
        ("CreateRoom", format!(r#"{{"name":"{}"}}"#, "x".repeat(257)), 400, "invalid_argument"),
        ("CreateRoom", format!(r#"{{"name":"x","metadata":"{}"}}"#, "x".repeat(20_000)), 429, "resource_exhausted"),
        ("ListParticipants", r#"{"room":"lobby"}"#.into(), 404, "not_found"),
        ("Nonsense", "{}".into(), 404, "bad_route"),
        ("MoveParticipant", "{}".into(), 501, "unimplemented"),
        ("SendData", r#"{"room":"lobby","nonce":"AA=="}"#.into(), 400, "invalid_argument"),
        ("RemoveParticipant", r#"{"room":"lobby"}"#.into(), 400, "invalid_argument"),
    ] {
        let (got, answer) = call(&server, &token, method, &body).await;
        assert_eq!((got.as_u16(), answer["code"].as_str()), (status, Some(code)), "{method}: {answer}");
    }
    let (status, bytes) =
        raw(&server, &token, "livekit.Egress", "ListEgress", "application/json", b"{}".to_vec()).await;
    assert_eq!(status, StatusCode::NOT_IMPLEMENTED, "{bytes:?}");
    let (status, _) = raw(&server, &token, "livekit.RoomService", "ListRooms", "text/plain", b"{}".to_vec()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
