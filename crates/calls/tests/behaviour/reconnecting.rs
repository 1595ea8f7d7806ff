//! P2P-12: a new connection in place of an old one.

use hubbub_calls::{CallSettings, Command, Refusal, Status};

use crate::world::{World, address, json, profile, streams, user};

#[test]
fn p2p_12_a_side_comes_back_and_the_call_goes_on() {
    let mut world = World::in_call();
    world.act("ann-1", Command::SetStreams { streams: streams("a") }).unwrap();
    world.lose("bob-1");
    assert_eq!(
        world.reconnect("bob-2", "dev", None).unwrap(),
        [
            "bob-2 reconnectSuccess bob-2 in_call ann a #1",
            "bob-2 /connect #1 with ann",
            "bob-2 /remoteStreamsId a",
            "ann-1 /peerReconnected bob",
        ]
    );
    assert_eq!(world.act("bob-2", Command::UpdateOffer { sdp: json("o") }).unwrap(), ["ann-1 /updateOffer o of bob"]);
    assert_eq!(world.statuses(), (Status::InCall, Status::InCall));
}

#[test]
fn p2p_12_a_side_past_the_swap_is_not_introduced_again() {
    let mut world = World::in_call();
    world.lose("ann-1");
    assert_eq!(
        world.reconnect("ann-2", "dev", Some("ann-1")).unwrap(),
        ["ann-2 reconnectSuccess ann-2 in_call bob - #1", "bob-1 /peerReconnected ann"]
    );
}

#[test]
fn p2p_12_a_connection_that_looks_alive_is_replaced() {
    let mut world = World::in_call();
    assert_eq!(
        world.reconnect("ann-2", "other", Some("ann-1")).unwrap(),
        ["ann-1 closed Replaced", "ann-2 reconnectSuccess ann-2 in_call bob - #1", "bob-1 /peerReconnected ann",]
    );
    assert_eq!(world.muted("ann-1"), Err(Refusal::NotRegistered));
    assert_eq!(world.lose("ann-1"), [""; 0], "its end means nothing any more");
    assert_eq!(world.records[&user("ann")].call_connection(), Some(address("ann-2")));
}

#[test]
fn p2p_12_a_caller_resumes_while_it_still_rings() {
    let mut world = World::ringing();
    world.lose("ann-1");
    assert_eq!(
        world.reconnect("ann-2", "dev", Some("ann-1")).unwrap(),
        ["ann-2 reconnectSuccess ann-2 calling bob - #1"]
    );
    assert_eq!(world.decline("ann-2").unwrap()[0], "bob-1 /decline #1 canceled with Ann (ann)");
}

#[test]
fn p2p_12_the_same_connection_may_ask_again() {
    let mut world = World::in_call();
    assert_eq!(
        world.reconnect("ann-1", "dev", Some("ann-1")).unwrap(),
        ["ann-1 reconnectSuccess ann-1 in_call bob - #1"],
        "the peer has noticed nothing"
    );
}

#[test]
fn p2p_12_an_id_from_before_the_last_reconnect_still_counts() {
    let mut world = World::ringing();
    world.reconnect("ann-2", "dev", Some("ann-1")).unwrap();
    let lines = world.reconnect("ann-3", "dev", Some("ann-1")).unwrap();
    assert_eq!(lines, ["ann-2 closed Replaced", "ann-3 reconnectSuccess ann-3 calling bob - #1"]);
}

#[test]
fn p2p_12_a_ringing_device_keeps_ringing_in_its_new_place() {
    let mut world = World::ringing();
    world.add_ice("bob-1", &["b"]).unwrap();
    assert_eq!(
        world.reconnect("bob-2", "dev", Some("bob-1")).unwrap(),
        [
            "bob-1 closed Replaced",
            "bob-2 reconnectSuccess bob-2 ringing nobody -",
            "bob-2 /call #1 offer from Ann (ann)",
        ]
    );
    world.answer("bob-2").unwrap();
    assert_eq!(world.act("ann-1", Command::SwapIce).unwrap()[0], "ann-1 /swapIce [b]");
}

#[test]
fn p2p_12_a_device_is_known_by_its_name() {
    let mut world = World::new();
    for (connection, device) in [("ann-1", "phone"), ("ann-2", "laptop"), ("bob-1", "dev")] {
        let profile = profile(connection.split('-').next().unwrap());
        world.act(connection, Command::AddUser { profile, device: device.into() }).unwrap();
    }
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(
        world.reconnect("ann-3", "laptop", None).unwrap(),
        ["ann-2 closed Replaced", "ann-3 reconnectSuccess ann-3 calling nobody -"],
        "the laptop takes the laptop's place, not the phone's call"
    );
    let lines = world.reconnect("ann-4", "phone", None).unwrap();
    assert_eq!(lines, ["ann-1 closed Replaced", "ann-4 reconnectSuccess ann-4 calling bob - #1"]);
    let lines = world.reconnect("ann-5", "tablet", None).unwrap();
    assert_eq!(lines[0], "ann-4 closed Replaced", "last of all, the connection in a call");
}

#[test]
fn p2p_12_a_device_that_changed_its_name_is_still_the_one_in_the_call() {
    let mut world = World::in_call();
    world.act("ann-1", Command::AddUser { profile: profile("ann"), device: "renamed".into() }).unwrap();
    let lines = world.reconnect("ann-2", "renamed", None).unwrap();
    assert_eq!(lines[1], "ann-2 reconnectSuccess ann-2 in_call bob - #1");
}

#[test]
fn p2p_12_an_unknown_id_takes_no_call_from_a_living_tab() {
    let mut world = World::in_call();
    assert_eq!(world.reconnect("ann-3", "dev", Some("ann-2")), Err(Refusal::NoSession));
    let ticket = world.tickets["ann-1"].clone();
    let lines = world.reconnect_with("ann-3", "dev", Some("ann-2"), Some(ticket)).unwrap();
    assert_eq!(lines[0], "ann-1 closed Replaced", "with its ticket it does");
    world.lose("ann-3");
    assert!(world.reconnect("ann-4", "dev", Some("ann-2")).is_ok(), "nobody holds the side");
}

#[test]
fn p2p_12_without_a_session_there_is_nothing_to_take() {
    let mut world = World::of(&["ann-1"]);
    assert_eq!(world.reconnect("bob-1", "dev", None), Err(Refusal::NoSession));
    world.lose("ann-1");
    assert_eq!(world.reconnect("ann-2", "dev", Some("ann-1")), Err(Refusal::NoSession));
}

#[test]
fn p2p_12_a_full_house_still_lets_a_call_resume() {
    let mut world = World::with(CallSettings { max_devices: 1, ..CallSettings::default() });
    world.register("ann-1");
    world.register("bob-1");
    world.offer("ann-1", &["bob"]).unwrap();
    world.lose("ann-1");
    world.register("ann-2");
    assert!(world.reconnect("ann-3", "dev", Some("ann-1")).is_ok());
}

#[test]
fn p2p_12_a_peer_past_its_grace_is_gone() {
    let mut world = World::in_call();
    world.lose("ann-1");
    world.pass(std::time::Duration::from_secs(31));
    assert_eq!(world.reconnect("ann-2", "dev", Some("ann-1")), Err(Refusal::NoSession));
    let ticket = world.tickets["ann-1"].clone();
    assert_eq!(world.reconnect_with("ann-2", "dev", None, Some(ticket)), Err(Refusal::CallEnded));
}
