//! Polling, and going over from there to a WebSocket.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Client, Poller, Server, answer};

const BAD_REQUEST: (StatusCode, &str) = (StatusCode::BAD_REQUEST, r#"{"code":3,"message":"Bad request"}"#);
const UNKNOWN: (StatusCode, &str) = (StatusCode::BAD_REQUEST, r#"{"code":1,"message":"Session ID unknown"}"#);

fn plain((status, body): &(StatusCode, String)) -> (StatusCode, &str) {
    (*status, body.as_str())
}

#[tokio::test]
async fn chat_04_a_client_that_polls_joins_and_is_answered() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let answer = poller.ask(4, "no:such:event", json!({})).await;
    assert_eq!(answer["code"], "bad_event");
    server.door.sweep();
    server.clock.advance(Duration::from_secs(25));
    let (ping, ()) = tokio::join!(poller.poll(), async { server.door.sweep() });
    assert_eq!(ping, "2");
    poller.say("3").await;
}

#[tokio::test]
async fn chat_04_several_packets_come_and_go_in_one_body() {
    let server = Server::start().await;
    let poller = Poller::stranger(&server).await;
    let token = json!({"token": server.person("ann").await.token});
    poller.say(&format!("40{token}\u{1e}421[\"x\",{{}}]\u{1e}422[\"x\",{{}}]")).await;
    let mut said = String::new();
    while !said.contains("432[") {
        said = format!("{said}\u{1e}{}", poller.poll().await);
    }
    let starts: Vec<_> = said.split('\u{1e}').filter(|packet| !packet.is_empty()).map(|packet| &packet[..3]).collect();
    assert_eq!(starts, ["40{", "431", "432"]);
}

#[tokio::test]
async fn chat_04_requests_that_make_no_sense_are_answered_as_node_does() {
    let server = Server::start().await;
    let http = reqwest::Client::builder().build().unwrap();
    let ask = |method: Method, query: &str| {
        answer(http.request(method, format!("http://{}/socket.io/?{query}", server.address)))
    };
    let table = [
        (Method::GET, "EIO=3&transport=polling", r#"{"code":5,"message":"Unsupported protocol version"}"#),
        (Method::GET, "EIO=4&transport=abc", r#"{"code":0,"message":"Transport unknown"}"#),
        (Method::GET, "EIO=4", r#"{"code":0,"message":"Transport unknown"}"#),
        (Method::GET, "EIO=4&transport=polling&sid=abc", UNKNOWN.1),
        (Method::POST, "EIO=4&transport=polling", r#"{"code":2,"message":"Bad handshake method"}"#),
        (Method::GET, "EIO=4&transport=websocket", BAD_REQUEST.1),
    ];
    for (method, query, body) in table {
        assert_eq!(plain(&ask(method, query).await), (StatusCode::BAD_REQUEST, body), "{query}");
    }
    assert_eq!(server.door.connections(), 0);
}

#[tokio::test]
async fn chat_04_two_polls_at_once_end_the_connection() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let (first, second) = tokio::join!(poller.try_poll(), poller.try_poll());
    let (cut, refused) = if first.0 == StatusCode::OK { (first, second) } else { (second, first) };
    assert_eq!((plain(&cut), plain(&refused)), ((StatusCode::OK, "1"), BAD_REQUEST));
    server.has(0).await;
    assert_eq!(plain(&poller.try_poll().await), UNKNOWN);
}

#[tokio::test]
async fn chat_04_a_client_that_says_goodbye_has_its_poll_ended_with_nothing_and_at_once() {
    let server = Server::with(|settings| settings.close_timeout = hubbub_types::Span::secs(60)).await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let (body, ()) = tokio::join!(poller.poll(), poller.say("1"));
    assert_eq!(body, "6");
    server.has(0).await;
    assert_eq!(plain(&poller.try_poll().await), UNKNOWN);
}

#[tokio::test]
async fn chat_04_a_body_that_is_too_large_or_no_text_ends_the_connection() {
    let server = Server::with(|settings| settings.max_payload = hubbub_types::ByteSize::kib(16)).await;
    let ann = server.person("ann").await;
    let large = Poller::join(&server, &ann).await;
    assert_eq!(large.post("x".repeat((16 << 10) + 1)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(large.poll().await, "1");
    let binary = Poller::join(&server, &ann).await;
    assert_eq!(plain(&binary.post(vec![0xff, 0xfe]).await), BAD_REQUEST);
    assert_eq!(binary.poll().await, "1");
    server.has(0).await;
}

#[tokio::test]
async fn chat_04_a_client_goes_over_to_a_websocket_and_loses_nothing() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let query = format!("EIO=4&transport=websocket&sid={}", poller.sid);
    let mut socket = Client::open(server.address, &query, &[]).await.unwrap();
    let (ended, ()) = tokio::join!(poller.poll(), socket.say("2probe"));
    assert_eq!(ended, "6", "the poll that waits ends, so that the client can go over");
    assert_eq!(socket.text().await, "3probe");
    poller.say(r#"427["no:such:event",{}]"#).await;
    socket.say("5").await;
    assert!(socket.text().await.starts_with("437["), "what was asked on the old way is answered on the new one");
    assert_eq!(socket.ask("no:such:event", json!({})).await["code"], "bad_event");
    assert_eq!(plain(&poller.try_poll().await), BAD_REQUEST, "the old way is closed");
    let second = Client::open(server.address, &query, &[]).await;
    assert_eq!(second.err().map(|status| status.as_u16()), Some(400));
    drop(socket);
    server.has(0).await;
}

#[tokio::test]
async fn chat_04_a_websocket_that_asks_for_something_else_leaves_the_client_polling() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let query = format!("EIO=4&transport=websocket&sid={}", poller.sid);
    let mut odd = Client::open(server.address, &query, &[]).await.unwrap();
    odd.say("40").await;
    odd.breaks().await;
    let mut broken = Client::open(server.address, &query, &[]).await.unwrap();
    broken.say("2probe").await;
    assert_eq!(broken.text().await, "3probe");
    drop(broken);
    assert_eq!(poller.ask(1, "no:such:event", json!({})).await["code"], "bad_event");
}

#[tokio::test]
async fn chat_04_one_websocket_at_a_time_may_try_to_take_over() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let query = format!("EIO=4&transport=websocket&sid={}", poller.sid);
    let mut first = Client::open(server.address, &query, &[]).await.unwrap();
    let second = Client::open(server.address, &query, &[]).await;
    assert_eq!(second.err().map(|status| status.as_u16()), Some(400), "they are not counted as connections");
    first.say("nonsense").await;
    first.breaks().await;
    let mut third = Client::open(server.address, &query, &[]).await.unwrap();
    let (_, ()) = tokio::join!(poller.poll(), third.say("2probe"));
    assert_eq!(third.text().await, "3probe");
    third.say("5").await;
    assert_eq!(third.ask("no:such:event", json!({})).await["code"], "bad_event");
}

#[tokio::test]
async fn chat_04_a_body_that_broke_off_on_its_way_is_no_abuse() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    let mut line = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /socket.io/?EIO=4&transport=polling&sid={} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
        poller.sid
    );
    line.write_all(format!("{head}5\r\n3\u{1e}3\r\n").as_bytes()).await.unwrap();
    line.shutdown().await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(!answer.contains("413"), "it was not too large: {answer}");
    server.has(0).await;
    assert_eq!(plain(&poller.try_poll().await), UNKNOWN, "the client comes back");
}

#[tokio::test]
async fn chat_04_events_that_hang_do_not_keep_a_body_from_hearing_of_the_end() {
    let server = Server::with(|settings| settings.in_flight = 1).await;
    let ann = server.person("ann").await;
    let poller = Poller::join(&server, &ann).await;
    let hold = server.store.log().begin(&[]).await.unwrap();
    let setting = |number| format!(r#"42{number}["settings",{{"name":"x","value":1}}]"#);
    poller.say(&[setting(1), setting(2), setting(3)].join("\u{1e}")).await;
    server.clock.advance(Duration::from_secs(25));
    server.door.sweep();
    server.clock.advance(Duration::from_secs(20));
    server.door.sweep();
    assert_eq!(poller.poll().await, "2");
    assert_eq!(poller.poll().await, "1");
    server.has(0).await;
    drop(hold);
}

#[tokio::test]
async fn chat_04_polling_can_be_switched_off() {
    let server = Server::with(|settings| settings.polling = false).await;
    let http = reqwest::Client::builder().build().unwrap();
    let url = format!("http://{}/socket.io/?EIO=4&transport=polling", server.address);
    assert_eq!(answer(http.get(url)).await.1, r#"{"code":0,"message":"Transport unknown"}"#);
    Client::join(&server, &server.person("ann").await).await;
}

#[tokio::test]
async fn chat_04_a_listed_page_may_read_what_it_polls() {
    let server = Server::with(|settings| settings.origins = vec!["https://chat.example.org".into()]).await;
    let http = reqwest::Client::builder().build().unwrap();
    let ask = async |origin: &str| {
        let url = format!("http://{}/socket.io/?EIO=4&transport=polling", server.address);
        http.get(url).header("origin", origin).send().await.unwrap()
    };
    let good = ask("https://chat.example.org").await;
    assert_eq!(good.headers()["access-control-allow-origin"], "https://chat.example.org");
    assert_eq!(good.headers()["cache-control"], "no-store");
    assert_eq!(ask("https://evil.example.org").await.status(), 403);
}
