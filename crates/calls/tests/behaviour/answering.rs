//! P2P-05, and the atomic take of P2P-04.

use std::time::Duration;

use hubbub_calls::{Command, Media, Refusal, Status, UserRecord};

use crate::world::{World, call, json, streams, user};

#[test]
fn p2p_05_the_first_answer_pairs_the_two_and_stops_the_other_devices() {
    let mut world = World::of(&["ann-1", "ann-2", "bob-1", "bob-2", "bob-3"]);
    world.offer("ann-1", &["bob"]).unwrap();
    assert_eq!(
        world.answer("bob-2").unwrap(),
        [
            "ann-1 /acceptCall answer on dev",
            "ann-1 /connect #1 with bob",
            "bob-2 /connect #1 with ann",
            "bob-1 /decline #1 answered_elsewhere with Ann (ann)",
            "bob-3 /decline #1 answered_elsewhere with Ann (ann)",
        ]
    );
    assert_eq!(world.statuses(), (Status::Calling, Status::Ringing), "until the first swap");
}

#[test]
fn p2p_05_names_of_tracks_go_both_ways() {
    let mut world = World::of(&["ann-1", "bob-1"]);
    world.offer("ann-1", &["bob"]).unwrap();
    world.act("ann-1", Command::SetStreams { streams: streams("a") }).unwrap();
    let answer = Command::Answer { call: None, answer: json("answer"), streams: Some(streams("b")) };
    assert_eq!(
        world.act("bob-1", answer).unwrap(),
        [
            "ann-1 /acceptCall answer on dev",
            "ann-1 /connect #1 with bob",
            "ann-1 /remoteStreamsId b",
            "bob-1 /connect #1 with ann",
            "bob-1 /remoteStreamsId a",
        ]
    );
}

#[test]
fn p2p_05_what_the_caller_said_of_its_media_meets_the_answer() {
    let mut world = World::ringing();
    assert_eq!(world.muted("ann-1").unwrap(), [""; 0]);
    let lines = world.answer("bob-1").unwrap();
    assert_eq!(lines[2..], ["bob-1 /connect #1 with ann", "bob-1 /mediaUpdate Some(true) None -"]);
}

#[test]
fn p2p_04_taking_a_call_is_one_step_for_one_device() {
    let mut world = World::of(&["ann-1", "bob-1", "bob-2"]);
    world.offer("ann-1", &["bob"]).unwrap();
    world.answer("bob-1").unwrap();
    assert_eq!(world.answer("bob-2"), Err(Refusal::AlreadyAnswered));
    assert_eq!(world.answer("bob-1"), Err(Refusal::AlreadyAnswered), "a replayed answer");
    assert_eq!(world.answer("ann-1"), Err(Refusal::IllegalState));
}

#[test]
fn p2p_05_an_answer_that_means_another_call_is_refused() {
    let mut world = World::ringing();
    world.decline("ann-1").unwrap();
    world.register("cat-1");
    world.offer("cat-1", &["bob"]).unwrap();
    let answer = |number| Command::Answer { call: Some(call(number)), answer: json("answer"), streams: None };
    assert_eq!(world.act("bob-1", answer(1)), Err(Refusal::CallEnded));
    assert_eq!(world.act("bob-1", answer(3)), Err(Refusal::NotYourCall));
    assert!(world.act("bob-1", answer(2)).is_ok());
}

#[test]
fn p2p_05_a_caller_who_is_away_gets_the_answer_when_it_returns() {
    let mut world = World::ringing();
    assert_eq!(world.lose("ann-1"), [""; 0], "the callee keeps ringing");
    assert_eq!(world.answer("bob-1").unwrap(), ["bob-1 /connect #1 with ann"]);
    assert_eq!(
        world.reconnect("ann-2", "dev", Some("ann-1")).unwrap(),
        [
            "ann-2 reconnectSuccess ann-2 calling bob - #1",
            "ann-2 /acceptCall answer on dev",
            "ann-2 /connect #1 with bob",
            "bob-1 /peerReconnected ann",
        ]
    );
}

#[test]
fn p2p_05_an_answered_call_that_does_not_connect_ends_as_missed() {
    let mut world = World::paired();
    assert_eq!(
        world.pass(Duration::from_secs(30)),
        [
            "ann-1 /decline #1 timeout with Bob (bob)",
            "bob-1 /decline #1 timeout with Ann (ann)",
            "#1 ended ann>bob timeout",
            "#1 missed by bob from Ann (ann) timeout",
            "ann is idle",
            "bob is idle",
        ]
    );
}

#[test]
fn p2p_05_a_call_whose_caller_record_was_lost_ends_at_the_answer() {
    let mut world = World::ringing();
    world.records.insert(user("ann"), UserRecord::default());
    assert_eq!(
        world.answer("bob-1").unwrap(),
        [
            "bob-1 /decline #1 peer_lost with Ann (ann)",
            "#1 ended ann>bob peer_lost",
            "#1 missed by bob from Ann (ann) peer_lost",
            "bob is idle",
        ]
    );
}

#[test]
fn p2p_08_media_told_while_ringing_reaches_the_waiting_names() {
    let mut world = World::ringing();
    let media = Media { streams: Some(streams("new")), ..Media::default() };
    assert_eq!(world.act("ann-1", Command::MediaUpdate { media }).unwrap(), [""; 0]);
    let lines = world.register("bob-2");
    assert_eq!(lines[1..], ["bob-2 /call #1 offer from Ann (ann)", "bob-2 /remoteStreamsId new"]);
}
