//! The call machine on the live records of two nodes in a real Redis, beside the same machine on a plain map: the same
//! commands in the same order must leave the same records, deadlines and owners, and tell each node the same things.
//!
//! This is what the model in the simulation of the call machine takes for granted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on must stop")]

mod acts;
mod plain;
mod shared;

use hubbub_testkit::Dice;

use acts::People;
use plain::Plain;
use shared::Shared;

const SEEDS: u64 = 4;
const STEPS: usize = 150;
/// Steps between two looks at everything.
const LOOK_EVERY: usize = 25;

#[tokio::test(flavor = "multi_thread")]
async fn p2p_12_two_nodes_on_redis_do_what_one_map_does() {
    let shared = Shared::start().await;
    let (mut plain, mut committed, mut refused) = (Plain::default(), 0, 0);
    for seed in 0..SEEDS {
        let mut people = People::new(Dice::new(seed), shared.nodes());
        for step in 0..STEPS {
            let (node, input) = people.next();
            let (on_redis, now) = shared.step(node, &input).await;
            let on_map = plain.step(&input, now);
            assert_eq!(on_redis, on_map, "seed {seed}, step {step}: {input:?}");
            match on_map {
                Ok(effects) => {
                    people.hear(&effects);
                    plain.tell(shared.nodes()[node], effects);
                    committed += 1;
                }
                Err(_) => refused += 1,
            }
            if step % LOOK_EVERY == 0 {
                shared.agrees_with(&plain).await;
            }
        }
        shared.agrees_with(&plain).await;
        shared.has_told(&plain).await;
    }
    assert!(committed > 150 && refused > 50, "{committed} carried out, {refused} refused");
}
