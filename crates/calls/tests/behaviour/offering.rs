//! P2P-03 and P2P-04.

use std::time::Duration;

use hubbub_calls::{CallSettings, Callee, Command, Policy, Profile, Refusal, Status};

use crate::world::{Lines, World, json, streams, user};

fn offer_under(world: &mut World, candidates: &[(&str, Policy)]) -> Lines {
    let candidates = candidates.iter().map(|(name, policy)| Callee { user: user(name), policy: *policy }).collect();
    world.act("ann-1", Command::Offer { candidates, sdp: json("offer"), streams: None })
}

#[test]
fn p2p_03_every_device_of_the_callee_rings_once() {
    let mut world = World::of(&["ann-1", "ann-2", "bob-1", "bob-2"]);
    let candidates = vec![Callee { user: user("bob"), policy: Policy::Allowed }];
    let offer = Command::Offer { candidates, sdp: json("sdp"), streams: Some(streams("mic")) };
    assert_eq!(
        world.act("ann-1", offer).unwrap(),
        [
            "bob-1 /call #1 sdp from Ann (ann)",
            "bob-1 /remoteStreamsId mic",
            "bob-2 /call #1 sdp from Ann (ann)",
            "bob-2 /remoteStreamsId mic",
            "#1 started",
            "ann is busy",
            "bob is busy",
        ]
    );
    assert_eq!(world.statuses(), (Status::Calling, Status::Ringing));
}

#[test]
fn p2p_03_the_first_who_is_connected_and_free_rings() {
    let mut world = World::of(&["ann-1", "bob-1", "cat-1", "dan-1"]);
    world.offer("bob-1", &["eve"]).unwrap();
    let lines = world.offer("ann-1", &["fay", "bob", "cat", "dan"]).unwrap();
    assert_eq!(lines, ["cat-1 /call #2 offer from Ann (ann)", "#2 started", "ann is busy", "cat is busy"]);
}

#[test]
fn p2p_03_when_nobody_is_connected_the_first_who_is_not_busy_waits() {
    let mut world = World::of(&["ann-1", "bob-1"]);
    world.offer("bob-1", &["fay"]).unwrap();
    world.offer("ann-1", &["fay", "bob", "gus", "hal"]).unwrap();
    assert_eq!(world.register("hal-1").len(), 2, "nothing waits for hal");
    assert!(world.register("gus-1").contains(&"gus-1 /call #2 offer from Ann (ann)".to_owned()));
}

#[test]
fn p2p_03_busy_people_and_busy_callers_are_refused() {
    let mut world = World::in_call();
    world.register("cat-1");
    assert_eq!(world.offer("cat-1", &["ann"]), Err(Refusal::Busy));
    assert_eq!(world.offer("cat-1", &["ann", "bob"]), Err(Refusal::Busy));
    assert_eq!(world.offer("ann-1", &["cat"]), Err(Refusal::AlreadyInCall));
    assert_eq!(world.offer("ann-1", &["bob"]), Err(Refusal::AlreadyInCall));
}

#[test]
fn p2p_03_self_blocked_and_do_not_disturb_are_refused() {
    let mut world = World::of(&["ann-1", "bob-1", "cat-1"]);
    assert_eq!(world.offer("ann-1", &["ann"]), Err(Refusal::SelfCall));
    assert_eq!(offer_under(&mut world, &[("bob", Policy::Blocked)]), Err(Refusal::Unavailable));
    assert_eq!(offer_under(&mut world, &[("bob", Policy::DoNotDisturb)]), Err(Refusal::DoNotDisturb));
    let mixed = [("ann", Policy::Allowed), ("bob", Policy::Blocked), ("cat", Policy::DoNotDisturb)];
    assert_eq!(offer_under(&mut world, &mixed), Err(Refusal::DoNotDisturb));
    let lines = offer_under(&mut world, &[("bob", Policy::Blocked), ("cat", Policy::Allowed)]).unwrap();
    assert_eq!(lines.first().map(String::as_str), Some("cat-1 /call #1 offer from Ann (ann)"));
}

