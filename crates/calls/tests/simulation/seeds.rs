//! Which seeds are played, and on how many threads.

use std::{env, thread};

use crate::checker::Violation;

const DEFAULT_SEEDS: u64 = 500;
/// Broken rules after which a worker stops.
const MOST_FAILURES: usize = 10;
/// Lines of a story that are told unasked.
const TOLD: usize = 150;

/// Whether a play writes down what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    Silent,
    Story,
}

/// What came of a seed.
pub(crate) struct Report {
    pub(crate) steps: usize,
    /// What happened, a line each, if it was to be told.
    pub(crate) story: Vec<String>,
    pub(crate) violation: Option<Violation>,
}

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

/// Plays every seed; fails with the story of the first that broke a rule, and the names of the others.
///
/// A seed with fewer steps than `least` has not tried anything.
pub(crate) fn check_all(least: usize, play: impl Fn(u64, Telling) -> Report + Sync) {
    let seeds = seeds();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = seeds.len().div_ceil(workers).max(1);
    let play = &play;
    let failures: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = seeds.chunks(share).map(|chunk| scope.spawn(|| failures(chunk, least, play))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    if let Some((seed, _)) = failures.first() {
        let all: Vec<_> = failures.iter().map(|(seed, violation)| format!("seed {seed}: {violation}")).collect();
        let story = play(*seed, Telling::Story).story;
        // The whole of it is wanted when one seed is repeated.
        let told = story.len().saturating_sub(if seeds.len() == 1 { usize::MAX } else { TOLD });
        panic!(
            "the end of the story of seed {seed}:\n{}\n{}\nrepeat: HUBBUB_SIM_SEED={seed} cargo test -p hubbub-calls --test simulation p2p_",
            story[told..].join("\n"),
            all.join("\n"),
        );
    }
}

fn failures(seeds: &[u64], least: usize, play: &impl Fn(u64, Telling) -> Report) -> Vec<(u64, Violation)> {
    let failed = seeds.iter().filter_map(|&seed| {
        let Report { steps, violation, .. } = play(seed, Telling::Silent);
        assert!(violation.is_some() || steps >= least, "seed {seed} took only {steps} steps");
        Some((seed, violation?))
    });
    failed.take(MOST_FAILURES).collect()
}
