//! Crossed offers of P2P-03: the smaller user id is the caller.

use hubbub_calls::{Callee, Command, Policy, Refusal, Status};

use crate::world::{World, json, user};

#[test]
fn p2p_03_the_later_offer_of_the_larger_id_yields() {
    let mut world = World::ringing();
    assert_eq!(world.offer("bob-1", &["ann"]), Err(Refusal::Crossed));
    assert_eq!(world.statuses(), (Status::Calling, Status::Ringing));
    assert!(world.answer("bob-1").is_ok());
}

#[test]
fn p2p_03_the_later_offer_of_the_smaller_id_turns_the_call_round() {
    let mut world = World::of(&["ann-1", "ann-2", "bob-1", "bob-2"]);
    world.offer("bob-1", &["ann"]).unwrap();
    assert_eq!(
        world.offer("ann-1", &["bob"]).unwrap(),
        [
            "ann-2 /decline #1 answered_elsewhere with Bob (bob)",
            "#1 ended bob>ann answered_elsewhere",
            "bob-1 /call #2 offer from Ann (ann)",
            "#2 started",
        ]
    );
    assert_eq!(world.statuses(), (Status::Calling, Status::Ringing));
    assert_eq!(world.answer("bob-2"), Err(Refusal::NotYourCall), "only the connection that had called answers");
    assert_eq!(world.answer("ann-2"), Err(Refusal::IllegalState));
    assert_eq!(
        world.answer("bob-1").unwrap(),
        ["ann-1 /acceptCall answer on dev", "ann-1 /connect #2 with bob", "bob-1 /connect #2 with ann"]
    );
}

#[test]
fn p2p_03_a_device_left_out_by_the_turn_gets_the_call_when_it_calls_back() {
    let mut world = World::of(&["ann-1", "bob-1", "bob-2"]);
    world.offer("bob-1", &["ann"]).unwrap();
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(world.offer("bob-2", &["ann"]).unwrap(), ["bob-2 /call #2 offer from Ann (ann)"]);
    assert_eq!(world.offer("bob-2", &["ann"]), Err(Refusal::Crossed));
}

#[test]
fn p2p_03_a_turned_call_rings_everywhere_when_the_rival_connection_is_away() {
    let mut world = World::of(&["ann-1", "bob-1", "bob-2"]);
    world.offer("bob-1", &["ann"]).unwrap();
    world.lose("bob-1");
    let lines = world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(lines[1..], ["bob-2 /call #2 offer from Ann (ann)", "#2 started"]);
    assert_eq!(world.reconnect("bob-3", "dev", Some("bob-1")), Err(Refusal::NoSession));
    assert!(world.register("bob-3").contains(&"bob-3 /call #2 offer from Ann (ann)".to_owned()));
}

#[test]
fn p2p_03_do_not_disturb_does_not_stop_an_offer_to_someone_who_is_calling() {
    let mut world = World::of(&["ann-1", "bob-1"]);
    world.offer("bob-1", &["ann"]).unwrap();
    let offer = |policy| {
        let candidates = vec![Callee { user: user("bob"), policy }];
        Command::Offer { candidates, sdp: json("offer"), streams: None }
    };
    assert_eq!(world.act("ann-1", offer(Policy::Blocked)), Err(Refusal::AlreadyInCall));
    assert!(world.act("ann-1", offer(Policy::DoNotDisturb)).is_ok());
}

#[test]
fn p2p_03_while_somebody_rings_one_cannot_call_others() {
    let mut world = World::ringing();
    assert_eq!(world.offer("bob-1", &["cat"]), Err(Refusal::AlreadyInCall));
}
