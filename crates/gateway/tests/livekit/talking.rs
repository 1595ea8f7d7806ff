//! What is said on a connection, and how it ends.

use std::time::Duration;

use futures_util::SinkExt as _;
use hubbub_gateway::livekit::LivekitSettings;
use hubbub_livekit::{
    Grants,
    proto::{
        DisconnectReason, LeaveRequest, Ping, UpdateParticipantMetadata, leave_request::Action,
        signal_request::Message as Request, signal_response::Message as Response,
    },
};
use hubbub_net::media::MediaStats;
use hubbub_types::{ByteSize, Clock as _, Span};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server, eventually};

async fn ann(server: &Server) -> Client {
    let token = server.token("ann", Grants { can_update_own_metadata: Some(true), ..Grants::join("lobby") });
    Client::join(server, &token).await.0
}

#[tokio::test]
async fn both_pings_are_answered() {
    let server = Server::start().await;
    let mut ann = ann(&server).await;
    let now = server.clock.now().as_millis();
    ann.send(Request::Ping(7)).await;
    let pong = ann.until(|message| if let Response::Pong(at) = message { Some(at) } else { None }).await;
    assert_eq!(pong, now);
    ann.send(Request::PingReq(Ping { timestamp: 1_234, rtt: 5 })).await;
    let pong = ann.until(|message| if let Response::PongResp(pong) = message { Some(pong) } else { None }).await;
    assert_eq!((pong.last_ping_timestamp, pong.timestamp), (1_234, now));
}

