//! When nothing goes wrong any more: what people believe is what the records say; and when all have left, nothing stays.

use std::time::Duration;

use hubbub_calls::UserRecord;

use super::{
    people::{Belief, Person},
    play::heal,
    world::World,
};
use crate::checker::Rule;

/// Until everybody is back and every effect has arrived: dead nodes, leases and back-off together.
const SETTLE: Duration = Duration::from_secs(25);
/// Longer than any ring, any grace, any ticket.
const LONG: Duration = Duration::from_secs(300);
/// Longest wait for a moment without anything under way.
const TRIES: usize = 200;

/// Lets the play come to rest, and holds everything to the rules.
pub(super) fn end(world: &mut World) {
    if world.broken() {
        return;
    }
    heal(world);
    for wait in [SETTLE, Duration::from_secs(100)] {
        world.pass(wait);
        until_quiet(world);
        if !world.broken() {
            beliefs_are_true(world);
        }
    }
    leave(world);
    if !world.broken() {
        nothing_stays(world);
    }
}

fn until_quiet(world: &mut World) {
    for _ in 0..TRIES {
        let busy = world.slots.iter().flatten().any(|node| !node.jobs.is_empty() || node.is_reading);
        if !busy && world.up.next_arrival().is_none() && world.down.next_arrival().is_none() {
            return;
        }
        world.pass(Duration::from_millis(37));
    }
}

fn beliefs_are_true(world: &mut World) {
    let empty = UserRecord::default();
    for person in &world.people {
        let record = world.store.state.records.get(&person.user).unwrap_or(&empty);
        let truth = truth_of(person, record);
        if truth != Some(person.belief) {
            let (user, belief) = (&person.user, person.belief);
            let registered = person.is_registered;
            let checker = &mut world.store.state.checker;
            checker.report(Rule::PeopleKnowTheTruth, || {
                format!("{user} (registered: {registered}) believes {belief:?}, it is {truth:?}: {record:?}")
            });
            return;
        }
    }
}

/// What the records say of a client's connection; `None` when they do not know it.
fn truth_of(person: &Person, record: &UserRecord) -> Option<Belief> {
    let socket = person.socket.filter(|_| person.is_registered)?;
    record.connections().find(|address| address.connection == socket)?;
    let holds = record.call_connection().is_some_and(|address| address.connection == socket);
    let rings = record.ringing_connections().any(|connection| connection == socket);
    Some(match record.call_id() {
        Some(call) if rings => Belief::Ringing(call),
        Some(_) if holds && matches!(person.belief, Belief::Calling) => Belief::Calling,
        Some(call) if holds => Belief::InCall(call),
        _ => Belief::Idle,
    })
}

/// Everybody leaves. Nobody is left to bring a deadline back that is lost, so this is the time to lose some.
fn leave(world: &mut World) {
    world.dying_claimants = 100;
    for person in &mut world.people {
        person.has_left = true;
    }
    let open: Vec<_> = world.homes.iter().map(|(connection, place)| (*connection, *place)).collect();
    open.into_iter().for_each(|(connection, place)| world.close(place, connection, 50));
    world.pass(LONG);
}

fn nothing_stays(world: &mut World) {
    let state = &mut world.store.state;
    let records = state.records.clone();
    state.checker.end(&records);
    let members = state.nodes.len();
    let strays = state.streams.keys().filter(|node| !state.nodes.contains_key(node)).count();
    let left = (state.due.len(), state.owned.len(), state.dead.len(), strays);
    if left != (0, 0, 0, 0) {
        state.checker.report(Rule::EverythingEndsEmpty, || {
            format!("(deadlines, owned, dead, streams) {left:?}, {members} members")
        });
    }
}
