//! The same machine on several nodes over a model of Redis: steps are optimistic and may be in doubt, effects travel in
//! streams, nodes and the store die, pause, forget and fall back.
//!
//! The protocol is modelled as it is built: one script for a step, versions, operations that are looked up and voided,
//! membership with a fence, leased deadlines. Each of these can be left out on purpose ([`fault`]), and some seed must
//! then find a broken rule.

mod agenda;
mod doors;
mod end;
mod fault;
mod members;
mod node;
mod people;
mod planted;
mod play;
mod steps;
mod store;
mod story;
mod stream;
mod watch;
mod world;

use crate::seeds::{Report, check_all};
use play::play;

#[test]
fn p2p_12_no_seed_breaks_a_rule_of_calls_on_several_nodes() {
    check_all(40, |seed, telling| {
        let played = play::play_telling(seed, telling);
        Report { steps: played.steps, story: played.story, violation: played.violation }
    });
}

#[test]
fn the_seeds_of_several_nodes_reach_what_they_are_meant_to_reach() {
    let mut seen = play::Seen::default();
    (0..60).for_each(|seed| seen += play(seed, None).seen);
    let missing = seen.missing_but(&["crossed", "call_ended"]);
    assert!(missing.is_empty(), "never happened: {missing:?}");
}