#[tokio::test]
async fn whoever_writes_json_is_answered_in_json() {
    let server = Server::start().await;
    let mut ann = ann(&server).await;
    ann.socket.send(Message::text(r#"{"pingReq":{"timestamp":"9"},"future":1}"#)).await.unwrap();
    let text = loop {
        match ann.frame().await {
            Message::Text(text) if text.contains("pongResp") => break text,
            Message::Binary(_) | Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["pongResp"]["lastPingTimestamp"], "9");
}

#[tokio::test]
async fn a_message_of_a_kind_from_the_future_is_passed_over() {
    let server = Server::start().await;
    let mut ann = ann(&server).await;
    ann.socket.send(Message::Binary(vec![0x9a, 0x06, 0x01, b'x'].into())).await.unwrap();
    ann.send(Request::Ping(1)).await;
    ann.until(|message| matches!(message, Response::Pong(_)).then_some(())).await;
}

#[tokio::test]
async fn others_hear_of_somebody_who_comes_and_goes() {
    let server = Server::start().await;
    let mut ann = ann(&server).await;
    let (mut bob, join) = Client::join(&server, &server.token("bob", Grants::join("lobby"))).await;
    assert_eq!(join.other_participants.iter().map(|other| other.identity.as_str()).collect::<Vec<_>>(), ["ann"]);
    assert_eq!(join.server_info.unwrap().protocol, 17);
    let bobs = join.participant.unwrap().sid;
    let leave = LeaveRequest { reason: DisconnectReason::ClientInitiated.into(), ..LeaveRequest::default() };
    bob.send(Request::Leave(leave)).await;
    assert_eq!(bob.closed().await.0, 1000);
    let gone = |message| match message {
        Response::Update(update) => {
            update.participants.into_iter().find(|who| who.sid == bobs && who.state() as i32 == 3)
        }
        _ => None,
    };
    assert_eq!(ann.until(gone).await.identity, "bob");
}

#[tokio::test]
async fn scale_03_a_connection_that_is_gone_leaves_nothing() {
    let server = Server::start().await;
    let people = |stats: MediaStats| (stats.participants, stats.transports, stats.routes);
    {
        let _ann = ann(&server).await;
        let _bob = Client::join(&server, &server.token("bob", Grants::join("lobby"))).await;
        eventually("two are there", || server.door.connections() == 2 && server.rooms.stats().participants == 2).await;
    }
    eventually("both are gone", || server.door.connections() == 0).await;
    eventually("the room knows it", || people(server.rooms.stats()) == (0, 0, 0)).await;
    assert!(server.rooms.rooms().iter().all(|room| room.stats.is_empty()));
}

#[tokio::test]
async fn scale_03_a_client_that_says_nothing_is_closed() {
    let server = Server::with(|settings| {
        settings.door = LivekitSettings { ping: Span::secs(1), silence: Span::secs(30), ..LivekitSettings::default() };
    })
    .await;
    let mut ann = ann(&server).await;
    server.clock.advance(Duration::from_secs(31));
    // The answer to the server's ping is a sign of life, so this one gives none: it does not read.
    let silent = async {
        eventually("it is closed", || server.door.connections() == 0).await;
    };
    silent.await;
    assert_eq!(ann.closed().await, (4000, "silent".into()));
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_closed() {
    let server =
        Server::with(|settings| settings.door.rate = hubbub_gateway::p2p::P2pRate::new(20, Span::secs(60))).await;
    let mut ann = ann(&server).await;
    for at in 0..21 {
        ann.send(Request::Ping(at)).await;
    }
    assert_eq!(ann.closed().await, (1008, "too many messages".into()));
}

#[tokio::test]
async fn a_message_that_is_too_large_or_broken_closes_the_connection() {
    let server = Server::with(|settings| settings.door.max_message = ByteSize::kib(16)).await;
    let metadata = |length| {
        Request::UpdateMetadata(UpdateParticipantMetadata { metadata: "m".repeat(length), ..Default::default() })
    };
    for length in [17 << 10, 60 << 10] {
        let mut ann = ann(&server).await;
        ann.send(metadata(length)).await;
        assert_eq!(ann.closed().await, (1009, "too large".into()));
    }
    for frame in [Message::Binary(vec![0xff].into()), Message::text("{")] {
        let mut ann = ann(&server).await;
        ann.socket.send(frame).await.unwrap();
        assert_eq!(ann.closed().await, (1007, "cannot be read".into()));
    }
}

#[tokio::test]
async fn a_second_device_takes_the_place_of_the_first() {
    let server = Server::start().await;
    let mut first = ann(&server).await;
    let _second = ann(&server).await;
    let leave = first.until(|message| if let Response::Leave(leave) = message { Some(leave) } else { None }).await;
    assert_eq!(leave.reason(), DisconnectReason::DuplicateIdentity);
    assert_eq!(first.closed().await.0, 1000);
    eventually("one is there", || server.door.connections() == 1).await;
}

#[tokio::test]
async fn whoever_wants_to_go_on_and_is_not_known_is_told_to_join_anew() {
    let server = Server::start().await;
    let token = server.token("ann", Grants::join("lobby"));
    let _bob = Client::join(&server, &server.token("bob", Grants::join("other"))).await;
    for room in ["lobby", "other"] {
        let token = if room == "lobby" { token.clone() } else { server.token("ann", Grants::join("other")) };
        let path = format!("/rtc?access_token={token}&reconnect=1&sid=PA_unknown&protocol=16");
        let mut ann = Client::to(&server, &path).await;
        let Response::Leave(leave) = ann.next().await else { panic!("no leave") };
        assert_eq!((leave.action(), leave.reason()), (Action::Reconnect, DisconnectReason::StateMismatch));
        assert!(leave.can_reconnect);
        assert_eq!(ann.closed().await, (1000, "bye".into()));
    }
    assert!(server.rooms.rooms().iter().all(|room| room.name.as_str() == "other"), "coming back makes no room");
}

#[tokio::test]
async fn a_participant_says_things_of_itself_when_it_joins() {
    let server = Server::start().await;
    let token = server.sign("ann", Grants { can_update_own_metadata: Some(true), ..Grants::join("lobby") }, |claims| {
        claims.name = "Ann".into();
        claims.metadata = "of the token".into();
        claims.attributes.extend([("a".into(), "token".into()), ("b".into(), "token".into())]);
    });
    // {"a":"client","b":""}
    let path = format!("/rtc?access_token={token}&protocol=16&attributes=eyJhIjoiY2xpZW50IiwiYiI6IiJ9");
    let Response::Join(join) = Client::to(&server, &path).await.next().await else { panic!("no join") };
    let ann = join.participant.unwrap();
    assert_eq!((ann.name.as_str(), ann.metadata.as_str()), ("Ann", "of the token"));
    assert_eq!((ann.attributes["a"].as_str(), ann.attributes["b"].as_str()), ("client", "token"));
}

#[tokio::test]
async fn a_new_token_comes_soon_after_joining_and_lets_in() {
    let server = Server::start().await;
    let mut ann = ann(&server).await;
    let token = ann.until(|message| if let Response::RefreshToken(token) = message { Some(token) } else { None }).await;
    let claims = server.media.claims(&token).unwrap();
    assert_eq!((claims.identity.as_str(), claims.grants.room.as_str(), &*claims.key), ("ann", "lobby", "devkey"));
    assert!(claims.grants.may_update_own_metadata());
    Client::join(&server, &token).await;
}
