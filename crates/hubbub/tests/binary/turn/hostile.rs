//! Clients that take nothing, and clients that take everything.

use hubbub_testkit::turn::{FIRST_CHANNEL, Family, Refused};
use tokio::{net::UdpSocket, time::timeout};

use super::scene::{LOCAL_PEERS, Scene, relays};
use crate::support::PATIENCE;

/// What one datagram brings to a client that does not read.
const PAYLOAD: [u8; 1000] = [7; 1000];
/// Datagrams between two looks at whether the client was cut.
const BURST: usize = 200;

#[tokio::test]
async fn chat_14_a_stream_that_is_not_read_is_cut_and_harms_nobody() {
    let scene = Scene::start(&[LOCAL_PEERS, "turn.stream_stall=1s"]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let (flood, peer) = (UdpSocket::bind("127.0.0.1:0").await.unwrap(), UdpSocket::bind("127.0.0.1:0").await.unwrap());
    let mut lazy = scene.allocate_tcp(&by).await.unwrap();
    lazy.bind(FIRST_CHANNEL, flood.local_addr().unwrap()).await.unwrap();
    let mut neighbour = scene.allocate_tcp(&by).await.unwrap();
    neighbour.bind(FIRST_CHANNEL, peer.local_addr().unwrap()).await.unwrap();

    let cut = async {
        while scene.metric(r#"hubbub_turn_streams_ended_total{reason="slow"}"#).await < 1.0 {
            for _ in 0..BURST {
                // Once the client is cut, nobody listens there any more.
                let _ = flood.send_to(&PAYLOAD, lazy.relayed).await;
            }
            relays(&mut neighbour, &peer, b"a neighbour").await;
        }
    };
    timeout(PATIENCE, cut).await.expect("the slow client is cut");
    relays(&mut neighbour, &peer, b"afterwards").await;
    assert!(scene.metric(r#"hubbub_turn_lost_total{reason="slow_stream"}"#).await > 0.0, "nothing was dropped");
    let gone = async { while scene.metric("hubbub_turn_allocations").await > 1.0 {} };
    timeout(PATIENCE, gone).await.expect("its allocation goes with it");
}

#[tokio::test]
async fn chat_14_thousands_of_allocations_of_one_person_leave_room_for_another() {
    let scene = Scene::start(&["turn.unauthenticated_rate=1000000"]);
    let greedy = scene.credentials(&scene.sign_up("greedy").await).await;
    let (mut held, mut refused) = (Vec::new(), 0);
    for _ in 0..2_000 {
        match scene.allocate(&greedy, Family::V4).await {
            Ok(client) => held.push(client),
            Err(error) => {
                assert_eq!(error.downcast::<Refused>().unwrap(), Refused(486));
                refused += 1;
            }
        }
    }
    assert_eq!((held.len(), refused), (32, 1_968), "the quota of a session, as it is by default");
    let other = scene.credentials(&scene.sign_up("modest").await).await;
    scene.allocate(&other, Family::V4).await.unwrap();
    let counted = async { while scene.metric("hubbub_turn_allocations").await < 33.0 {} };
    timeout(PATIENCE, counted).await.expect("the metrics tell");
    assert!(scene.metric(r#"hubbub_turn_refused_total{reason="quota"}"#).await >= 1_968.0);
}

#[tokio::test]
async fn chat_14_strangers_who_ask_too_often_are_not_answered_and_harm_nobody() {
    let scene = Scene::start(&[LOCAL_PEERS, "turn.unauthenticated_rate=5"]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut client = scene.allocate(&by, Family::V4).await.unwrap();
    client.bind(FIRST_CHANNEL, peer.local_addr().unwrap()).await.unwrap();
    let stranger = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    stranger.connect(scene.udp()).await.unwrap();
    let binding = b"\x00\x01\x00\x00\x21\x12\xa4\x42twelve bytes";
    for _ in 0..1_000 {
        stranger.send(binding).await.unwrap();
    }
    relays(&mut client, &peer, b"who has an allocation is not a stranger").await;
    client.refresh(600).await.unwrap();
    let counted = async { while scene.metric(r#"hubbub_turn_refused_total{reason="rate_limited"}"#).await < 900.0 {} };
    timeout(PATIENCE, counted).await.expect("what was not answered is counted");
}
