//! P2P-12 when the records are gone: both sides show their tickets.

use std::time::Duration;

use hubbub_calls::{Command, Refusal, Status};

use crate::world::{Lines, World, json, user};

/// A call whose records a killed server has lost.
fn wiped() -> World {
    let mut world = World::in_call();
    world.records.clear();
    world
}

fn show_ticket(world: &mut World, connection: &str, of: &str) -> Lines {
    let ticket = world.tickets[of].clone();
    world.reconnect_with(connection, "dev", Some(of), Some(ticket))
}

#[test]
fn p2p_12_two_tickets_rebuild_a_lost_call() {
    let mut world = wiped();
    assert_eq!(
        show_ticket(&mut world, "bob-2", "bob-1").unwrap(),
        ["bob-2 reconnectSuccess bob-2 in_call ann - #1", "bob is busy"]
    );
    assert!(!world.records.contains_key(&user("ann")), "a ticket touches nobody else");
    assert_eq!(
        show_ticket(&mut world, "ann-2", "ann-1").unwrap(),
        [
            "ann-2 reconnectSuccess ann-2 in_call bob - #1",
            "ann-2 /peerReconnected bob",
            "bob-2 /peerReconnected ann",
            "#1 started",
            "ann is busy",
        ]
    );
    assert_eq!(
        world.pass(Duration::ZERO),
        ["ann-2 /ticket #1", "bob-2 /ticket #1"],
        "the old ones may be near their end"
    );
    assert_eq!(world.act("ann-2", Command::UpdateOffer { sdp: json("o") }).unwrap(), ["bob-2 /updateOffer o of ann"]);
    world.act("bob-2", Command::UpdateAnswer { answer: json("a") }).unwrap();
    assert_eq!(world.decline("ann-2").unwrap()[0], "bob-2 /decline #1 hangup with Ann (ann)");
}

#[test]
fn p2p_12_what_is_said_before_the_peer_is_back_reaches_it() {
    let mut world = wiped();
    show_ticket(&mut world, "bob-2", "bob-1").unwrap();
    assert_eq!(world.act("bob-2", Command::UpdateOffer { sdp: json("o") }).unwrap(), [""; 0]);
    assert_eq!(world.add_ice("bob-2", &["b"]).unwrap(), [""; 0]);
    assert_eq!(world.muted("bob-2").unwrap(), [""; 0]);
    assert_eq!(world.act("bob-2", Command::SwapIce), Err(Refusal::IllegalState));
    assert_eq!(world.act("bob-2", Command::UpdateAnswer { answer: json("a") }), Err(Refusal::NoPendingOffer));
    let lines = show_ticket(&mut world, "ann-2", "ann-1").unwrap();
    assert_eq!(
        lines[2..5],
        ["ann-2 /mediaUpdate Some(true) None -", "ann-2 /updateOffer o of bob", "ann-2 /swapIce [b]"]
    );
}

#[test]
fn p2p_12_a_peer_that_never_comes_is_lost_after_the_grace() {
    let mut world = wiped();
    show_ticket(&mut world, "bob-2", "bob-1").unwrap();
    assert_eq!(
        world.pass(Duration::from_secs(30)),
        ["bob-2 /decline #1 peer_lost with  (ann)", "bob is idle"],
        "never announced as a call, so no end of one"
    );
    assert_eq!(show_ticket(&mut world, "ann-2", "ann-1"), Err(Refusal::CallEnded));
}

#[test]
fn p2p_12_a_client_without_a_ticket_is_refused_and_so_is_a_lost_ring() {
    let mut world = wiped();
    assert_eq!(world.reconnect("ann-2", "dev", Some("ann-1")), Err(Refusal::NoSession));
    let mut world = World::ringing();
    world.records.clear();
    assert_eq!(world.reconnect("ann-2", "dev", Some("ann-1")), Err(Refusal::NoSession));
    assert_eq!(world.reconnect("bob-2", "dev", Some("bob-1")), Err(Refusal::NoSession));
}

