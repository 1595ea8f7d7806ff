//! Rooms under everything clients and networks do, by seeds; and the ordinary day first.

mod basics;
mod play;
mod verdict;

use play::Play;

/// Seeds each run plays.
const SEEDS: u64 = 12;
/// Things that happen to each room.
const STEPS: usize = 200;

#[test]
fn scale_03_whatever_clients_and_networks_do_pictures_go_on_after_it_and_nothing_is_left() {
    for seed in 0..SEEDS {
        let mut play = Play::new(seed);
        for _ in 0..STEPS {
            play.step();
        }
        play.calm();
        verdict::check(&play);
        play.end();
    }
}
