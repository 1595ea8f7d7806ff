//! What is inside cannot be reached through the relay, however its address is spelled.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use hubbub_testkit::turn::{FIRST_CHANNEL, Family, TurnClient};

use super::{refused::code, scene::Scene};

const V4: [[u8; 4]; 16] = [
    [0, 0, 0, 0],
    [10, 0, 0, 1],
    [100, 64, 0, 1],
    [127, 0, 0, 1],
    [127, 1, 2, 3],
    [169, 254, 169, 254],
    [172, 16, 0, 1],
    [172, 31, 255, 254],
    [192, 0, 0, 1],
    [192, 0, 2, 1],
    [192, 168, 0, 1],
    [198, 18, 0, 1],
    [203, 0, 113, 1],
    [224, 0, 0, 1],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

const V6: [&str; 12] = [
    "::",
    "::1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd00::2",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

/// An IPv4 address as IPv6 spells it: mapped, compatible, translated, NAT64, 6to4, ISATAP.
fn hidden([a, b, c, d]: [u8; 4]) -> [Ipv6Addr; 6] {
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    [
        Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        Ipv6Addr::new(0x2a00, 0, 0, 0, 0, 0x5efe, high, low),
    ]
}

/// Every door is closed: permissions, channels, and indications without either.
async fn is_refused(client: &mut TurnClient, peer: SocketAddr) {
    assert_eq!(code(client.permit(peer).await), 403, "permission {peer}");
    assert_eq!(code(client.bind(FIRST_CHANNEL, peer).await), 403, "channel {peer}");
    client.send_to(peer, b"indication").await.unwrap();
    client.socket.send(&hubbub_testkit::turn::channel_data(FIRST_CHANNEL, b"channel")).await.unwrap();
}

#[tokio::test]
async fn chat_14_nothing_inside_is_reached_by_any_spelling() {
    let scene = Scene::start(&[]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let canaries = [IpAddr::from(Ipv4Addr::UNSPECIFIED), Ipv6Addr::UNSPECIFIED.into()].map(|any| {
        let canary = UdpSocket::bind((any, 0)).unwrap();
        canary.set_nonblocking(true).unwrap();
        canary
    });
    let mut v4 = scene.allocate(&by, Family::V4).await.unwrap();
    let mut v6 = scene.allocate(&by, Family::V6).await.unwrap();
    let spelled = V4.into_iter().flat_map(hidden).chain(V6.iter().map(|text| text.parse().unwrap()));
    let spelled: Vec<Ipv6Addr> = spelled.collect();
    assert!(V4.len() + spelled.len() >= 60);
    for canary in &canaries {
        let port = canary.local_addr().unwrap().port();
        for address in V4 {
            is_refused(&mut v4, SocketAddr::from((address, port))).await;
        }
        for address in &spelled {
            is_refused(&mut v6, SocketAddr::from((*address, port))).await;
        }
    }
    // What was sent before these requests was handled before they were answered.
    v4.refresh(600).await.unwrap();
    v6.refresh(600).await.unwrap();
    for canary in &canaries {
        let nothing = canary.recv_from(&mut [0; 64]).unwrap_err();
        assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock, "the canary got something");
    }
}

#[tokio::test]
async fn chat_14_the_canary_hears_what_is_let_through() {
    let scene = Scene::start(&[super::scene::LOCAL_PEERS]);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    for (family, any) in [(Family::V4, "127.0.0.1:0"), (Family::V6, "[::1]:0")] {
        let canary = tokio::net::UdpSocket::bind(any).await.unwrap();
        let mut client = scene.allocate(&by, family).await.unwrap();
        let peer = canary.local_addr().unwrap();
        client.permit(peer).await.unwrap();
        client.send_to(peer, b"indication").await.unwrap();
        let mut buffer = [0; 64];
        let heard = tokio::time::timeout(crate::support::PATIENCE, canary.recv_from(&mut buffer)).await;
        let (length, from) = heard.expect("the canary hears").unwrap();
        assert_eq!((&buffer[..length], from), (&b"indication"[..], client.relayed));
    }
}