#[test]
fn p2p_12_the_ticket_of_an_ended_call_revives_nothing() {
    let mut world = World::in_call();
    world.decline("ann-1").unwrap();
    world.lose("bob-1");
    assert_eq!(show_ticket(&mut world, "bob-2", "bob-1"), Err(Refusal::CallEnded));
    world.pass(Duration::from_secs(599));
    assert_eq!(show_ticket(&mut world, "bob-2", "bob-1"), Err(Refusal::CallEnded));
    world.pass(Duration::from_secs(1));
    assert_eq!(show_ticket(&mut world, "bob-2", "bob-1"), Err(Refusal::TicketExpired));
}

#[test]
fn p2p_12_hanging_up_alone_bars_the_peers_ticket() {
    let mut world = wiped();
    show_ticket(&mut world, "bob-2", "bob-1").unwrap();
    assert_eq!(world.decline("bob-2").unwrap(), ["bob is idle"]);
    assert_eq!(show_ticket(&mut world, "ann-2", "ann-1"), Err(Refusal::CallEnded));
}

#[test]
fn p2p_12_a_rebuilt_call_is_shown_to_a_peer_that_stayed_in_the_records() {
    let mut world = World::in_call();
    world.records.remove(&user("bob"));
    assert_eq!(
        show_ticket(&mut world, "bob-2", "bob-1").unwrap(),
        [
            "bob-2 reconnectSuccess bob-2 in_call ann - #1",
            "bob-2 /peerReconnected ann",
            "ann-1 /peerReconnected bob",
            "bob is busy",
        ]
    );
}

#[test]
fn p2p_12_a_side_whose_peer_record_was_lost_waits_for_its_ticket_and_then_ends() {
    let mut world = World::in_call();
    world.records.remove(&user("bob"));
    assert_eq!(world.pass(Duration::from_secs(180)), [""; 0], "noticed when a ticket is due");
    assert!(world.records[&user("ann")].is_rebuilding());
    assert_eq!(
        world.pass(Duration::from_secs(30)),
        ["ann-1 /decline #1 peer_lost with  (bob)", "#1 ended ann>bob peer_lost talked 210s", "ann is idle"]
    );
}

#[test]
fn p2p_12_a_running_call_goes_before_one_that_rings() {
    let mut world = wiped();
    world.register("cat-1");
    world.register("bob-3");
    world.offer("cat-1", &["bob"]).unwrap();
    assert_eq!(
        show_ticket(&mut world, "bob-2", "bob-1").unwrap(),
        [
            "cat-1 /decline #2 timeout with Bob (bob)",
            "bob-3 /decline #2 timeout with Cat (cat)",
            "#2 ended cat>bob timeout",
            "#2 missed by bob from Cat (cat) timeout",
            "bob-2 reconnectSuccess bob-2 in_call ann - #1",
            "cat is idle",
        ]
    );
}

#[test]
fn p2p_12_a_ticket_does_not_break_another_call() {
    let mut world = wiped();
    for connection in ["ann-2", "cat-1"] {
        world.register(connection);
    }
    world.offer("ann-2", &["cat"]).unwrap();
    assert_eq!(show_ticket(&mut world, "bob-2", "bob-1"), Err(Refusal::CallEnded), "the peer has gone on");
    assert_eq!(
        world.reconnect_with("ann-3", "dev", Some("bob-1"), Some(world.tickets["ann-1"].clone())),
        Err(Refusal::AlreadyInCall)
    );
    assert_eq!(world.status("ann"), Status::Calling);
}

#[test]
fn p2p_12_a_device_that_took_up_the_older_ring_is_told_when_the_ticket_comes() {
    let mut world = World::ringing();
    let older = world.records.clone();
    world.answer("bob-1").unwrap();
    world.records = older;
    world.lose("ann-1");
    assert_eq!(
        world.reconnect("ann-3", "phone", Some("ann-0")).unwrap()[0],
        "ann-3 reconnectSuccess ann-3 calling bob - #1",
        "nobody holds the side"
    );
    let lines = show_ticket(&mut world, "ann-2", "ann-1").unwrap();
    assert_eq!(lines[0], "ann-3 /decline #1 answered_elsewhere with Bob (bob)");
    assert_eq!(lines[1], "ann-2 reconnectSuccess ann-2 in_call bob - #1");
}
