//! Two clients of ours that are each other's peers: joined in process, whatever lies between.

use hubbub_relay::Reason;
use turn_types::attribute::{Data, XorPeerAddress};

use crate::support::{Caller, PEER, Sent, World, at, channel_data, client};

#[test]
fn chat_14_relayed_addresses_of_our_own_are_joined() {
    let mut world = World::new();
    let mut ann = Caller::new(&mut world, client(1), 1);
    let mut bob = Caller::new(&mut world, client(2), 2);
    let (of_ann, of_bob) = (ann.allocate(&mut world), bob.allocate(&mut world));
    assert!(ann.permit(&mut world, &[of_bob]).is_success());
    let send = ann.send(of_bob, b"hello");
    assert_eq!(world.data(ann.client, &send), Sent::Nothing, "bob has not permitted ann");
    assert_eq!(world.counted(Reason::NoPermission), 1);
    assert!(bob.bind(&mut world, 0x4007, of_ann).is_success());
    let expected = Sent::Client { client: bob.client, bytes: channel_data(0x4007, b"hello") };
    assert_eq!(world.data(ann.client, &send), expected);
    let Sent::Client { client, bytes } = world.data(bob.client, &channel_data(0x4007, b"hi")) else { panic!("joined") };
    assert_eq!(client, ann.client);
    let message = stun_types::message::Message::from_bytes(&bytes).unwrap();
    assert_eq!(message.attribute::<XorPeerAddress>().unwrap().addr(message.transaction_id()), of_bob);
    assert_eq!(message.attribute::<Data<'_>>().unwrap().data(), b"hi");
}

#[test]
fn chat_14_only_live_relayed_addresses_are_joined() {
    let mut world = World::new();
    let mut ann = Caller::new(&mut world, client(1), 1);
    let mut bob = Caller::new(&mut world, client(2), 2);
    let (_, of_bob) = (ann.allocate(&mut world), bob.allocate(&mut world));
    let mut beside = of_bob;
    beside.set_port(if of_bob.port() == u16::MAX { of_bob.port() - 1 } else { of_bob.port() + 1 });
    assert_eq!(ann.permit(&mut world, &[beside]).code(), 403);
    assert!(ann.bind(&mut world, 0x4000, of_bob).is_success());
    // The permission is for the address: other ports of ours stay out of reach all the same.
    let send = ann.send(beside, b"x");
    assert_eq!(world.data(ann.client, &send), Sent::Nothing);
    assert_eq!(world.counted(Reason::ForbiddenPeer), 2);
    bob.refresh(&mut world, 0);
    assert_eq!(world.data(ann.client, &channel_data(0x4000, b"x")), Sent::Nothing);
    assert_eq!(world.counted(Reason::ForbiddenPeer), 1);
}

#[test]
fn an_allocation_may_be_its_own_peer() {
    let mut world = World::new();
    let mut ann = Caller::new(&mut world, client(1), 1);
    let own = ann.allocate(&mut world);
    assert!(ann.bind(&mut world, 0x4000, own).is_success());
    let data = channel_data(0x4000, b"echo");
    assert_eq!(world.data(ann.client, &data), Sent::Client { client: ann.client, bytes: data });
    assert!(ann.permit(&mut world, &[at(PEER)]).is_success());
}
