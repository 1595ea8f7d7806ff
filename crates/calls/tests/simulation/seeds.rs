//! Which seeds are played, and on how many threads.

use std::{env, thread};

use crate::checker::Violation;

const DEFAULT_SEEDS: u64 = 500;

/// What came of a seed.
pub(crate) struct Report {
    pub(crate) steps: usize,
    /// What happened, where it was written down.
    pub(crate) story: Vec<String>,
    pub(crate) violation: Option<Violation>,
}

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// Whether one seed is played, and its story is to be told.
pub(crate) fn tells_story() -> bool {
    setting("HUBBUB_SIM_SEED").is_some()
}

/// The seeds to play: one, or the first so many.
fn seeds() -> Vec<u64> {
    match setting("HUBBUB_SIM_SEED") {
        Some(seed) => vec![seed],
        None => (0..setting("HUBBUB_SIM_SEEDS").unwrap_or(DEFAULT_SEEDS)).collect(),
    }
}

/// Plays every seed; fails with the first broken rule of each thread.
///
/// A seed with fewer steps than `least` has not tried anything.
pub(crate) fn check_all(least: usize, play: impl Fn(u64) -> Report + Sync) {
    let seeds = seeds();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = seeds.len().div_ceil(workers).max(1);
    let play = &play;
    let failures: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> =
            seeds.chunks(share).map(|chunk| scope.spawn(|| first_failure(chunk, least, play))).collect();
        workers.into_iter().filter_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn first_failure(seeds: &[u64], least: usize, play: &impl Fn(u64) -> Report) -> Option<String> {
    seeds.iter().find_map(|&seed| {
        let Report { steps, story, violation } = play(seed);
        let violation = violation.map(|violation| {
            format!(
                "{}\nseed {seed}: {violation}\nrepeat: HUBBUB_SIM_SEED={seed} cargo test -p hubbub-calls --test simulation",
                story.join("\n")
            )
        });
        assert!(violation.is_some() || steps >= least, "seed {seed} took only {steps} steps");
        violation
    })
}
