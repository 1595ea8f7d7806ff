//! Deadlines: each fires once, and none is lost.

use std::time::Duration;

use hubbub_cluster::LiveSettings;
use hubbub_types::{Clock as _, Timestamp};

use super::{Backend, Rig, key};

const SECOND: Duration = Duration::from_secs(1);

impl Rig {
    pub(crate) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn claim(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.live.claim_due(100).await.unwrap().iter().map(ToString::to_string).collect();
        keys.sort();
        keys
    }
}

pub(crate) async fn a_due_deadline_is_claimed_once<B: Backend>() {
    let rig = Rig::new::<B>().await;
    rig.put("a", 1, Some(rig.clock_now() + SECOND)).await;
    assert!(rig.claim().await.is_empty(), "not due yet");
    rig.clock.advance(SECOND);
    assert_eq!(rig.claim().await, ["a"]);
    assert!(rig.claim().await.is_empty(), "somebody has it already");
    rig.put("a", 2, None).await;
    rig.clock.advance(SECOND * 3600);
    assert!(rig.claim().await.is_empty());
}

pub(crate) async fn a_deadline_that_nobody_fired_comes_again_after_the_lease<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let lease = LiveSettings::default().claim_lease.0;
    rig.put("a", 1, Some(rig.clock_now())).await;
    assert_eq!(rig.claim().await, ["a"]);
    rig.clock.advance(lease - Duration::from_millis(1));
    assert!(rig.claim().await.is_empty());
    rig.clock.advance(Duration::from_millis(1));
    assert_eq!(rig.claim().await, ["a"]);
}

pub(crate) async fn a_moved_deadline_fires_at_its_new_time_only<B: Backend>() {
    let rig = Rig::new::<B>().await;
    rig.put("a", 1, Some(rig.clock_now() + SECOND)).await;
    rig.put("a", 1, Some(rig.clock_now() + 3 * SECOND)).await;
    rig.clock.advance(2 * SECOND);
    assert!(rig.claim().await.is_empty(), "the old time means nothing any more");
    rig.clock.advance(SECOND);
    assert_eq!(rig.claim().await, ["a"]);
    assert_eq!(rig.live.stats().deadlines, 1);
}

pub(crate) async fn a_clock_that_jumps_back_makes_every_deadline_come_up_once<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let start = rig.clock_now();
    for (name, wait) in [("a", 10), ("b", 3600)] {
        rig.put(name, 1, Some(start + SECOND * wait)).await;
    }
    assert!(rig.claim().await.is_empty());
    rig.clock.set(start - SECOND / 2);
    assert!(rig.claim().await.is_empty(), "a clock that is set right by half a second is nothing");
    rig.clock.set(start - SECOND * 600);
    assert_eq!(rig.claim().await, ["a", "b"]);
    assert!(rig.claim().await.is_empty(), "once");
}

pub(crate) async fn claims_are_limited_and_earliest_due_is_known<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let start = rig.clock_now();
    assert_eq!(rig.live.next_due().await, Ok(None));
    for n in 1..=10 {
        rig.put(&n.to_string(), 1, Some(start + SECOND * n)).await;
    }
    assert_eq!(rig.live.next_due().await, Ok(Some(start + SECOND)));
    rig.clock.advance(SECOND * 10);
    let (first, second) = (rig.live.claim_due(6).await.unwrap(), rig.live.claim_due(6).await.unwrap());
    assert_eq!((first.len(), second.len()), (6, 4));
    assert!(first.iter().all(|key| !second.contains(key)));
}

pub(crate) async fn an_earlier_deadline_wakes_the_waiter<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let start = rig.clock_now();
    rig.put("a", 1, Some(start + 10 * SECOND)).await;
    assert_eq!(rig.live.next_due().await, Ok(Some(start + 10 * SECOND)));
    let earlier = async {
        // A first notice may still be due to "a" itself; the waiter looks again until it sees the earlier one.
        while rig.live.next_due().await != Ok(Some(start + SECOND)) {
            rig.live.earlier_due().await;
        }
    };
    let put = rig.put("b", 1, Some(start + SECOND));
    tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(earlier, put) }).await.unwrap();
    assert_eq!(rig.live.read(&[key("b")]).await.unwrap().len(), 1);
}
