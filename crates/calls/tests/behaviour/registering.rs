//! P2P-02.

use hubbub_calls::{CallSettings, Command, Presence, Refusal, Status};

use crate::world::{World, profile};

#[test]
fn p2p_02_each_connection_is_told_its_own_id_and_others_see_the_user_once() {
    let mut world = World::new();
    assert_eq!(world.register("ann-1"), ["ann-1 userConnect ann Ann ann-1 idle", "ann is idle"]);
    assert_eq!(world.register("ann-2"), ["ann-2 userConnect ann Ann ann-2 idle"]);
    assert_eq!(world.presence("ann"), Presence::Idle);
}

#[test]
fn p2p_02_a_waiting_call_is_delivered_to_whoever_registers() {
    let mut world = World::of(&["ann-1"]);
    assert_eq!(world.offer("ann-1", &["bob"]).unwrap(), ["#1 started", "ann is busy"]);
    assert_eq!(
        world.register("bob-1"),
        ["bob-1 userConnect bob Bob bob-1 idle", "bob-1 /call #1 offer from Ann (ann)", "bob is busy"]
    );
    assert_eq!(
        world.register("bob-2"),
        ["bob-2 userConnect bob Bob bob-2 ringing", "bob-2 /call #1 offer from Ann (ann)"]
    );
}

#[test]
fn p2p_02_registering_twice_is_answered_twice_but_rings_once() {
    let mut world = World::ringing();
    assert_eq!(world.register("bob-1"), ["bob-1 userConnect bob Bob bob-1 ringing"]);
}

#[test]
fn p2p_02_registering_never_resumes_a_call() {
    let mut world = World::in_call();
    world.lose("ann-1");
    assert_eq!(world.register("ann-2"), ["ann-2 userConnect ann Ann ann-2 in_call"]);
    assert_eq!(world.muted("ann-2"), Err(Refusal::NotYourCall));
    assert_eq!(world.status("ann"), Status::InCall);
}

#[test]
fn p2p_02_a_user_has_a_bounded_number_of_devices() {
    let mut world = World::with(CallSettings { max_devices: 2, ..CallSettings::default() });
    world.register("ann-1");
    world.register("ann-2");
    let add = || Command::AddUser { profile: profile("ann"), device: "dev".into() };
    assert_eq!(world.act("ann-3", add()), Err(Refusal::TooManyDevices));
    assert!(world.act("ann-2", add()).is_ok(), "a known connection may say it again");
    world.lose("ann-1");
    assert!(world.act("ann-3", add()).is_ok());
}
