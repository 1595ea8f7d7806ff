//! Telling connections to come back: all of this node's when it ends, and those of a former life when the live state
//! no longer knows them.

use std::{sync::Arc, time::Duration};

use hubbub_types::{ConnectionId, Entropy};
use tokio::time::{Instant, sleep_until};

use super::Calls;

impl Calls {
    /// Tells every connection of this node to come back, each at a moment of its own within `over`, and returns when all
    /// have been told. A crowd that leaves in one moment would arrive at its next node in one moment.
    pub async fn send_all_back(&self, over: Duration) {
        self.send_back(self.registry.all(), over).await;
    }

    /// How long it takes until all have been told, when this node ends: no time where there is no other to go to.
    #[must_use]
    pub fn drain_spread(&self) -> Duration {
        if self.cluster.is_shared() { self.settings.drain_spread.0 } else { Duration::ZERO }
    }

    /// The live state no longer knows this node's connections: they must register again. Those that come from now on
    /// belong to a new life, and what is left of the old one is told to come back soon. A connection that says something
    /// before is told at once.
    pub(super) fn begin_new_life(self: &Arc<Self>) {
        let old = self.registry.begin_new_life();
        self.active.clear();
        metrics::counter!("hubbub_p2p_sent_back_total").increment(old.len() as u64);
        tracing::warn!(connections = old.len(), "connections are told to come back: the live state has lost them");
        let calls = Arc::clone(self);
        tokio::spawn(async move { calls.send_back(old, calls.cluster.return_spread()).await });
    }

    async fn send_back(&self, connections: Vec<ConnectionId>, over: Duration) {
        let plan = plan(connections, over, &*self.entropy);
        carry_out(plan, |connection| {
            if let Some(outbound) = self.registry.get(connection) {
                outbound.send_back();
            }
        })
        .await;
    }
}

/// Tells each at its moment, counted from now: on a busy machine, where every wait is a little too long, the waits must
/// not add up.
async fn carry_out(plan: Vec<(Duration, ConnectionId)>, tell: impl Fn(ConnectionId)) {
    let begun = Instant::now();
    for (at, connection) in plan {
        sleep_until(begun + at).await;
        tell(connection);
    }
}

/// A random moment within `over` for each, in the order of the moments.
fn plan(connections: Vec<ConnectionId>, over: Duration, entropy: &dyn Entropy) -> Vec<(Duration, ConnectionId)> {
    let mut plan: Vec<_> =
        connections.into_iter().map(|connection| (over.mul_f64(fraction(entropy)), connection)).collect();
    plan.sort_unstable();
    plan
}

/// Evenly between nothing and one.
fn fraction(entropy: &dyn Entropy) -> f64 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use hubbub_testkit::SeededEntropy;
    use uuid::Uuid;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn scale_05_waits_that_are_a_little_too_long_do_not_add_up() {
        // A wait lasts at least a millisecond, and there are ten connections in each.
        let connections: Vec<_> = (0..10_000).map(|number| ConnectionId(Uuid::from_u128(number))).collect();
        let plan = plan(connections, Duration::from_secs(1), &SeededEntropy::new(2));
        let (begun, told) = (Instant::now(), std::cell::Cell::new(0));
        carry_out(plan, |_| told.set(told.get() + 1)).await;
        assert_eq!(told.get(), 10_000);
        assert!(begun.elapsed() < Duration::from_millis(1_100), "{:?}", begun.elapsed());
    }

    #[test]
    fn scale_05_connections_leave_spread_over_the_time_and_in_no_known_order() {
        let connections: Vec<_> = (0..1_000).map(|number| ConnectionId(Uuid::from_u128(number))).collect();
        let over = Duration::from_secs(8);
        let plan = plan(connections.clone(), over, &SeededEntropy::new(1));
        assert!(plan.iter().all(|(at, _)| *at <= over));
        for second in 0..8 {
            let (from, to) = (Duration::from_secs(second), Duration::from_secs(second + 1));
            let leaving = plan.iter().filter(|(at, _)| (from..to).contains(at)).count();
            assert!((80..170).contains(&leaving), "{leaving} in second {second}");
        }
        let order: Vec<_> = plan.into_iter().map(|(_, connection)| connection).collect();
        assert_ne!(order, connections);
    }
}
