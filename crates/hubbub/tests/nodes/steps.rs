//! What the steps of a call cost on Redis.

use std::ops::Sub;

use hubbub_testkit::fleet::Deployment;

use crate::support::{PATIENCE, Scene, three};

/// Questions to Redis and the steps they were for, over all nodes.
#[derive(Debug, Clone, Copy)]
struct Cost {
    questions: f64,
    steps: f64,
}

impl Sub for Cost {
    type Output = Self;
    fn sub(self, before: Self) -> Self {
        Self { questions: self.questions - before.questions, steps: self.steps - before.steps }
    }
}

impl Cost {
    async fn so_far(servers: &Deployment) -> Self {
        let sum = async |part: &str| {
            let name = format!("hubbub_redis_step_round_trips_{part}");
            let mut sum = 0.0;
            for address in servers.addresses() {
                sum += servers.rest.metric(address, &name).await.unwrap();
            }
            sum
        };
        Self { questions: sum("sum").await, steps: sum("count").await }
    }

    /// Each step asks once when its node wrote the records last, twice when another did, and three times when it finds
    /// that it needs more of them: as long as nobody else changes them meanwhile.
    fn judge(self, what: &str, calls: usize) {
        let Self { questions, steps } = self;
        let each = calls as f64;
        println!("{what}: {} steps with {} questions, {} a step", steps / each, questions / each, questions / steps);
        assert!(steps >= each, "{what}: no steps were counted: {self:?}");
        assert!(questions <= 2.0 * steps, "{what}: {self:?}");
    }
}

#[tokio::test]
async fn scale_05_the_steps_of_a_call_between_nodes_ask_redis_twice_at_most_on_average() {
    const CALLS: usize = 10;
    let scene = Scene::begin("round-trips", &three(), 2 * CALLS).await;
    let pairs = scene.pairs.clone();
    let (first, pairs) = pairs.split_at(CALLS);
    // So that every node has taught Redis its scripts.
    scene.talk(first).await;
    let begin = Cost::so_far(&scene.servers).await;
    for pair in pairs {
        scene.talk(&[*pair]).await;
    }
    let set_up = Cost::so_far(&scene.servers).await;
    scene.works(pairs).await;
    let negotiated = Cost::so_far(&scene.servers).await;
    scene.fleet.hang_up_all(pairs, PATIENCE).await.unwrap();
    let over = Cost::so_far(&scene.servers).await;
    (set_up - begin).judge("a call that is set up", CALLS);
    (negotiated - set_up).judge("a negotiation", CALLS);
    (over - negotiated).judge("its end", CALLS);
    scene.end().await;
}
