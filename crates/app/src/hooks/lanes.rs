//! Tries that are under way: so many at a time, and of slow receivers only so many that the others get through.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use hubbub_types::HookId;
use tokio::{
    task::{Id, JoinSet},
    time::Instant,
};

/// A try that takes longer makes its receiver a slow one, until it is quicker. (fixed)
const SLOW: Duration = Duration::from_secs(1);
/// Slow receivers that are remembered: those found out last. (fixed)
const REMEMBERED: usize = 256;

/// The tries of a node.
pub(super) struct Lanes {
    workers: u32,
    tries: JoinSet<()>,
    begun: HashMap<Id, (HookId, Instant)>,
    slow: VecDeque<HookId>,
}

impl Lanes {
    pub(super) fn new(workers: u32) -> Self {
        Self { workers, tries: JoinSet::new(), begun: HashMap::new(), slow: VecDeque::new() }
    }

    /// How many more may begin, and of which webhooks none may: slow ones get half of the room, one at least.
    pub(super) fn room(&self) -> (u32, Vec<HookId>) {
        let running = u32::try_from(self.begun.len()).unwrap_or(u32::MAX);
        let slow = self.begun.values().filter(|(hook, begun)| self.is_slow(*hook) || begun.elapsed() > SLOW).count();
        let most = usize::try_from(self.workers / 2).unwrap_or(usize::MAX).max(1);
        let except = if slow < most { Vec::new() } else { self.slow.iter().copied().collect() };
        // What is not known to be slow may turn out so: it is found out one at a time.
        (self.workers.saturating_sub(running), except)
    }

    /// Begins a try.
    pub(super) fn begin(&mut self, hook: HookId, attempt: impl Future<Output = ()> + Send + 'static) {
        let id = self.tries.spawn(attempt).id();
        self.begun.insert(id, (hook, Instant::now()));
    }

    /// Waits until a try ends; for ever when there is none.
    pub(super) async fn ended(&mut self) {
        let id = match self.tries.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                // Its claim runs out, and it is tried again.
                tracing::error!(%error, "a webhook's delivery broke off");
                error.id()
            }
            None => return std::future::pending().await,
        };
        let Some((hook, begun)) = self.begun.remove(&id) else { return };
        self.slow.retain(|known| *known != hook);
        if begun.elapsed() > SLOW {
            self.slow.push_back(hook);
        }
        if self.slow.len() > REMEMBERED {
            self.slow.pop_front();
        }
    }

    /// Whether a try is under way.
    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        !self.begun.is_empty()
    }

    fn is_slow(&self, hook: HookId) -> bool {
        self.slow.contains(&hook)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn hook(n: u128) -> HookId {
        HookId(Uuid::from_u128(n))
    }

    #[tokio::test(start_paused = true)]
    async fn chat_09_slow_receivers_take_half_of_the_room() {
        let mut lanes = Lanes::new(4);
        for n in 0..3 {
            lanes.begin(hook(n), tokio::time::sleep(SLOW * 2));
            assert_eq!(lanes.room(), (3, Vec::new()));
            lanes.ended().await;
        }
        let slow: Vec<_> = (0..3).map(hook).collect();
        assert_eq!(lanes.room(), (4, Vec::new()), "one at a time harms nobody");
        lanes.begin(hook(0), std::future::pending());
        assert_eq!(lanes.room(), (3, Vec::new()));
        lanes.begin(hook(1), tokio::time::sleep(SLOW / 2));
        assert_eq!(lanes.room(), (2, slow));
        lanes.ended().await;
        assert_eq!(lanes.room(), (3, Vec::new()), "it was quicker this time");
    }

    #[tokio::test(start_paused = true)]
    async fn chat_09_who_is_slow_is_known_before_the_end() {
        let mut lanes = Lanes::new(2);
        lanes.begin(hook(1), tokio::time::sleep(SLOW * 2));
        lanes.ended().await;
        lanes.begin(hook(2), std::future::pending());
        assert_eq!(lanes.room(), (1, Vec::new()));
        tokio::time::advance(SLOW * 2).await;
        assert_eq!(lanes.room(), (1, vec![hook(1)]));
    }

    #[tokio::test]
    async fn chat_09_a_try_that_breaks_makes_room() {
        let mut lanes = Lanes::new(1);
        lanes.begin(hook(1), async { panic!("as a fault of ours might") });
        assert_eq!(lanes.room().0, 0);
        lanes.ended().await;
        assert_eq!(lanes.room().0, 1);
    }
}
