//! The whole life of calls on virtual time: several people with several devices, honest and chaotic, over a network that
//! loses, doubles and reorders, with crashing connections, dying nodes, a server that forgets everything, and clocks that
//! jump.
//!
//! `HUBBUB_SIM_SEEDS` is the number of seeds (default 500); `HUBBUB_SIM_SEED=n` repeats one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop, in its helpers too"
)]

mod checker;
mod client;
mod fault;
mod planted;
mod play;
mod server;

use std::{env, thread};

use play::play;

const DEFAULT_SEEDS: u64 = 500;

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// The seeds to play: one, or the first so many.
fn seeds() -> Vec<u64> {
    match setting("HUBBUB_SIM_SEED") {
        Some(seed) => vec![seed],
        None => (0..setting("HUBBUB_SIM_SEEDS").unwrap_or(DEFAULT_SEEDS)).collect(),
    }
}

#[test]
fn p2p_10_no_seed_breaks_a_rule_of_calls() {
    let seeds = seeds();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = seeds.len().div_ceil(workers).max(1);
    let failures: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = seeds.chunks(share).map(|chunk| scope.spawn(|| first_failure(chunk))).collect();
        workers.into_iter().filter_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn first_failure(seeds: &[u64]) -> Option<String> {
    seeds.iter().find_map(|&seed| {
        let played = play(seed, None);
        assert!(played.steps >= 200, "seed {seed} took only {} steps", played.steps);
        played.violation.map(|violation| {
            format!(
                "seed {seed}: {violation}\nrepeat: HUBBUB_SIM_SEED={seed} cargo test -p hubbub-calls --test simulation"
            )
        })
    })
}

#[test]
fn a_seed_plays_the_same_twice() {
    assert_eq!(play(7, None).trace, play(7, None).trace);
    assert_ne!(play(7, None).trace, play(8, None).trace);
}

#[test]
fn the_seeds_reach_what_they_are_meant_to_reach() {
    let mut seen = play::Seen::default();
    (0..60).for_each(|seed| seen += play(seed, None).seen);
    let missing = seen.missing();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}
