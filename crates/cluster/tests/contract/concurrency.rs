//! Many transactions at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hubbub_cluster::{Key, Step};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use super::{Backend, Ledger, Note, Rig, commit, key};

/// Moves one unit between two of a few ledgers; `late` asks for the second only after seeing the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transfer {
    from: u8,
    to: u8,
    late: bool,
}

pub(crate) fn transfers() -> impl Strategy<Value = Vec<Transfer>> {
    let transfer = (0..4_u8, 0..4_u8, any::<bool>()).prop_map(|(from, to, late)| Transfer { from, to, late });
    vec(transfer, 2..80)
}

/// Runs random transfers from several tasks. There must be one order of them that explains every record, nothing may
/// be lost or made, and the notes about a record must arrive in the order in which it was changed.
pub(crate) fn overlapping_transactions_have_a_serial_order<B: Backend>() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    TestRunner::new(ProptestConfig::with_cases(60))
        .run(&transfers(), |transfers| {
            runtime.block_on(check::<B>(transfers));
            Ok(())
        })
        .unwrap();
}

async fn check<B: Backend>(transfers: Vec<Transfer>) {
    let rig = Arc::new(Rig::new::<B>().await);
    check_over(&[rig], transfers).await;
}

/// Runs the transfers from four tasks on these nodes, of which the first is told everything.
pub(crate) async fn check_over(rigs: &[Arc<Rig>], transfers: Vec<Transfer>) {
    let numbered: Vec<(u32, Transfer)> = (1..).zip(transfers).collect();
    let tasks: Vec<_> = numbered
        .chunks(numbered.len().div_ceil(4))
        .zip(rigs.iter().cycle())
        .map(|(part, rig)| tokio::spawn(run_all(Arc::clone(rig), part.to_vec())))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let rig = rigs.first().unwrap();
    let records = rig.live.read(&(0..4).map(name).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(records.values().map(|ledger| ledger.amount).sum::<i64>(), 0, "a unit was lost or made");
    let touched: usize = numbered.iter().map(|(_, transfer)| if transfer.from == transfer.to { 1 } else { 2 }).sum();
    assert_eq!(records.values().map(|ledger| ledger.operations.len()).sum::<usize>(), touched, "an update was lost");
    assert!(has_serial_order(records.values().map(|ledger| ledger.operations.as_slice())));
    assert_in_order(&rig.all_told().await);
}

async fn run_all(rig: Arc<Rig>, part: Vec<(u32, Transfer)>) {
    for (operation, transfer) in part {
        let (from, to) = (name(transfer.from), name(transfer.to));
        let first = if transfer.late { vec![from.clone()] } else { vec![from.clone(), to.clone()] };
        let step = |records: &mut BTreeMap<Key, Ledger>, _| step(records, operation, &from, &to);
        rig.live.transact(first, step).await.unwrap();
        tokio::task::yield_now().await;
    }
}

fn step(records: &mut BTreeMap<Key, Ledger>, operation: u32, from: &Key, to: &Key) -> Step<Note, ()> {
    if !records.contains_key(to) {
        return Step::AlsoNeed(vec![to.clone()]);
    }
    records.get_mut(from).unwrap().amount -= 1;
    records.get_mut(to).unwrap().amount += 1;
    let notes = BTreeSet::from([from, to]).into_iter().map(|key| {
        let ledger = records.get_mut(key).unwrap();
        ledger.operations.push(operation);
        Note(key.to_string(), ledger.operations.len())
    });
    let notes = notes.collect();
    commit((), notes, vec![])
}

fn name(number: u8) -> Key {
    key(&format!("ledger-{number}"))
}

/// Whether the orders seen by the single records fit into one order of everything.
fn has_serial_order<'a>(orders: impl Iterator<Item = &'a [u32]>) -> bool {
    let mut rest: Vec<&[u32]> = orders.filter(|order| !order.is_empty()).collect();
    while !rest.is_empty() {
        // The next operation overall comes first in every record that still has it.
        let is_next = |operation: u32| rest.iter().all(|order| !order.iter().skip(1).any(|later| *later == operation));
        let Some(next) = rest.iter().filter_map(|order| order.first()).copied().find(|operation| is_next(*operation))
        else {
            return false;
        };
        rest = rest.into_iter().map(|order| order.strip_prefix(&[next]).unwrap_or(order)).collect();
        rest.retain(|order| !order.is_empty());
    }
    true
}

fn assert_in_order(told: &[Note]) {
    let mut last = BTreeMap::new();
    for Note(record, count) in told {
        let before: usize = last.insert(record.clone(), *count).unwrap_or(0);
        assert_eq!(*count, before + 1, "the notes about {record} came out of order");
    }
}

#[test]
fn the_check_for_a_serial_order_finds_a_cycle() {
    assert!(has_serial_order([[1, 2, 3].as_slice(), &[1, 3], &[2]].into_iter()));
    assert!(!has_serial_order([[1, 2].as_slice(), &[2, 1]].into_iter()));
}
