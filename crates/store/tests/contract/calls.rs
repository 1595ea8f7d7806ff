//! Call logs.

use std::time::Duration;

use hubbub_store::{Account, CallLogEntry, CallOutcome, Direction, StoreError};
use hubbub_types::CallId;
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{account_id, at, member},
};

on_both![
    a_call_reads_back_as_it_was_written,
    a_call_is_written_once_in_each_log,
    the_newest_calls_come_first,
    missed_calls_are_counted_until_they_are_seen,
    an_old_call_makes_room,
    a_call_needs_its_owner,
];

fn call_id(n: u32) -> CallId {
    CallId(Uuid::from_u128(u128::from(n)))
}

fn missed(n: u32, owner: &Account, seconds: u64) -> CallLogEntry {
    CallLogEntry {
        id: call_id(n),
        owner: owner.id,
        peer: None,
        peer_name: "Guest".into(),
        direction: Direction::Incoming,
        outcome: CallOutcome::Missed,
        at: at(seconds),
        talked: None,
        seen_at: None,
    }
}

async fn a_call_reads_back_as_it_was_written(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let entry = CallLogEntry {
        peer: Some(bob.id),
        peer_name: "Боб".into(),
        direction: Direction::Outgoing,
        outcome: CallOutcome::Answered,
        talked: Some(Duration::from_millis(61_234)),
        seen_at: Some(at(70)),
        ..missed(1, &ann, 5)
    };
    assert!(db.store.calls().record(&entry).await.unwrap());
    let page = db.store.calls().page(ann.id, None, 10).await.unwrap();
    assert_eq!((page.items, page.next), (vec![entry], None));
    assert_eq!(db.store.calls().page(bob.id, None, 10).await.unwrap().items, []);
}

async fn a_call_is_written_once_in_each_log(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    assert!(db.store.calls().record(&missed(1, &ann, 5)).await.unwrap());
    assert!(db.store.calls().record(&missed(1, &bob, 5)).await.unwrap());
    let later = CallLogEntry { outcome: CallOutcome::Answered, ..missed(1, &ann, 9) };
    assert!(!db.store.calls().record(&later).await.unwrap());
    assert_eq!(db.store.calls().page(ann.id, None, 10).await.unwrap().items, [missed(1, &ann, 5)]);
}

async fn the_newest_calls_come_first(db: &Database) {
    let ann = member(&db.store, 1).await;
    // Two of one moment, with the end of a page between them, and one that was answered.
    for (n, seconds) in [(1, 10), (2, 30), (3, 20), (4, 20), (5, 40)] {
        let outcome = if n == 5 { CallOutcome::Answered } else { CallOutcome::Missed };
        db.store.calls().record(&CallLogEntry { outcome, ..missed(n, &ann, seconds) }).await.unwrap();
    }
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = db.store.calls().page(ann.id, after, 3).await.unwrap();
        all.extend(page.items.into_iter().map(|entry| entry.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(all, [5, 2, 4, 3, 1].map(call_id));
    let first = db.store.calls().missed(ann.id, None, 2).await.unwrap();
    let rest = db.store.calls().missed(ann.id, first.next, 2).await.unwrap();
    let missed: Vec<_> = first.items.iter().chain(&rest.items).map(|entry| entry.id).collect();
    assert_eq!(missed, [2, 4, 3, 1].map(call_id));
}

async fn missed_calls_are_counted_until_they_are_seen(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    for (n, owner, seconds) in [(1, &ann, 10), (2, &ann, 20), (3, &ann, 90), (4, &bob, 10)] {
        db.store.calls().record(&missed(n, owner, seconds)).await.unwrap();
    }
    let answered = CallLogEntry { outcome: CallOutcome::Answered, ..missed(5, &ann, 15) };
    db.store.calls().record(&answered).await.unwrap();
    let calls = db.store.calls();
    assert_eq!(calls.unseen_count(ann.id).await.unwrap(), 3);
    assert_eq!(calls.mark_seen(ann.id, at(50)).await.unwrap(), 3);
    assert_eq!(calls.unseen_count(ann.id).await.unwrap(), 1, "one came later");
    assert_eq!(calls.unseen_count(bob.id).await.unwrap(), 1);
    assert_eq!(calls.mark_seen(ann.id, at(50)).await.unwrap(), 0);
    let seen: Vec<_> = calls.missed(ann.id, None, 9).await.unwrap().items.iter().map(|entry| entry.seen_at).collect();
    assert_eq!(seen, [None, Some(at(50)), Some(at(50))]);
}

async fn an_old_call_makes_room(db: &Database) {
    let store = db.open(|settings| settings.max_calls = 3).await.unwrap();
    let (ann, bob) = (member(&store, 1).await, member(&store, 2).await);
    store.calls().record(&missed(9, &bob, 1)).await.unwrap();
    for n in 1..=6 {
        store.calls().record(&missed(n, &ann, 10)).await.unwrap();
    }
    let ids = async |owner| {
        let page = store.calls().page(owner, None, 10).await.unwrap();
        page.items.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(ann.id).await, [6, 5, 4].map(call_id));
    assert_eq!(ids(bob.id).await, [call_id(9)]);
    store.close().await;
}

async fn a_call_needs_its_owner(db: &Database) {
    let ann = member(&db.store, 1).await;
    let orphan = CallLogEntry { owner: account_id(9), ..missed(1, &ann, 1) };
    assert!(matches!(db.store.calls().record(&orphan).await, Err(StoreError::NotFound)));
    let stranger = CallLogEntry { peer: Some(account_id(9)), ..missed(1, &ann, 1) };
    assert!(matches!(db.store.calls().record(&stranger).await, Err(StoreError::NotFound)));
}
