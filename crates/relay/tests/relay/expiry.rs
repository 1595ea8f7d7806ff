//! What ends by itself, to the millisecond of virtual time.

use std::time::Duration;

use hubbub_relay::Reason;

use crate::support::{Caller, PEER, Sent, World, at, channel_data, client};

const BEFORE: Duration = Duration::from_millis(1);

#[test]
fn chat_14_a_permission_lives_for_five_minutes() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let socket = world.socket(relayed);
    caller.refresh(&mut world, 3600);
    caller.permit(&mut world, &[at(PEER)]);
    world.advance(Duration::from_secs(300) - BEFORE);
    assert!(matches!(world.peer(socket, at(PEER), b"x"), Sent::Client { .. }));
    caller.permit(&mut world, &[at(PEER)]);
    world.advance(Duration::from_secs(300) - BEFORE);
    assert!(matches!(world.peer(socket, at(PEER), b"x"), Sent::Client { .. }), "refreshed");
    world.advance(BEFORE);
    let send = caller.send(at(PEER), b"x");
    assert_eq!(world.peer(socket, at(PEER), b"x"), Sent::Nothing);
    assert_eq!(world.data(caller.client, &send), Sent::Nothing);
    assert_eq!(world.relay.stats().permissions, 0);
}

#[test]
fn chat_14_a_channel_lives_for_ten_minutes_and_its_permission_for_five() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let socket = world.socket(relayed);
    caller.refresh(&mut world, 3600);
    caller.bind(&mut world, 0x4000, at(PEER));
    world.seconds(300);
    assert_eq!(world.peer(socket, at(PEER), b"x"), Sent::Nothing, "its permission is over");
    assert!(matches!(world.data(caller.client, &channel_data(0x4000, b"x")), Sent::Peer { .. }));
    caller.permit(&mut world, &[at(PEER)]);
    world.advance(Duration::from_secs(300) - BEFORE);
    assert!(matches!(world.data(caller.client, &channel_data(0x4000, b"x")), Sent::Peer { .. }));
    world.advance(BEFORE);
    assert_eq!(world.data(caller.client, &channel_data(0x4000, b"x")), Sent::Nothing);
    assert_eq!(world.counted(Reason::NoChannel), 1);
    // Number and peer are free for others now.
    assert!(caller.bind(&mut world, 0x4000, at("93.184.216.34:1")).is_success());
    assert!(caller.bind(&mut world, 0x4001, at(PEER)).is_success());
}

#[test]
fn chat_14_an_allocation_lives_for_its_lifetime() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let socket = world.socket(relayed);
    caller.bind(&mut world, 0x4000, at(PEER));
    world.seconds(299);
    caller.permit(&mut world, &[at(PEER)]);
    world.advance(Duration::from_secs(299));
    caller.permit(&mut world, &[at(PEER)]);
    world.advance(Duration::from_secs(2) - BEFORE);
    assert!(matches!(world.peer(socket, at(PEER), b"x"), Sent::Client { .. }));
    world.advance(BEFORE);
    assert!(world.open.is_empty(), "closed at its time");
    assert_eq!(world.peer(socket, at(PEER), b"x"), Sent::Nothing);
    assert_eq!(caller.refresh(&mut world, 600).code(), 437);
}

/// A driver may call `handle_timeout` late: nothing lives longer for it.
#[test]
fn chat_14_a_late_timer_prolongs_nothing() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let socket = world.socket(relayed);
    caller.bind(&mut world, 0x4000, at(PEER));
    let send = caller.send(at(PEER), b"x");
    world.now = world.now + Duration::from_secs(300);
    assert_eq!(world.data(caller.client, &send), Sent::Nothing);
    assert_eq!(world.peer(socket, at(PEER), b"x"), Sent::Nothing);
    world.now = world.now + Duration::from_secs(300);
    assert_eq!(world.data(caller.client, &channel_data(0x4000, b"x")), Sent::Nothing);
    assert_eq!(caller.refresh(&mut world, 600).code(), 437);
    assert_eq!(caller.bind(&mut world, 0x4000, at(PEER)).code(), 437);
}

#[test]
fn in_the_end_nothing_is_left() {
    let mut world = World::new();
    for port in 1..=20 {
        let mut caller = Caller::new(&mut world, client(port), u128::from(port));
        caller.allocate(&mut world);
        caller.bind(&mut world, 0x4000, at(PEER));
    }
    world.seconds(600);
    assert_eq!(world.relay.stats().allocations, 0);
    world.seconds(1200);
    assert_eq!(world.relay.stats(), hubbub_relay::Stats::default());
    assert_eq!(world.relay.poll_timeout(), None);
    assert!(world.open.is_empty());
}
