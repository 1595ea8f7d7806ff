//! HTTP, HTTPS and TURN, plain and inside TLS, on one port; and what is none of them.

use futures_util::future::join_all;
use hubbub_testkit::turn::FIRST_CHANNEL;
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use super::{
    scene::{LOCAL_PEERS, MANY, Scene, relays},
    uclient::{Echo, uclient},
};
use crate::support::PATIENCE;

#[tokio::test]
async fn chat_14_web_pages_and_relays_share_a_port_at_the_same_time() {
    let scene = Scene::secure(&[&[LOCAL_PEERS], MANY].concat());
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let echo = Echo::start().await;
    let port = echo.port.to_string();
    let load = ["-e", "127.0.0.1", "-r", &port, "-n", "50", "-m", "2"];
    let clients = [&["-t"][..], &["-t", "-S"]].map(|ways| {
        let flags = [ways, &load].concat();
        let (scene, by) = (&scene, &by);
        async move {
            let run = uclient(by, scene.tcp(), &flags).await;
            assert!(run.succeeded && run.lost_nothing(), "{flags:?}: {}", run.text);
        }
    });
    let pages = (0..50).map(async |_| {
        let answer = scene.request(Method::GET, "/readyz").send().await.unwrap();
        assert_eq!(answer.status(), 200);
    });
    let redirect = async {
        let mut stream = TcpStream::connect(scene.tcp()).await.unwrap();
        let answer = answer_to(&mut stream, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        assert!(answer.starts_with(b"HTTP/1.1 308"), "{}", String::from_utf8_lossy(&answer));
    };
    tokio::join!(join_all(clients), join_all(pages), redirect);
}

/// Everything that comes back until the server closes.
async fn answer_to(stream: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    // It may have closed while this is still being sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    // A reset is an end, too: something was left unread.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes");
    answer
}

#[tokio::test]
async fn chat_14_garbage_on_the_port_is_closed_and_counted_and_harms_nobody() {
    let scene = Scene::start(&[LOCAL_PEERS]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut neighbour = scene.allocate_tcp(&by).await.unwrap();
    neighbour.bind(FIRST_CHANNEL, peer.local_addr().unwrap()).await.unwrap();
    let garbage: [&[u8]; 6] = [
        &[0xff; 64],
        &[0; 64],
        &[0x16, 0x03, 0x01, 0xff, 0xff, 0xff, 0xff],
        b"\x00\x6c\x00\x01\x00\x58\x21\x12\xa4\x42ICE over TCP",
        &[0x40, 0x00, 0x00, 0x04, 1, 2, 3, 4],
        &[0x80, 0, 0, 0],
    ];
    for bytes in garbage {
        let mut stream = TcpStream::connect(scene.tcp()).await.unwrap();
        let answer = answer_to(&mut stream, bytes).await;
        assert_eq!(answer, b"", "{bytes:?}");
        relays(&mut neighbour, &peer, bytes).await;
    }
    assert_eq!(scene.metric("hubbub_connections_garbage_total").await, garbage.len() as f64);
    // A request that is none is answered as HTTP answers.
    let mut stream = TcpStream::connect(scene.tcp()).await.unwrap();
    let answer = answer_to(&mut stream, b"hello there\r\n\r\n").await;
    assert!(answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
    // STUN that becomes garbage is cut by the relay.
    let mut stream = TcpStream::connect(scene.tcp()).await.unwrap();
    let binding = b"\x00\x01\x00\x00\x21\x12\xa4\x42twelve bytes";
    let answer = answer_to(&mut stream, &[&binding[..], &[0xff; 8]].concat()).await;
    assert!(answer.is_empty() || answer.starts_with(&[1, 1]), "{answer:?}");
    relays(&mut neighbour, &peer, b"still").await;
}
