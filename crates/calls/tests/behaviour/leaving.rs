//! P2P-11 as far as the core goes: what becomes of a user whose connections are closed.

use std::time::Duration;

use hubbub_calls::{Command, Presence, Status};
use hubbub_types::NodeId;
use uuid::Uuid;

use crate::world::{World, user};

#[test]
fn p2p_11_an_idle_connection_is_forgotten_at_once() {
    let mut world = World::of(&["ann-1", "ann-2"]);
    assert_eq!(world.lose("ann-1"), [""; 0]);
    assert_eq!(world.lose("ann-2"), ["ann is offline"]);
    assert!(world.records.is_empty(), "nothing is kept of a user who is gone");
    assert_eq!(world.lose("ann-2"), [""; 0], "said twice");
}

#[test]
fn p2p_11_the_peer_of_a_lost_connection_is_told_and_the_call_ends_after_the_grace() {
    let mut world = World::in_call();
    assert_eq!(world.lose("bob-1"), ["ann-1 /peerDisconnected bob"]);
    assert_eq!(world.presence("bob"), Presence::Busy);
    assert_eq!(
        world.pass(Duration::from_secs(30)),
        [
            "ann-1 /decline #1 peer_lost with Bob (bob)",
            "#1 ended ann>bob peer_lost talked 30s",
            "ann is idle",
            "bob is offline",
        ]
    );
    assert_eq!(world.status("ann"), Status::Ended);
}

#[test]
fn p2p_11_when_both_sides_are_lost_the_call_ends_by_itself() {
    let mut world = World::in_call();
    world.lose("bob-1");
    assert_eq!(world.lose("ann-1"), [""; 0]);
    let lines = world.pass(Duration::from_secs(30));
    assert_eq!(lines, ["#1 ended ann>bob peer_lost talked 30s", "ann is offline", "bob is offline"]);
}

#[test]
fn p2p_11_a_caller_who_does_not_come_back_stops_the_ringing() {
    let mut world = World::ringing();
    world.lose("ann-1");
    assert_eq!(
        world.pass(Duration::from_secs(30)),
        [
            "bob-1 /decline #1 peer_lost with Ann (ann)",
            "#1 ended ann>bob peer_lost",
            "#1 missed by bob from Ann (ann) peer_lost",
            "ann is offline",
            "bob is idle",
        ]
    );
}

#[test]
fn p2p_11_a_dead_node_takes_its_connections_along() {
    let mut world = World::of(&["ann-1@2", "ann-2", "bob-1"]);
    world.offer("ann-1@2", &["bob"]).unwrap();
    world.answer("bob-1").unwrap();
    let node = NodeId(Uuid::from_u128(2));
    assert_eq!(world.serve("ann", Command::NodeLost { node }), ["bob-1 /peerDisconnected ann"]);
    assert_eq!(world.serve("ann", Command::NodeLost { node }), [""; 0]);
    assert_eq!(world.records[&user("ann")].connections().count(), 1);
    let lines = world.reconnect("ann-3", "dev", Some("ann-1@2")).unwrap();
    assert!(lines.contains(&"bob-1 /peerReconnected ann".to_owned()));
}

#[test]
fn p2p_11_a_record_holds_nothing_once_all_is_over() {
    let mut world = World::in_call();
    world.decline("ann-1").unwrap();
    world.lose("ann-1");
    world.lose("bob-1");
    assert_eq!(world.records.len(), 2, "the end is remembered against old tickets");
    world.pass(Duration::from_secs(600));
    assert!(world.records.is_empty());
}

#[test]
fn p2p_12_a_connection_is_known_by_its_id_whatever_its_node_is_called_now() {
    let mut world = World::in_call();
    assert_eq!(world.lose_as("bob-1", "bob-1@2"), ["ann-1 /peerDisconnected bob"], "the node came back under a new id");
    assert_eq!(world.records[&user("bob")].nodes(), [], "nothing of the old one is left to be reaped");
    assert_eq!(world.records[&user("ann")].nodes(), [NodeId(Uuid::from_u128(1))]);
}
