//! The two stages of the end.

use futures_util::StreamExt as _;
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{PATIENCE, Served};

const HEAD: &str = "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                    Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";

/// A request whose handler waits for its body: that the server asks for the body shows that it is there.
async fn request_in_flight(server: &Served) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).await.unwrap();
    stream.write_all(HEAD.as_bytes()).await.unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

async fn until_refused(port: u16) {
    let refused = async { while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, refused).await.expect("the port is closed");
}

#[tokio::test]
async fn a_request_in_flight_finishes_while_new_connections_are_refused() {
    let server = Served::start(&[]);
    let mut request = request_in_flight(&server).await;
    server.signal(Signal::TERM);
    until_refused(server.port()).await;

    request.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, request.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    let (status, log) = server.end().await;
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("everything had finished"), "{log}");
}

#[tokio::test]
async fn a_second_signal_cuts_what_still_runs() {
    let server = Served::start(&["--set", "server.shutdown_drain=1h"]);
    let mut request = request_in_flight(&server).await;
    server.signal(Signal::TERM);
    until_refused(server.port()).await;
    server.signal(Signal::TERM);
    let (status, log) = server.end().await;
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("what still ran was cut"), "{log}");
    assert_eq!(request.read(&mut [0; 1]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut() {
    let server = Served::start(&["--set", "server.shutdown_drain=100ms"]);
    let _request = request_in_flight(&server).await;
    server.signal(Signal::TERM);
    let (status, log) = server.end().await;
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("what still ran was cut"), "{log}");
}

#[tokio::test]
async fn a_p2p_client_is_told_to_come_back() {
    let server = Served::start(&["--set", "p2p.open=true"]);
    let url = format!("ws://127.0.0.1:{}/", server.p2p_port());
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    server.signal(Signal::TERM);
    let told = tokio::time::timeout(PATIENCE, async {
        while let Some(message) = socket.next().await {
            if let Ok(tokio_tungstenite::tungstenite::Message::Close(Some(frame))) = message {
                return Some(u16::from(frame.code));
            }
        }
        None
    });
    assert_eq!(told.await.unwrap(), Some(1012), "service restart");
    drop(socket);
    assert_eq!(server.end().await.0.code(), Some(0));
}
