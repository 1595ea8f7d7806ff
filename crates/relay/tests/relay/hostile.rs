//! Every cut and every changed byte of requests that would otherwise be obeyed.

use hubbub_relay::{Client, Reason, Transport};
use turn_types::{
    attribute::{ChannelNumber, Lifetime, RequestedTransport, XorPeerAddress},
    message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH},
};

use crate::support::{Caller, PEER, Scheme, Sent, World, at, bare, client};

/// A world that answers everything, so that only authentication stands between a request and its effect.
fn open_world() -> World {
    World::with(|settings| settings.unauthenticated_rate = 10_000_000)
}

#[test]
fn chat_14_no_cut_or_changed_allocate_opens_anything() {
    for scheme in [Scheme::Sha1, Scheme::Sha256] {
        let mut world = open_world();
        let mut caller = Caller::new(&mut world, client(1), 1);
        caller.scheme = scheme;
        if scheme == Scheme::Sha256 {
            let padding = stun_types::attribute::RawAttribute::new(0x8022.into(), &[b'x'; 40]);
            caller.nonce = world.ask(caller.client, &bare(ALLOCATE, 5.into(), &[&padding])).unwrap().nonce();
        }
        let good = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
        for cut in 0..good.len() {
            assert_eq!(world.data(caller.client, &good[..cut]), Sent::Nothing);
        }
        for at in 0..good.len() {
            for change in [0x01, 0x02, 0x10, 0x40, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[at] ^= change;
                assert_eq!(world.data(caller.client, &bad), Sent::Nothing);
                assert!(world.checks.is_empty(), "byte {at} ^ {change:x} was believed");
            }
        }
        assert_eq!(world.relay.stats(), hubbub_relay::Stats::default());
        world.answers_to(caller.client);
        assert!(world.ask(caller.client, &good).unwrap().is_success(), "the whole one opens");
    }
}

#[test]
fn chat_14_no_changed_request_touches_an_allocation() {
    let mut world = open_world();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    let (peer, id) = (at(PEER), 0x99.into());
    let requests = [
        caller.request(REFRESH, &[&Lifetime::new(0)]),
        caller.request_as(id, CREATE_PERMISSION, &[&XorPeerAddress::new(peer, id)]),
        caller.request_as(id, CHANNEL_BIND, &[&ChannelNumber::new(0x4000), &XorPeerAddress::new(peer, id)]),
    ];
    let before = world.relay.stats();
    for good in &requests {
        for at in 0..good.len() {
            for change in [0x01, 0x20, 0x80] {
                let mut bad = good.clone();
                bad[at] ^= change;
                world.data(caller.client, &bad);
            }
            world.data(caller.client, &good[..at]);
        }
        assert_eq!(world.relay.stats(), before);
    }
    world.answers_to(caller.client);
    for good in requests.iter().rev() {
        assert!(world.ask(caller.client, good).unwrap().is_success());
    }
}

#[test]
fn chat_14_garbage_cuts_streams_and_is_counted() {
    let mut world = World::new();
    let tcp = Client { transport: Transport::Tcp, ..client(1) };
    for garbage in [&b""[..], &[0x80], &[0xff; 100], &[0; 20], &[0x40], b"\x40\x00\x00\x09x"] {
        assert_eq!(world.data(client(1), garbage), Sent::Nothing);
        assert!(world.cut.is_empty(), "a datagram has nothing to cut");
        assert_eq!(world.data(tcp, garbage), Sent::Nothing);
        assert_eq!(std::mem::take(&mut world.cut), [tcp]);
    }
    assert_eq!(world.counted(Reason::Malformed), 12);
}

#[test]
fn messages_a_server_has_no_use_for_are_counted() {
    let mut world = World::new();
    // A response, Data from a client, an unknown method; a Binding indication is a keep-alive.
    for kind in [[0x01, 0x01], [0x01, 0x11], [0x00, 0x17], [0x00, 0x0a], [0x00, 0x11]] {
        let mut message = bare(ALLOCATE, 1.into(), &[]);
        message[..2].copy_from_slice(&kind);
        assert_eq!(world.data(client(1), &message), Sent::Nothing);
    }
    assert!(world.answers_to(client(1)).is_empty());
    assert_eq!(world.counted(Reason::Unexpected), 4);
}
