//! Signed-in devices.

use hubbub_store::{NewSession, Session, StoreError};
use hubbub_types::Timestamp;

use crate::{
    harness::Database,
    people::{HOUR, START, account_id, at, device, member, secret, session_id},
};

on_both![
    a_session_reads_back_with_its_account,
    a_session_needs_an_account,
    a_session_ends_at_its_end,
    an_exchange_needs_the_expected_generation,
    an_ended_session_cannot_be_exchanged,
    only_the_owner_ends_a_session,
    all_sessions_but_one_are_ended,
    one_device_too_many_signs_out_the_one_unused_for_longest,
    a_touch_never_goes_back_in_time,
    a_sweep_removes_ended_sessions_in_small_parts,
];

async fn get(db: &Database, n: u32) -> Session {
    db.store.sessions().by_id(session_id(n)).await.unwrap().unwrap()
}

async fn a_session_reads_back_with_its_account(db: &Database) {
    let ann = member(&db.store, 1).await;
    let new = device(5, &ann);
    assert_eq!(db.store.sessions().create(&new).await.unwrap(), []);
    let wanted = Session {
        id: new.id,
        account: ann.id,
        generation: 0,
        rotated_at: START,
        created_at: START,
        last_seen_at: START,
        expires_at: START + HOUR,
        device: "Device 5".into(),
        address: secret("192.0.2.x"),
        revoked_at: None,
    };
    assert_eq!(get(db, 5).await, wanted);
    assert_eq!(db.store.sessions().live(new.id, at(1)).await.unwrap(), Some((wanted, ann)));
    let again = db.store.sessions().create(&new).await.unwrap_err();
    assert!(matches!(again, StoreError::Conflict("id")), "{again:?}");
}

async fn a_session_needs_an_account(db: &Database) {
    let ann = member(&db.store, 1).await;
    let orphan = NewSession { account: account_id(9), ..device(1, &ann) };
    assert!(matches!(db.store.sessions().create(&orphan).await, Err(StoreError::NotFound)));
    assert_eq!(db.store.sessions().by_id(session_id(1)).await.unwrap(), None);
}

async fn a_session_ends_at_its_end(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    let end = START + HOUR;
    let before = Timestamp::from_millis(end.as_millis() - 1);
    assert!(db.store.sessions().live(session_id(1), before).await.unwrap().is_some());
    assert!(db.store.sessions().live(session_id(1), end).await.unwrap().is_none());
    assert!(get(db, 1).await.is_live(before) && !get(db, 1).await.is_live(end));
    assert!(!db.store.sessions().advance(session_id(1), 0, end, end + HOUR).await.unwrap());
}

async fn an_exchange_needs_the_expected_generation(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    let exchange = async |expected| db.store.sessions().advance(session_id(1), expected, at(5), at(5) + HOUR).await;
    assert!(!exchange(1).await.unwrap());
    assert!(exchange(0).await.unwrap());
    assert!(!exchange(0).await.unwrap());
    let after = get(db, 1).await;
    assert_eq!(
        (after.generation, after.rotated_at, after.last_seen_at, after.expires_at),
        (1, at(5), at(5), at(5) + HOUR)
    );
}

async fn an_ended_session_cannot_be_exchanged(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    assert!(db.store.sessions().revoke(ann.id, session_id(1), at(1)).await.unwrap());
    assert!(!db.store.sessions().advance(session_id(1), 0, at(2), at(2) + HOUR).await.unwrap());
    assert!(db.store.sessions().live(session_id(1), at(2)).await.unwrap().is_none());
    assert_eq!(get(db, 1).await.revoked_at, Some(at(1)));
    assert!(!db.store.sessions().revoke(ann.id, session_id(1), at(3)).await.unwrap(), "it had ended");
    assert_eq!(get(db, 1).await.revoked_at, Some(at(1)), "the first end counts");
}

async fn only_the_owner_ends_a_session(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    assert!(!db.store.sessions().revoke(bob.id, session_id(1), at(1)).await.unwrap());
    assert!(get(db, 1).await.is_live(at(2)));
}

async fn all_sessions_but_one_are_ended(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    for (n, owner) in [(1, &ann), (2, &ann), (3, &ann), (4, &bob)] {
        db.store.sessions().create(&device(n, owner)).await.unwrap();
    }
    let mut ended = db.store.sessions().revoke_all(ann.id, Some(session_id(2)), at(1)).await.unwrap();
    ended.sort();
    assert_eq!(ended, [session_id(1), session_id(3)]);
    assert_eq!(db.store.sessions().revoke_all(ann.id, None, at(2)).await.unwrap(), [session_id(2)]);
    assert!(get(db, 4).await.is_live(at(3)));
}

async fn one_device_too_many_signs_out_the_one_unused_for_longest(db: &Database) {
    let store = db.open(|settings| settings.max_sessions = 2).await.unwrap();
    let (ann, bob) = (member(&store, 1).await, member(&store, 2).await);
    let sign_in = async |n: u32, seconds| {
        let new = NewSession { created_at: at(seconds), ..device(n, &ann) };
        store.sessions().create(&new).await.unwrap()
    };
    store.sessions().create(&device(9, &bob)).await.unwrap();
    assert_eq!(sign_in(1, 1).await, []);
    assert_eq!(sign_in(2, 2).await, []);
    store.sessions().touch(session_id(1), &secret("192.0.2.x"), at(3)).await.unwrap();
    assert_eq!(sign_in(3, 4).await, [session_id(2)]);
    let live: Vec<_> = store.sessions().list(ann.id, at(5)).await.unwrap().iter().map(|session| session.id).collect();
    assert_eq!(live, [session_id(3), session_id(1)], "the one heard of last first");
    assert_eq!(store.sessions().list(bob.id, at(5)).await.unwrap().len(), 1);
    store.close().await;
}

async fn a_touch_never_goes_back_in_time(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    db.store.sessions().touch(session_id(1), &secret("198.51.100.x"), at(9)).await.unwrap();
    db.store.sessions().touch(session_id(1), &secret("203.0.113.x"), at(8)).await.unwrap();
    db.store.sessions().touch(session_id(7), &secret("203.0.113.x"), at(8)).await.unwrap();
    let after = get(db, 1).await;
    assert_eq!((after.last_seen_at, after.address), (at(9), secret("198.51.100.x")));
}

async fn a_sweep_removes_ended_sessions_in_small_parts(db: &Database) {
    let ann = member(&db.store, 1).await;
    for n in 1..=6 {
        db.store.sessions().create(&device(n, &ann)).await.unwrap();
    }
    db.store.sessions().create(&NewSession { expires_at: at(10), ..device(7, &ann) }).await.unwrap();
    for n in 1..=4 {
        db.store.sessions().revoke(ann.id, session_id(n), at(n.into())).await.unwrap();
    }
    // Ended by ten: 1 to 4 were revoked, 7 ran out.
    assert_eq!(db.store.sessions().sweep(at(10), 3).await.unwrap(), 3);
    assert_eq!(db.store.sessions().sweep(at(10), 3).await.unwrap(), 2);
    assert_eq!(db.store.sessions().sweep(at(10), 3).await.unwrap(), 0);
    assert!(get(db, 5).await.is_live(at(10)) && get(db, 6).await.is_live(at(10)));
}
