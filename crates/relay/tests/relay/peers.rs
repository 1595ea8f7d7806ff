//! Who may be reached: at least sixty spellings of what is inside, by every door.

use std::net::{IpAddr, SocketAddr};

use hubbub_relay::{Reason, RelayedId};
use turn_types::{AddressFamily, attribute::RequestedAddressFamily};

use crate::support::{Caller, PEER, Sent, World, at, client};

const INTERNAL_V4: &[&str] = &[
    "0.0.0.0",
    "0.0.0.1",
    "0.255.255.255",
    "10.0.0.1",
    "10.0.0.5",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.0.1.1",
    "127.1.1.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.254",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "198.41.0.4",
    "81.2.69.142",
];

const INTERNAL_V6: &[&str] = &[
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:192.168.1.1",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "::ffff:8.8.8.8",
    "::ffff:198.41.0.4",
    "::ffff:0:127.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::198.41.0.4",
    "64:ff9b:1::1",
    "64:ff9b:1::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "2002:a9fe:a9fe::1",
    "2002:c629:4::1",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fdff:ffff::1",
    "fe80::1",
    "fe80::5efe:127.0.0.1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2a00::5efe:127.0.0.1",
    "2a00::5efe:10.0.0.1",
    "2a00::200:5efe:192.168.0.1",
    "4000::1",
    "e000::1",
    "2606:4700::5",
];

fn allocated(world: &mut World, v6: bool) -> (Caller, RelayedId) {
    let mut caller = Caller::new(world, client(if v6 { 6 } else { 4 }), 1);
    let family = RequestedAddressFamily::new(if v6 { AddressFamily::IPV6 } else { AddressFamily::IPV4 });
    let relayed = caller.allocate_with(world, &[&family]).relayed()[0];
    let socket = world.socket(relayed);
    (caller, socket)
}

#[test]
fn chat_14_internal_addresses_are_refused_in_every_spelling_and_by_every_door() {
    const { assert!(INTERNAL_V4.len() + INTERNAL_V6.len() >= 60) };
    for (list, v6) in [(INTERNAL_V4, false), (INTERNAL_V6, true)] {
        let mut world = World::new();
        let (mut caller, socket) = allocated(&mut world, v6);
        for text in list {
            let address: IpAddr = text.parse().unwrap();
            for port in [1, 80, 6379, 65_535] {
                let peer = SocketAddr::new(address, port);
                assert_eq!(caller.permit(&mut world, &[peer]).code(), 403, "permission {peer}");
                assert_eq!(caller.bind(&mut world, 0x4000, peer).code(), 403, "channel {peer}");
                let send = caller.send(peer, b"x");
                assert_eq!(world.data(caller.client, &send), Sent::Nothing, "send {peer}");
                assert_eq!(world.peer(socket, peer, b"x"), Sent::Nothing, "from {peer}");
            }
        }
        assert_eq!(world.counted(Reason::ForbiddenPeer), 8 * list.len() as u64);
        assert_eq!(world.relay.stats().permissions, 0);
        assert_eq!(world.relay.stats().channels, 0);
    }
}

#[test]
fn chat_14_one_forbidden_peer_spoils_the_whole_request() {
    let mut world = World::new();
    let (mut caller, _) = allocated(&mut world, false);
    assert_eq!(caller.permit(&mut world, &[at(PEER), at("127.0.0.1:80")]).code(), 403);
    assert_eq!(world.relay.stats().permissions, 0);
    let send = caller.send(at(PEER), b"x");
    assert_eq!(world.data(caller.client, &send), Sent::Nothing);
}

#[test]
fn chat_14_a_peer_of_the_other_family_is_443() {
    let mut world = World::new();
    let (mut v4, _) = allocated(&mut world, false);
    let (mut v6, _) = allocated(&mut world, true);
    let (peer4, peer6) = (at(PEER), at("[2606:4700::1111]:5000"));
    assert_eq!(v4.permit(&mut world, &[peer6]).code(), 443);
    assert_eq!(v4.bind(&mut world, 0x4000, peer6).code(), 443);
    assert_eq!(v6.permit(&mut world, &[peer4]).code(), 443);
    assert_eq!(v6.bind(&mut world, 0x4000, peer4).code(), 443);
    assert!(v6.bind(&mut world, 0x4000, peer6).is_success());
}

#[test]
fn a_range_opened_by_name_is_reached() {
    let mut world = World::with(|settings| settings.allow_peers = vec!["127.0.0.0/8".parse().unwrap()]);
    let (mut caller, socket) = allocated(&mut world, false);
    let peer = at("127.0.0.1:7882");
    assert!(caller.permit(&mut world, &[peer]).is_success());
    let send = caller.send(peer, b"hello");
    let expected = Sent::Peer { socket, to: peer, payload: b"hello".to_vec() };
    assert_eq!(world.data(caller.client, &send), expected);
    assert_eq!(caller.permit(&mut world, &[at("10.0.0.1:1")]).code(), 403);
}

#[test]
fn chat_14_an_address_this_machine_gets_later_is_refused_from_then_on() {
    let mut world = World::new();
    let (mut caller, _) = allocated(&mut world, false);
    let peer = at("9.9.9.77:80");
    assert!(caller.permit(&mut world, &[peer]).is_success());
    world.relay.set_own_addresses(vec![peer.ip()]);
    assert_eq!(caller.bind(&mut world, 0x4000, peer).code(), 403);
    // What it relays from is its own as before.
    assert_eq!(caller.permit(&mut world, &[at("198.41.0.4:80")]).code(), 403);
    world.relay.set_own_addresses(Vec::new());
    assert!(caller.bind(&mut world, 0x4000, peer).is_success());
}
