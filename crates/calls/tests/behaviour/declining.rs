//! P2P-06.

use std::time::Duration;

use hubbub_calls::{Command, Presence, Refusal, Status};

use crate::world::{World, call};

#[test]
fn p2p_06_the_callee_refuses_for_all_its_devices() {
    let mut world = World::of(&["ann-1", "bob-1", "bob-2"]);
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(
        world.decline("bob-1").unwrap(),
        [
            "ann-1 /decline #1 declined with Bob (bob)",
            "bob-2 /decline #1 declined with Ann (ann)",
            "#1 ended ann>bob declined",
            "ann is idle",
            "bob is idle",
        ]
    );
}

#[test]
fn p2p_06_the_caller_cancels_and_the_callee_has_missed_it() {
    let mut world = World::ringing();
    assert_eq!(
        world.decline("ann-1").unwrap(),
        [
            "bob-1 /decline #1 canceled with Ann (ann)",
            "#1 ended ann>bob canceled",
            "#1 missed by bob from Ann (ann) canceled",
            "ann is idle",
            "bob is idle",
        ]
    );
}

#[test]
fn p2p_06_a_call_that_only_waits_can_be_canceled() {
    let mut world = World::of(&["ann-1"]);
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(
        world.decline("ann-1").unwrap(),
        ["#1 ended ann>bob canceled", "#1 missed by bob from Ann (ann) canceled", "ann is idle"]
    );
}

#[test]
fn p2p_06_either_side_hangs_up() {
    for (one, other, line) in [
        ("ann-1", "bob-1", "bob-1 /decline #1 hangup with Ann (ann)"),
        ("bob-1", "ann-1", "ann-1 /decline #1 hangup with Bob (bob)"),
    ] {
        let mut world = World::in_call();
        world.pass(Duration::from_secs(5));
        assert_eq!(
            world.decline(one).unwrap(),
            [line, "#1 ended ann>bob hangup talked 5s", "ann is idle", "bob is idle"]
        );
        assert_eq!(world.decline(other), Err(Refusal::CallEnded), "both hung up at once");
    }
}

#[test]
fn p2p_06_an_answered_call_is_hung_up_and_not_missed() {
    let mut world = World::paired();
    assert_eq!(
        world.decline("ann-1").unwrap(),
        ["bob-1 /decline #1 hangup with Ann (ann)", "#1 ended ann>bob hangup", "ann is idle", "bob is idle"]
    );
}

#[test]
fn p2p_06_statuses_are_ended_for_a_moment_and_then_idle() {
    let mut world = World::in_call();
    world.decline("ann-1").unwrap();
    assert_eq!(world.statuses(), (Status::Ended, Status::Ended));
    assert_eq!(world.presence("bob"), Presence::Idle, "ended is not busy");
    world.register("cat-1");
    world.pass(Duration::from_secs(2));
    assert_eq!(world.statuses(), (Status::Idle, Status::Idle));
    assert_eq!(world.decline("ann-1"), Err(Refusal::NoCall));
}

#[test]
fn p2p_06_an_ended_user_may_call_and_be_called_at_once() {
    let mut world = World::in_call();
    world.decline("ann-1").unwrap();
    assert!(world.offer("bob-1", &["ann"]).is_ok());
}

#[test]
fn p2p_06_only_the_devices_concerned_may_decline() {
    let mut world = World::of(&["ann-1", "ann-2", "bob-1", "bob-2"]);
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(world.decline("ann-2"), Err(Refusal::NotYourCall));
    world.answer("bob-1").unwrap();
    assert_eq!(world.decline("bob-2"), Err(Refusal::NotYourCall));
}

#[test]
fn p2p_06_a_decline_that_means_another_call_is_refused() {
    let mut world = World::ringing();
    world.decline("ann-1").unwrap();
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(world.act("bob-1", Command::Decline { call: Some(call(1)) }), Err(Refusal::CallEnded));
    assert_eq!(world.act("bob-1", Command::Decline { call: Some(call(9)) }), Err(Refusal::NotYourCall));
    assert!(world.act("bob-1", Command::Decline { call: Some(call(2)) }).is_ok());
}

#[test]
fn p2p_06_a_removed_user_leaves_its_call_and_its_connections() {
    let mut world = World::in_call();
    world.register("bob-2");
    assert_eq!(
        world.serve("bob", Command::RemoveUser),
        [
            "ann-1 /decline #1 hangup with Bob (bob)",
            "bob-1 /decline #1 hangup with Ann (ann)",
            "#1 ended ann>bob hangup talked 0ns",
            "bob-1 closed Revoked",
            "bob-2 closed Revoked",
            "ann is idle",
            "bob is offline",
        ]
    );
    assert_eq!(world.lose("bob-1"), [""; 0]);
    assert!(!world.records.contains_key(&crate::world::user("bob")));
}
