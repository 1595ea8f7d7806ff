//! The life of a few channels on virtual time: several people write, edit, react and come and go, at several nodes over
//! one database, with news that are late, doubled, lost or out of order, nodes that are killed between a commit and its
//! telling, commits whose answer is lost, a database that is away, clients that are cut and come back elsewhere, and people
//! who are banned or logged out everywhere.
//!
//! The feed and the replica are the real ones; the database, the news and the order of a node's steps are modelled.
//! `HUBBUB_SIM_SEEDS` is the number of seeds (default 500); `HUBBUB_SIM_SEED=n` repeats one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop, in its helpers too"
)]

mod client;
mod db;
mod node;
mod rules;
mod world;

use std::{env, thread};

use self::{
    rules::{Fault, Rule, Violation},
    world::World,
};

const SEEDS: u64 = 500;

fn play(seed: u64, fault: Option<Fault>) -> (World, Option<Violation>) {
    let mut world = World::new(seed, fault);
    let violation = world.play();
    (world, violation)
}

fn seeds() -> Vec<u64> {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse().unwrap());
    match number("HUBBUB_SIM_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("HUBBUB_SIM_SEEDS").unwrap_or(SEEDS)).collect(),
    }
}

#[test]
fn chat_03_no_seed_loses_doubles_or_reorders_anything() {
    let seeds = seeds();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let broken: Vec<(u64, Violation)> = thread::scope(|scope| {
        let check =
            |part: &[u64]| part.iter().filter_map(|seed| Some((*seed, play(*seed, None).1?))).collect::<Vec<_>>();
        let workers: Vec<_> =
            seeds.chunks(seeds.len().div_ceil(workers).max(1)).map(|part| scope.spawn(move || check(part))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(
        broken.is_empty(),
        "{} seeds broke a rule, first {:?}\nrepeat: HUBBUB_SIM_SEED={} cargo test -p hubbub-chat --test log chat_03",
        broken.len(),
        broken.first(),
        broken.first().map_or(0, |(seed, _)| *seed),
    );
}

#[test]
fn a_seed_plays_the_same_twice() {
    assert_eq!(play(3, None).0.digest(), play(3, None).0.digest());
    assert_ne!(play(3, None).0.digest(), play(4, None).0.digest());
}

#[test]
fn the_seeds_reach_what_they_are_meant_to_reach() {
    let mut seen = world::Seen::default();
    (0..40).for_each(|seed| seen += play(seed, None).0.seen);
    let missing = seen.missing();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}

/// Plays with a fault until something is noticed, and says what.
fn noticed(fault: Fault) -> Option<Rule> {
    (0..SEEDS).find_map(|seed| play(seed, Some(fault)).1).map(|violation| violation.rule)
}

macro_rules! planted {
    ($($name:ident: $fault:ident => $rule:ident;)*) => {$(
        #[test]
        fn $name() {
            assert_eq!(noticed(Fault::$fault), Some(Rule::$rule));
        }
    )*};
}

planted! {
    telling_before_the_commit_is_noticed: PublishBeforeCommit => ToldIsCommitted;
    an_answer_before_the_commit_is_noticed: AnswerBeforeCommit => AnsweredIsCommitted;
    sending_twice_without_a_look_at_the_nonce_is_noticed: NoNonce => NothingIsDoubled;
    telling_in_the_order_of_hearing_is_noticed: NoReorder => NoHoles;
    going_on_over_a_gap_is_noticed: GapIgnored => NoHoles;
    not_comparing_after_missed_news_is_noticed: NoHeadsAfterMissed => EverybodyHasTheList;
    not_comparing_after_a_killed_node_is_noticed: NoHeadsAfterKill => EverybodyHasTheList;
    applying_what_a_state_holds_already_is_noticed: NoRuleR => EverybodyHasTheList;
    reading_before_listening_is_noticed: ReadBeforeListening => NoHoles;
    judging_outside_of_the_transaction_is_noticed: JudgedBefore => RefusedLeavesNothing;
    going_on_after_somebody_left_is_noticed: LeaveIgnored => NothingAfterLeaving;
    reading_to_people_who_were_not_looked_at_again_is_noticed: FillBeforeAccess => NothingAfterTheEnd;
    keeping_what_came_early_over_a_reset_is_noticed: EarlyKept => EverybodyHasTheList;
}
