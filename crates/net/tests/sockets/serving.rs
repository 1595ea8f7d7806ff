//! Plain connections: limits, peers, upgrades and the end.

use std::time::Duration;

use crate::support::{PATIENCE, connect_from, exchange, start, until};
use futures_util::{SinkExt as _, StreamExt as _};
use hubbub_net::{ConnectionSettings, Finish, TrustedProxies};
use hubbub_types::Span;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

const PEER: &str = "GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn a_handler_sees_the_peers_address() {
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), None);
    let answer = exchange(connect_from(7, running.address).await, PEER).await;
    assert!(answer.ends_with("127.0.0.7 false"), "{answer}");
}

#[tokio::test]
async fn a_handler_behind_a_trusted_proxy_sees_the_client() {
    let proxies = TrustedProxies::new(vec!["127.0.0.8".parse().unwrap()]);
    let running = start(ConnectionSettings::default(), proxies, None);
    let request = PEER.replace("Host: x", "Host: x\r\nX-Forwarded-For: 203.0.113.5\r\nX-Forwarded-Proto: https");
    let told = exchange(connect_from(8, running.address).await, &request).await;
    assert!(told.ends_with("203.0.113.5 true"), "{told}");
    let spoofed = exchange(connect_from(9, running.address).await, &request).await;
    assert!(spoofed.ends_with("127.0.0.9 false"), "{spoofed}");
}

#[tokio::test]
async fn a_connection_too_many_is_told_so_and_others_are_served() {
    let settings = ConnectionSettings { max: 3, max_per_address: 2, ..Default::default() };
    let running = start(settings, TrustedProxies::default(), None);
    let held = (connect_from(2, running.address).await, connect_from(2, running.address).await);
    until("two connections", || running.server.admission().held() == 2).await;

    let refused = exchange(connect_from(2, running.address).await, PEER).await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("Retry-After"), "{refused}");
    let other = exchange(connect_from(3, running.address).await, PEER).await;
    assert!(other.starts_with("HTTP/1.1 200"), "{other}");

    drop(held);
    until("no connections", || running.server.admission().held() == 0).await;
    assert!(exchange(connect_from(2, running.address).await, PEER).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_client_that_takes_its_time_with_the_head_is_closed() {
    let settings = ConnectionSettings { header_timeout: Span::millis(150), ..Default::default() };
    let running = start(settings, TrustedProxies::default(), None);
    // Nothing, the beginning of either protocol, a head without its end, and a kept-alive connection left alone.
    for start in ["", "P", "PRI * HTTP", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", &PEER.replace("close", "keep-alive")]
    {
        exchange(connect_from(2, running.address).await, start).await;
    }
    until("no connections", || running.server.admission().held() == 0).await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), None);
    let request = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "x".repeat(40 << 10));
    let mut stream = connect_from(2, running.address).await;
    // The server may close before all is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_web_socket_outlives_the_header_timeout_and_keeps_its_place() {
    let settings = ConnectionSettings { header_timeout: Span::millis(50), ..Default::default() };
    let running = start(settings, TrustedProxies::default(), None);
    let url = format!("ws://{}/echo", running.address);
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    // A connection opened later that says nothing has run into the timeout, so the socket is past it too.
    exchange(connect_from(2, running.address).await, "").await;
    until("one connection", || running.server.admission().held() == 1).await;
    socket.send(Message::text("still here")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("still here"));
    drop(socket);
    until("no connections", || running.server.admission().held() == 0).await;
}

#[tokio::test]
async fn while_draining_a_running_request_finishes_and_new_connections_are_refused() {
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), None);
    let slow = PEER.replace("/peer", "/slow").replace("close", "keep-alive");
    let request = tokio::spawn(exchange(connect_from(2, running.address).await, slow));
    running.arrived.notified().await;

    let ending = tokio::spawn({
        let shutdown = running.shutdown.clone();
        async move { shutdown.finish(PATIENCE).await }
    });
    let address = running.address;
    let refused = async { while tokio::net::TcpStream::connect(address).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, refused).await.expect("the port is closed");

    running.release.notify_one();
    let answer = request.await.unwrap();
    assert!(answer.ends_with("late") && answer.contains("connection: close"), "{answer}");
    assert_eq!(ending.await.unwrap(), Finish::Drained);
}

#[tokio::test]
async fn the_second_stage_cuts_a_running_request() {
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), None);
    let request =
        tokio::spawn(exchange(connect_from(2, running.address).await, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
    running.arrived.notified().await;
    assert_eq!(running.shutdown.finish(Duration::from_millis(50)).await, Finish::Cut);
    assert_eq!(request.await.unwrap(), "");
}

#[tokio::test]
async fn http2_is_spoken_to_who_begins_with_it() {
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), None);
    let mut stream = connect_from(2, running.address).await;
    // Connection preface and an empty SETTINGS frame (RFC 9113 section 3.4).
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut frame = [0; 9];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut frame)).await.unwrap().unwrap();
    assert_eq!(frame[3], 0x04, "a SETTINGS frame comes back");
}
