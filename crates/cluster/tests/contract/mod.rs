//! What every backend must do. A backend joins with one [`Backend`] implementation and one `suite!` line.

mod concurrency;
mod deadlines;
mod steps;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub(crate) use concurrency::*;
pub(crate) use deadlines::*;
use hubbub_cluster::{Deliver, Key, Live, LiveSettings, Step};
use hubbub_testkit::VirtualClock;
use hubbub_types::{NodeId, Timestamp};
use serde::{Deserialize, Serialize};
pub(crate) use steps::*;
use tokio::sync::watch;
use uuid::Uuid;

/// The record of the suite: an amount, and which operations touched it, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) amount: i64,
    pub(crate) operations: Vec<u32>,
    /// Nodes with a connection in it.
    #[serde(default)]
    pub(crate) owners: Vec<NodeId>,
}

/// The effect of the suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note(pub(crate) String, pub(crate) usize);

/// Opens one backend, empty.
pub(crate) trait Backend {
    fn open(
        settings: LiveSettings,
        clock: Arc<VirtualClock>,
        deliver: Deliver<Note>,
    ) -> impl Future<Output = Live<Ledger, Note>> + Send;
}

/// A backend with its clock and everything it has told.
pub(crate) struct Rig {
    pub(crate) live: Live<Ledger, Note>,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) told: watch::Receiver<Vec<Note>>,
}

impl Rig {
    pub(crate) async fn new<B: Backend>() -> Self {
        Self::with::<B>(LiveSettings::default()).await
    }

    pub(crate) async fn with<B: Backend>(settings: LiveSettings) -> Self {
        let clock = Arc::new(VirtualClock::new());
        let (deliver, told) = Self::sink();
        Self { live: B::open(settings, Arc::clone(&clock), deliver).await, clock, told }
    }

    /// Where effects go, and where they can be seen.
    pub(crate) fn sink() -> (Deliver<Note>, watch::Receiver<Vec<Note>>) {
        let (sink, told) = watch::channel(Vec::new());
        let deliver: Deliver<Note> = Arc::new(move |node, note| {
            assert_eq!(node, NODE, "an effect went to another node than it was addressed to");
            sink.send_modify(|told| told.push(note));
        });
        (deliver, told)
    }

    /// What was told, once it is `count` notes.
    pub(crate) async fn told(&self, count: usize) -> Vec<Note> {
        let mut told = self.told.clone();
        let all = told.wait_for(|told| told.len() >= count);
        tokio::time::timeout(PATIENCE, all).await.unwrap().unwrap().clone()
    }

    /// Everything told so far, also what is still on its way.
    pub(crate) async fn all_told(&self) -> Vec<Note> {
        let last = Note("the last one".into(), 0);
        let step = |_: &mut BTreeMap<Key, Ledger>, _| commit((), vec![last.clone()], vec![]);
        self.live.transact(vec![key("nobody")], step).await.unwrap();
        let mut told = self.told.clone();
        let all = told.wait_for(|told| told.last() == Some(&last));
        let mut all = tokio::time::timeout(PATIENCE, all).await.unwrap().unwrap().clone();
        all.pop();
        all
    }

    /// Sets the amount of `name`, and its deadline.
    pub(crate) async fn put(&self, name: &str, amount: i64, due: Option<Timestamp>) {
        let write = |records: &mut BTreeMap<Key, Ledger>, _| {
            records.get_mut(&key(name)).unwrap().amount = amount;
            commit((), vec![], vec![(key(name), due)])
        };
        self.live.transact(vec![key(name)], write).await.unwrap();
    }

    pub(crate) async fn amount(&self, name: &str) -> Option<i64> {
        self.live.read(&[key(name)]).await.unwrap().get(&key(name)).map(|ledger| ledger.amount)
    }
}

/// Longest wait for a note.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const NODE: NodeId = NodeId(Uuid::from_u128(7));

pub(crate) fn key(name: &str) -> Key {
    Key::new(name)
}

/// A commit whose notes all go to the one node there is.
pub(crate) fn commit<T>(output: T, notes: Vec<Note>, deadlines: Vec<(Key, Option<Timestamp>)>) -> Step<Note, T> {
    Step::Commit { output, effects: notes.into_iter().map(|note| (NODE, note)).collect(), deadlines }
}

/// Declares one test per behaviour for one backend.
macro_rules! suite {
    ($name:ident: $backend:ty) => {
        mod $name {
            use super::contract;

            contract::suite!(@async $backend:
                a_commit_is_read_back_and_told_in_order,
                unchanged_keeps_nothing,
                a_record_that_is_its_default_again_is_gone_with_its_deadline,
                records_asked_for_are_loaded_in_the_same_atomic_step,
                asking_for_more_without_end_is_refused,
                asking_for_too_many_at_once_is_refused,
                writing_what_was_not_loaded_changes_nothing,
                a_full_store_takes_no_new_record_but_changes_old_ones,
                a_step_that_panics_changes_nothing_and_blocks_nobody,
                the_step_sees_the_clock_of_the_store,
                a_due_deadline_is_claimed_once,
                a_deadline_that_nobody_fired_comes_again_after_the_lease,
                a_clock_that_jumps_back_makes_every_deadline_come_up_once,
                a_moved_deadline_fires_at_its_new_time_only,
                claims_are_limited_and_earliest_due_is_known,
                an_earlier_deadline_wakes_the_waiter,
            );

            #[test]
            fn overlapping_transactions_have_a_serial_order() {
                contract::overlapping_transactions_have_a_serial_order::<$backend>();
            }
        }
    };
    (@async $backend:ty: $($test:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                contract::$test::<$backend>().await;
            }
        )*
    };
}
pub(crate) use suite;
