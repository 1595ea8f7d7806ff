//! Connecting, joining, staying and leaving by WebSocket.

use std::time::Duration;

use hubbub_types::Span;
use serde_json::json;

use crate::support::{Client, Poller, Server};

#[tokio::test]
async fn chat_04_somebody_with_a_token_joins_and_events_are_answered() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let mut client = Client::join(&server, &ann).await;
    let answer = client.ask("no:such:event", json!({})).await;
    assert_eq!((&answer["ok"], &answer["code"]), (&json!(false), &json!("bad_event")));
    client.hears_nothing().await;
}

#[tokio::test]
async fn chat_04_a_token_in_the_request_is_taken_too() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let bearer = [("authorization", format!("Bearer {}", ann.token))];
    let mut client = Client::open(server.address, "EIO=4&transport=websocket", &bearer).await.unwrap();
    assert!(client.text().await.starts_with("0{"));
    client.say("40").await;
    assert!(client.text().await.starts_with("40{"));
}

#[tokio::test]
async fn chat_04_without_a_good_token_nobody_joins_and_nothing_is_done() {
    let server = Server::start().await;
    let mut client = Client::stranger(&server).await;
    client.say(r#"421["sync",{}]"#).await;
    for (packet, code) in
        [("40", "unauthenticated"), (r#"40{"token":"x"}"#, "unauthenticated"), (r#"40{"token":5}"#, "unauthenticated")]
    {
        client.say(packet).await;
        let refusal = format!(r#"44{{"message":"{code}","data":{{"code":"{code}"}}}}"#);
        assert_eq!(client.text().await, refusal, "{packet}: and no answer to the event before it");
    }
}

#[tokio::test]
async fn chat_04_a_session_that_has_ended_is_refused_with_its_code() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    server.accounts.logout(&ann.actor).await.unwrap();
    let mut client = Client::stranger(&server).await;
    client.say(&format!("40{}", json!({"token": ann.token}))).await;
    assert_eq!(client.text().await, r#"44{"message":"session_ended","data":{"code":"session_ended"}}"#);
}

#[tokio::test]
async fn chat_04_other_namespaces_are_refused_and_the_connection_goes_on() {
    let server = Server::start().await;
    let mut client = Client::join(&server, &server.person("ann").await).await;
    client.say("40/rooms,{}").await;
    assert_eq!(client.text().await, r#"44/rooms,{"message":"Invalid namespace"}"#);
    client.hears_nothing().await;
}

#[tokio::test]
async fn chat_04_pings_are_sent_and_the_silent_are_closed() {
    let server = Server::start().await;
    let mut lively = Client::join(&server, &server.person("ann").await).await;
    let mut silent = Client::join(&server, &server.person("bob").await).await;
    server.clock.advance(Duration::from_secs(25));
    server.door.sweep();
    lively.hears_nothing().await;
    server.clock.advance(Duration::from_secs(20));
    server.door.sweep();
    assert_eq!(silent.close_code().await, 4000);
    lively.hears_nothing().await;
    server.has(1).await;
}

#[tokio::test]
async fn chat_04_who_shows_no_token_in_time_is_closed() {
    let server = Server::start().await;
    let (mut stranger, mut ann) =
        (Client::stranger(&server).await, Client::join(&server, &server.person("ann").await).await);
    server.clock.advance(Duration::from_secs(45));
    server.door.sweep();
    assert_eq!(stranger.close_code().await, 4001);
    ann.hears_nothing().await;
}

#[tokio::test]
async fn chat_04_a_client_leaves_by_either_protocol_and_nothing_is_left() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    for goodbye in ["1", "41"] {
        let mut client = Client::join(&server, &ann).await;
        server.has(1).await;
        client.say(goodbye).await;
        assert_eq!(client.close_code().await, 1000, "{goodbye}");
        server.has(0).await;
    }
}

#[tokio::test]
async fn chat_04_who_leaves_may_leave_whatever_they_said_before() {
    let server = Server::with(|settings| (settings.rate.burst, settings.rate.every) = (1, Span::secs(60))).await;
    for goodbye in ["1", "41"] {
        let mut client = Client::join(&server, &server.person(&format!("ann{goodbye}")).await).await;
        client.say(goodbye).await;
        assert_eq!(client.close_code().await, 1000, "{goodbye}");
    }
    server.has(0).await;
}

#[tokio::test]
async fn chat_04_while_the_database_is_away_clients_are_sent_to_come_back_and_not_refused() {
    let server = Server::start().await;
    let token = json!({"token": server.person("ann").await.token});
    let (mut client, poller) = (Client::stranger(&server).await, Poller::stranger(&server).await);
    server.store.close().await;
    client.say(&format!("40{token}")).await;
    assert_eq!(client.close_code().await, 1012, "no CONNECT_ERROR: clients do not come back from that");
    poller.say(&format!("40{token}")).await;
    assert_eq!(poller.poll().await, "1");
    server.has(0).await;
}

#[tokio::test]
async fn chat_04_everybody_is_told_to_come_back_when_the_server_ends() {
    let server = Server::start().await;
    let mut ann = Client::join(&server, &server.person("ann").await).await;
    let mut bob = Client::join(&server, &server.person("bob").await).await;
    server.shutdown.begin();
    assert_eq!((ann.close_code().await, bob.close_code().await), (1012, 1012));
    drop((ann, bob));
    server.has(0).await;
    let refused = Client::open(server.address, "EIO=4&transport=websocket", &[]).await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(503));
}

#[tokio::test]
async fn chat_04_only_pages_of_listed_origins_may_connect() {
    let server = Server::with(|settings| settings.origins = vec!["https://chat.example.org".into()]).await;
    let query = "EIO=4&transport=websocket";
    for good in ["https://chat.example.org", "https://hub.example.org"] {
        assert!(Client::open(server.address, query, &[("origin", good.into())]).await.is_ok(), "{good}");
    }
    for foreign in ["https://evil.example.org", "null", "http://hub.example.org"] {
        let refused = Client::open(server.address, query, &[("origin", foreign.into())]).await;
        assert_eq!(refused.err().map(|status| status.as_u16()), Some(403), "{foreign}");
    }
}

#[tokio::test]
async fn chat_04_connections_are_limited_per_address_and_in_all() {
    let query = "EIO=4&transport=websocket";
    let server = Server::with(|settings| settings.max_connections_per_address = 2).await;
    let (one, _two) = (Client::stranger(&server).await, Client::stranger(&server).await);
    let refused = Client::open(server.address, query, &[]).await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(429));
    drop(one);
    server.has(1).await;
    Client::stranger(&server).await;
    let small = Server::with(|settings| settings.max_connections = 1).await;
    let _one = Client::stranger(&small).await;
    let refused = Client::open(small.address, query, &[]).await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(503));
}
