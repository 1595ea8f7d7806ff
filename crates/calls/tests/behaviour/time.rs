//! Deadlines, tickets running out, and clocks that jump.

use std::time::Duration;

use hubbub_calls::{Command, Status};

use crate::world::{World, user};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn p2p_12_each_side_of_a_running_call_gets_fresh_tickets() {
    let mut world = World::in_call();
    assert_eq!(world.pass(Duration::from_secs(180)), ["ann-1 /ticket #1", "bob-1 /ticket #1"]);
    world.lose("bob-1");
    world.reconnect("bob-2", "dev", Some("bob-1")).unwrap();
    assert_eq!(world.pass(Duration::from_secs(180)), ["ann-1 /ticket #1", "bob-2 /ticket #1"]);
}

#[test]
fn p2p_12_a_side_that_is_away_gets_its_overdue_ticket_on_return() {
    let mut world = World::in_call();
    world.pass(Duration::from_secs(160));
    world.lose("bob-1");
    assert_eq!(world.pass(Duration::from_secs(25)), ["ann-1 /ticket #1"]);
    world.act("ann-1", Command::SwapIce).unwrap();
    let lines = world.reconnect("bob-2", "dev", Some("bob-1")).unwrap();
    let introduced = lines.iter().any(|line| line.contains("/connect"));
    assert!(introduced || world.pass(Duration::ZERO).contains(&"bob-2 /ticket #1".to_owned()));
}

#[test]
fn p2p_10_a_deadline_that_is_not_due_does_nothing() {
    let mut world = World::ringing();
    let before = world.records.clone();
    assert_eq!(world.serve("bob", Command::Deadline), [""; 0]);
    assert_eq!(world.serve("ann", Command::Deadline), [""; 0]);
    assert_eq!(world.serve("nobody", Command::Deadline), [""; 0]);
    assert_eq!(world.records, before);
}

#[test]
fn p2p_10_a_clock_that_jumps_back_does_not_make_a_call_ring_longer() {
    let mut world = World::ringing();
    world.now = world.now - HOUR;
    world.serve("ann", Command::Deadline);
    world.serve("bob", Command::Deadline);
    assert_eq!(world.pass(Duration::from_millis(44_999)), [""; 0]);
    assert_eq!(world.pass(Duration::from_millis(1)).len(), 6);
    assert_eq!(world.statuses(), (Status::Ended, Status::Ended));
    world.pass(Duration::from_secs(2));
    assert_eq!(world.statuses(), (Status::Idle, Status::Idle));
}

#[test]
fn p2p_10_grace_tombstones_and_tickets_survive_a_jump_back() {
    let mut world = World::in_call();
    world.lose("bob-1");
    world.now = world.now - HOUR;
    world.serve("ann", Command::Deadline);
    world.serve("bob", Command::Deadline);
    assert_eq!(world.pass(Duration::from_secs(30))[0], "ann-1 /decline #1 peer_lost with Bob (bob)");
    world.lose("ann-1");
    world.now = world.now - HOUR;
    world.serve("ann", Command::Deadline);
    world.serve("bob", Command::Deadline);
    world.pass(Duration::from_secs(600));
    assert!(world.records.is_empty());
}

#[test]
fn p2p_10_a_status_of_ended_is_not_stretched_by_a_jump_back() {
    let mut world = World::in_call();
    world.decline("ann-1").unwrap();
    world.now = world.now - HOUR;
    assert_eq!(world.statuses(), (Status::Idle, Status::Idle));
}

#[test]
fn p2p_10_a_clock_that_jumps_far_ahead_ends_what_waits_and_keeps_what_runs() {
    let mut world = World::in_call();
    world.register("cat-1");
    world.offer("cat-1", &["dan"]).unwrap();
    world.now = world.now + HOUR * 24 * 365 * 100;
    let lines = world.pass(Duration::ZERO);
    assert!(lines.contains(&"cat-1 /decline #2 timeout with  (dan)".to_owned()));
    assert_eq!(world.statuses(), (Status::InCall, Status::InCall));
    let soon = world.records[&user("ann")].next_deadline().unwrap();
    assert!(soon > world.now, "one ticket, not a flood");
}

#[test]
fn p2p_10_talk_time_is_never_negative() {
    let mut world = World::in_call();
    world.now = world.now - HOUR;
    assert_eq!(world.decline("ann-1").unwrap()[1], "#1 ended ann>bob hangup talked 0ns");
}
