//! Erasing a person.

use hubbub_store::{CallLogEntry, CallOutcome, Direction, LinkKind, NewInvite, StoreError};
use hubbub_types::CallId;
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{admin, at, device, hash, invitation, link, member},
};

on_both![an_erased_person_leaves_nothing_behind, the_last_admin_of_others_cannot_go, the_only_person_can_go];

async fn an_erased_person_leaves_nothing_behind(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let store = &db.store;
    for owner in [&ann, &bob] {
        let n = if owner.id == ann.id { 1 } else { 2 };
        store.sessions().create(&device(n, owner)).await.unwrap();
        store.links().create(&link(u8::try_from(n).unwrap(), owner, LinkKind::VerifyEmail)).await.unwrap();
        store.pictures().set(owner.id, "image/png", b"x", at(1)).await.unwrap();
    }
    store.blocks().add(ann.id, bob.id, at(1)).await.unwrap();
    store.blocks().add(bob.id, ann.id, at(1)).await.unwrap();
    for (owner, peer) in [(&ann, &bob), (&bob, &ann)] {
        let entry = CallLogEntry {
            id: CallId(Uuid::from_u128(1)),
            owner: owner.id,
            peer: Some(peer.id),
            peer_name: peer.name.clone(),
            direction: Direction::Incoming,
            outcome: CallOutcome::Missed,
            at: at(1),
            talked: None,
            seen_at: None,
        };
        store.calls().record(&entry).await.unwrap();
    }
    store.invites().create(&NewInvite { created_by: Some(ann.id), ..invitation(1, 1) }).await.unwrap();

    store.accounts().delete(ann.id, at(5)).await.unwrap();

    let mut direct = db.direct().await;
    for (sql, left) in [
        ("SELECT COUNT(*) FROM accounts", 1),
        ("SELECT COUNT(*) FROM sessions", 1),
        ("SELECT COUNT(*) FROM links", 1),
        ("SELECT COUNT(*) FROM pictures", 1),
        ("SELECT COUNT(*) FROM blocks", 0),
        ("SELECT COUNT(*) FROM calls", 1),
    ] {
        assert_eq!(direct.number(sql).await, left, "{sql}");
    }
    direct.close().await;
    let log = store.calls().page(bob.id, None, 10).await.unwrap().items;
    assert_eq!((log[0].peer, log[0].peer_name.as_str()), (None, ""), "nor in what others keep");
    assert_eq!(store.invites().by_hash(&hash(1), at(2)).await.unwrap().unwrap().created_by, None);
}

async fn the_last_admin_of_others_cannot_go(db: &Database) {
    let (ann, bob) = (admin(&db.store, 1).await, member(&db.store, 2).await);
    let refused = db.store.accounts().delete(ann.id, at(5)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("last_admin")), "{refused:?}");
    assert_eq!(db.store.accounts().count().await.unwrap(), 2);
    admin(&db.store, 3).await;
    db.store.accounts().delete(ann.id, at(5)).await.unwrap();
    db.store.accounts().delete(bob.id, at(5)).await.unwrap();
}

async fn the_only_person_can_go(db: &Database) {
    let ann = admin(&db.store, 1).await;
    db.store.accounts().delete(ann.id, at(5)).await.unwrap();
    assert_eq!(db.store.accounts().count().await.unwrap(), 0);
}
