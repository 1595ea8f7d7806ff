//! The whole life of calls on virtual time: several people with several devices, honest and chaotic, over a network that
//! loses, doubles and reorders, with crashing connections, dying nodes, a server that forgets everything, and clocks that
//! jump.
//!
//! `HUBBUB_SIM_SEEDS` is the number of seeds (default 500); `HUBBUB_SIM_SEED=n` repeats one, and tells its whole story if
//! it breaks a rule.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop, in its helpers too"
)]

mod checker;
mod client;
mod cluster;
mod fault;
mod planted;
mod play;
mod seeds;
mod seen;
mod server;

use play::play;
use seeds::{Report, check_all};

#[test]
fn p2p_10_no_seed_breaks_a_rule_of_calls() {
    check_all(200, |seed, _| {
        let played = play(seed, None);
        Report { steps: played.steps, story: played.trace, violation: played.violation }
    });
}

#[test]
fn a_seed_plays_the_same_twice() {
    assert_eq!(play(7, None).trace, play(7, None).trace);
    assert_ne!(play(7, None).trace, play(8, None).trace);
}

#[test]
fn the_seeds_reach_what_they_are_meant_to_reach() {
    let mut seen = seen::Seen::default();
    (0..60).for_each(|seed| seen += play(seed, None).seen);
    let missing = seen.missing();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}
