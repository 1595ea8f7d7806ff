//! Rooms of voice channels: only people who may be there, for as long as they may.

use axum::http::StatusCode;
use hubbub_livekit::{
    Grants,
    proto::{DisconnectReason, JoinRequest, leave_request::Action, signal_response::Message as Response},
};

use crate::support::{Client, Server, eventually, join_request};

fn leave(message: Response) -> Option<hubbub_livekit::proto::LeaveRequest> {
    if let Response::Leave(leave) = message { Some(leave) } else { None }
}

async fn refused(server: &Server, query: &str) -> StatusCode {
    Client::try_to(server, &format!("/rtc?{query}"), "test").await.err().unwrap().0
}

#[tokio::test]
async fn chat_13_somebody_with_a_leave_joins_their_channel_and_is_out_when_it_ends() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let channel = server.voice_channel(&ann.actor, "lounge").await;
    let voice = server.media.mint(&ann.actor, channel).await.unwrap();
    let (mut client, join) = Client::join(&server, &voice.token).await;
    assert_eq!(join.room.unwrap().name, voice.room);
    let participant = join.participant.unwrap();
    assert_eq!((participant.identity, participant.name), (ann.actor.account.to_string(), "ann the person".into()));
    eventually("the channel shows who is in", || server.rooms.stats().participants == 1).await;
    assert_eq!(server.media.who(&ann.actor, channel).await.unwrap(), [ann.actor.account]);

    server.media.leave(&ann.actor, channel).await.unwrap();
    let said = client.until(leave).await;
    assert_eq!((said.action(), said.reason()), (Action::Disconnect, DisconnectReason::ParticipantRemoved));
    assert_eq!(client.closed().await.0, 1000);
    assert_eq!(refused(&server, &format!("access_token={}", voice.token)).await, StatusCode::UNAUTHORIZED);
    eventually("nobody is in", || server.rooms.stats().participants == 0).await;
}

#[tokio::test]
async fn chat_13_a_session_that_ends_is_out_of_every_room() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let channel = server.voice_channel(&ann.actor, "lounge").await;
    let voice = server.media.mint(&ann.actor, channel).await.unwrap();
    let (mut client, _) = Client::join(&server, &voice.token).await;
    server.accounts.end_session(&ann.actor, ann.actor.session).await.unwrap();
    assert_eq!(client.until(leave).await.reason(), DisconnectReason::ParticipantRemoved);
    let query = format!("access_token={}&reconnect=1", voice.token);
    assert_eq!(refused(&server, &query).await, StatusCode::UNAUTHORIZED, "also when it wants to go on");
}

#[tokio::test]
async fn chat_13_programs_have_no_way_into_rooms_of_channels_and_people_none_into_theirs() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let channel = server.voice_channel(&ann.actor, "lounge").await;
    let voice = server.media.mint(&ann.actor, channel).await.unwrap();
    let program = server.token(&voice.identity, Grants::join(voice.room.clone()));
    assert_eq!(refused(&server, &format!("access_token={program}")).await, StatusCode::UNAUTHORIZED);

    let admin =
        Grants { room_admin: true, room_create: true, room_list: true, room: voice.room.clone(), ..Grants::default() };
    let token = server.token("p", admin);
    for (method, body) in [
        ("ListParticipants", format!(r#"{{"room":"{}"}}"#, voice.room)),
        ("DeleteRoom", format!(r#"{{"room":"{}"}}"#, voice.room)),
        ("CreateRoom", format!(r#"{{"name":"{}"}}"#, voice.room)),
    ] {
        let answer = crate::calls::call(&server, &token, method, &body).await;
        assert_eq!(answer.0, StatusCode::FORBIDDEN, "{method}");
        assert_eq!(answer.1["code"], "permission_denied");
    }
    let (_client, _) = Client::join(&server, &voice.token).await;
    let rooms = crate::calls::call(&server, &token, "ListRooms", "{}").await.1;
    assert_eq!(rooms, serde_json::json!({}), "rooms of channels are not shown");
    let own = crate::calls::call(&server, &voice.token, "ListRooms", "{}").await;
    assert_eq!(own.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn chat_13_tokens_of_the_chat_and_of_media_rooms_do_not_open_each_other() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let channel = server.voice_channel(&ann.actor, "lounge").await;
    let voice = server.media.mint(&ann.actor, channel).await.unwrap();
    assert!(server.accounts.authenticate(&voice.token).await.is_err());
    assert!(server.media.claims(&ann.token).is_err());
    assert_eq!(refused(&server, &format!("access_token={}", ann.token)).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn chat_13_people_say_of_themselves_only_whether_they_hear() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let channel = server.voice_channel(&ann.actor, "lounge").await;
    let voice = server.media.mint(&ann.actor, channel).await.unwrap();
    let token = &voice.token;
    // {"k":"v"}, and {"hubbub.deaf":"1"}.
    let other = format!("access_token={token}&attributes=eyJrIjoidiJ9");
    assert_eq!(refused(&server, &other).await, StatusCode::UNAUTHORIZED);
    let metadata = JoinRequest { metadata: "m".into(), ..JoinRequest::default() };
    let metadata = format!("access_token={token}&{}", join_request(&metadata));
    assert_eq!(refused(&server, &metadata).await, StatusCode::UNAUTHORIZED);
    let deaf = format!("/rtc?access_token={token}&protocol=16&attributes=eyJodWJidWIuZGVhZiI6IjEifQ");
    let Response::Join(join) = Client::to(&server, &deaf).await.next().await else { panic!("no join") };
    assert_eq!(join.participant.unwrap().attributes["hubbub.deaf"], "1");
}
