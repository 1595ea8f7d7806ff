//! One step at a time.

use std::{collections::BTreeMap, time::Duration};

use hubbub_cluster::{ClusterError, Key, LiveSettings, Stats, Step};

use super::{Backend, Ledger, Note, Rig, commit, key};

type Records = BTreeMap<Key, Ledger>;

pub(crate) async fn a_commit_is_read_back_and_told_in_order<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let step = |records: &mut Records, _| {
        assert_eq!(records.len(), 2, "both records are there, though neither exists yet");
        records.values_mut().for_each(|ledger| ledger.amount += 5);
        commit("done", vec![Note("first".into(), 1), Note("second".into(), 2)], vec![])
    };
    assert_eq!(rig.live.transact(vec![key("b"), key("a"), key("b")], step).await, Ok("done"));
    assert_eq!((rig.amount("a").await, rig.amount("b").await, rig.amount("c").await), (Some(5), Some(5), None));
    assert_eq!(rig.told(2).await, [Note("first".into(), 1), Note("second".into(), 2)]);
    assert_eq!(rig.live.stats(), Stats { records: 2, deadlines: 0 });
}

pub(crate) async fn unchanged_keeps_nothing<B: Backend>() {
    let rig = Rig::new::<B>().await;
    rig.put("a", 1, None).await;
    let step = |records: &mut Records, _| {
        records.get_mut(&key("a")).unwrap().amount = 99;
        Step::Unchanged("refused")
    };
    assert_eq!(rig.live.transact(vec![key("a")], step).await, Ok("refused"));
    assert_eq!(rig.amount("a").await, Some(1));
    assert!(rig.all_told().await.is_empty());
}

pub(crate) async fn a_record_that_is_its_default_again_is_gone_with_its_deadline<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let due = rig.clock_now() + Duration::from_secs(1);
    rig.put("a", 1, Some(due)).await;
    assert_eq!(rig.live.stats(), Stats { records: 1, deadlines: 1 });
    rig.put("a", 0, Some(due)).await;
    assert_eq!(rig.live.stats(), Stats::default());
    assert_eq!((rig.amount("a").await, rig.live.next_due().await), (None, Ok(None)));
}

pub(crate) async fn records_asked_for_are_loaded_in_the_same_atomic_step<B: Backend>() {
    let rig = Rig::new::<B>().await;
    rig.put("b", 20, None).await;
    let mut runs = 0;
    let step = |records: &mut Records, _| {
        runs += 1;
        records.get_mut(&key("a")).unwrap().amount += 1;
        let Some(b) = records.get(&key("b")) else { return Step::AlsoNeed(vec![key("b")]) };
        commit(b.amount, vec![], vec![])
    };
    assert_eq!(rig.live.transact(vec![key("a")], step).await, Ok(20));
    assert_eq!((runs, rig.amount("a").await), (2, Some(1)), "nothing is kept of the first run");
}

pub(crate) async fn asking_for_more_without_end_is_refused<B: Backend>() {
    let rig = Rig::with::<B>(LiveSettings { max_rounds: 3, ..LiveSettings::default() }).await;
    let mut runs = 0;
    let step = |_: &mut Records, _| {
        runs += 1;
        Step::<Note, ()>::AlsoNeed(vec![key(&format!("more-{runs}"))])
    };
    let refused = rig.live.transact(vec![key("a")], step).await;
    assert_eq!((refused, runs), (Err(ClusterError::TooManyRounds { rounds: 3 }), 3));
}

pub(crate) async fn asking_for_too_many_at_once_is_refused<B: Backend>() {
    let rig = Rig::with::<B>(LiveSettings { max_keys: 4, ..LiveSettings::default() }).await;
    let step = |_: &mut Records, _| Step::<Note, ()>::AlsoNeed((0..9).map(|n| key(&n.to_string())).collect());
    let refused = rig.live.transact(vec![key("a")], step).await;
    assert_eq!(refused, Err(ClusterError::TooManyKeys { needed: 10, limit: 4 }));
}

pub(crate) async fn writing_what_was_not_loaded_changes_nothing<B: Backend>() {
    let rig = Rig::new::<B>().await;
    let stray = Ledger { amount: 1, ..Ledger::default() };
    let step = |records: &mut Records, _| {
        records.get_mut(&key("a")).unwrap().amount = 1;
        records.insert(key("b"), stray.clone());
        commit((), vec![Note("told".into(), 0)], vec![])
    };
    assert_eq!(rig.live.transact(vec![key("a")], step).await, Err(ClusterError::NotLoaded(key("b"))));
    let now = rig.clock_now();
    let step = |records: &mut Records, _| {
        records.get_mut(&key("a")).unwrap().amount = 1;
        commit((), vec![], vec![(key("c"), Some(now))])
    };
    assert_eq!(rig.live.transact(vec![key("a")], step).await, Err(ClusterError::NotLoaded(key("c"))));
    assert_eq!(rig.live.stats(), Stats::default());
    assert!(rig.all_told().await.is_empty());
}

pub(crate) async fn a_full_store_takes_no_new_record_but_changes_old_ones<B: Backend>() {
    let rig = Rig::with::<B>(LiveSettings { max_records: 2, ..LiveSettings::default() }).await;
    rig.put("a", 1, None).await;
    rig.put("b", 1, None).await;
    let write = |amount| {
        move |records: &mut Records, _| {
            records.values_mut().for_each(|ledger| ledger.amount = amount);
            commit((), vec![], vec![])
        }
    };
    assert_eq!(rig.live.transact(vec![key("c")], write(1)).await, Err(ClusterError::Full { limit: 2 }));
    assert_eq!(rig.live.transact(vec![key("a"), key("b")], write(2)).await, Ok(()));
    assert_eq!(rig.live.transact(vec![key("a")], write(0)).await, Ok(()));
    assert_eq!(rig.live.transact(vec![key("c")], write(3)).await, Ok(()), "the place of a record that went is free");
}

pub(crate) async fn a_step_that_panics_changes_nothing_and_blocks_nobody<B: Backend>() {
    let rig = std::sync::Arc::new(Rig::new::<B>().await);
    rig.put("a", 1, None).await;
    let inner = std::sync::Arc::clone(&rig);
    let crashed = tokio::spawn(async move {
        let step = |records: &mut Records, _| -> Step<Note, ()> {
            records.get_mut(&key("a")).unwrap().amount = 99;
            panic!("a planted fault");
        };
        inner.live.transact(vec![key("a")], step).await
    });
    assert!(crashed.await.unwrap_err().is_panic());
    assert_eq!(rig.amount("a").await, Some(1));
    rig.put("a", 2, None).await;
    assert_eq!(rig.amount("a").await, Some(2));
}

pub(crate) async fn the_step_sees_the_clock_of_the_store<B: Backend>() {
    let rig = Rig::new::<B>().await;
    rig.clock.advance(Duration::from_secs(90));
    let seen = rig.live.transact(vec![key("a")], |_: &mut Records, now| Step::<Note, _>::Unchanged(now)).await;
    assert_eq!(seen, Ok(rig.clock_now()));
}
