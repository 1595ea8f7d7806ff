//! Rooms under everything clients and networks do, by seeds; and the ordinary day first.

mod basics;
mod play;
mod verdict;

use play::Play;
use std::{env, thread};

/// Seeds played when nothing else is said.
const SEEDS: u64 = 6;
/// Things that happen to each room.
const STEPS: usize = 200;

#[test]
fn scale_03_whatever_clients_and_networks_do_pictures_go_on_after_it_and_nothing_is_left() {
    let seeds = seeds();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = seeds.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        for chunk in seeds.chunks(share) {
            scope.spawn(|| chunk.iter().for_each(|seed| play(*seed)));
        }
    });
}

/// One seed (`HUBBUB_SIM_SEED`), or the first so many (`HUBBUB_SIM_SEEDS`).
fn seeds() -> Vec<u64> {
    let setting = |name| env::var(name).ok().map(|text| text.parse().expect("a number"));
    match setting("HUBBUB_SIM_SEED") {
        Some(seed) => vec![seed],
        None => (0..setting("HUBBUB_SIM_SEEDS").unwrap_or(SEEDS)).collect(),
    }
}

fn play(seed: u64) {
    let mut play = Play::new(seed);
    for _ in 0..STEPS {
        play.step();
    }
    play.calm();
    verdict::check(&play);
    play.end();
}