#[test]
fn p2p_03_an_offer_names_somebody_and_not_too_many() {
    let mut world = World::with(CallSettings { max_call_candidates: 2, ..CallSettings::default() });
    world.register("ann-1");
    assert_eq!(world.offer("ann-1", &[]), Err(Refusal::NoCandidates));
    assert_eq!(world.offer("ann-1", &["bob", "cat", "dan"]), Err(Refusal::TooManyCandidates));
    assert!(world.offer("ann-1", &["bob", "cat"]).is_ok());
}

#[test]
fn p2p_04_a_waiting_call_is_delivered_when_the_callee_comes_online() {
    let mut world = World::of(&["ann-1"]);
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(world.pass(Duration::from_secs(59)), [""; 0]);
    world.register("bob-1");
    assert_eq!(world.statuses(), (Status::Calling, Status::Ringing));
    assert!(world.answer("bob-1").is_ok());
}

#[test]
fn p2p_04_a_call_waits_no_longer_than_its_time() {
    let mut world = World::of(&["ann-1"]);
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(
        world.pass(Duration::from_secs(60)),
        [
            "ann-1 /decline #1 timeout with  (bob)",
            "#1 ended ann>bob timeout",
            "#1 missed by bob from Ann (ann) timeout",
            "ann is idle",
        ]
    );
    assert_eq!(world.register("bob-1"), ["bob-1 userConnect bob Bob bob-1 idle", "bob is idle"]);
}

#[test]
fn p2p_04_ringing_ends_after_the_ring_time() {
    let mut world = World::ringing();
    assert_eq!(world.pass(Duration::from_millis(44_999)), [""; 0]);
    assert_eq!(
        world.pass(Duration::from_millis(1)),
        [
            "ann-1 /decline #1 timeout with Bob (bob)",
            "bob-1 /decline #1 timeout with Ann (ann)",
            "#1 ended ann>bob timeout",
            "#1 missed by bob from Ann (ann) timeout",
            "ann is idle",
            "bob is idle",
        ]
    );
    assert_eq!(world.statuses(), (Status::Ended, Status::Ended));
}

#[test]
fn p2p_04_ringing_late_does_not_outlast_the_waiting_time() {
    let mut world = World::of(&["ann-1"]);
    world.offer("ann-1", &["bob"]).unwrap();
    world.pass(Duration::from_secs(50));
    world.register("bob-1");
    assert_eq!(world.pass(Duration::from_secs(9)), [""; 0]);
    assert_eq!(world.pass(Duration::from_secs(1)).len(), 6, "both are told, and it is missed");
}

#[test]
fn p2p_04_a_callee_who_comes_and_goes_still_has_the_call() {
    let mut world = World::ringing();
    assert_eq!(world.lose("bob-1"), ["bob is offline"]);
    world.register("cat-1");
    assert_eq!(world.offer("cat-1", &["bob"]), Err(Refusal::Busy), "one entry a callee");
    assert!(world.register("bob-2").contains(&"bob-2 /call #1 offer from Ann (ann)".to_owned()));
}

#[test]
fn p2p_03_a_new_name_is_what_the_next_callee_sees_and_a_stranger_leaves_no_record() {
    let mut world = World::new();
    world.register("ann-1");
    world.register("bob-1");
    let profile = Profile { name: "Anna".into(), photo: None };
    assert_eq!(world.serve("ann", Command::SetProfile { profile: profile.clone() }), [""; 0]);
    let heard = world.offer("ann-1", &["bob"]).unwrap();
    assert!(heard.iter().any(|line| line.contains("/call") && line.contains("Anna")), "{heard:?}");
    world.serve("eve", Command::SetProfile { profile });
    assert!(!world.records.contains_key(&crate::world::user("eve")));
}
