//! Who does not want to hear from whom.

use hubbub_store::{Block, ProfilePatch, StoreError};

use crate::{
    harness::Database,
    people::{account_id, at, handle, member},
};

on_both![
    a_block_is_set_and_lifted,
    blocks_are_found_both_ways,
    blocked_people_are_listed_by_handle,
    a_block_needs_two_accounts,
    there_are_not_too_many_blocks,
    people_who_want_no_calls_are_found,
];

async fn a_block_is_set_and_lifted(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let blocks = db.store.blocks();
    blocks.add(ann.id, bob.id, at(1)).await.unwrap();
    blocks.add(ann.id, bob.id, at(2)).await.unwrap();
    assert_eq!(blocks.between(ann.id, &[bob.id]).await.unwrap(), [Block { blocker: ann.id, blocked: bob.id }]);
    assert!(blocks.remove(ann.id, bob.id).await.unwrap());
    assert!(!blocks.remove(ann.id, bob.id).await.unwrap());
    assert_eq!(blocks.between(ann.id, &[bob.id]).await.unwrap(), []);
}

async fn blocks_are_found_both_ways(db: &Database) {
    for n in 1..=5 {
        member(&db.store, n).await;
    }
    let id = account_id;
    for (blocker, blocked) in [(1, 2), (3, 1), (1, 4), (4, 1), (2, 3)] {
        db.store.blocks().add(id(blocker), id(blocked), at(1)).await.unwrap();
    }
    let others: Vec<_> = (2..=700).map(id).collect();
    let mut found = db.store.blocks().between(id(1), &others).await.unwrap();
    found.sort_by_key(|block| (block.blocker, block.blocked));
    let block = |(blocker, blocked)| Block { blocker: id(blocker), blocked: id(blocked) };
    assert_eq!(found, [(1, 2), (1, 4), (3, 1), (4, 1)].map(block));
    assert_eq!(db.store.blocks().between(id(1), &[id(5)]).await.unwrap(), []);
    assert_eq!(db.store.blocks().between(id(1), &[]).await.unwrap(), []);
}

async fn blocked_people_are_listed_by_handle(db: &Database) {
    for n in 1..=5 {
        member(&db.store, n).await;
    }
    for n in [4, 2, 5] {
        db.store.blocks().add(account_id(1), account_id(n), at(1)).await.unwrap();
    }
    let first = db.store.blocks().page(account_id(1), None, 2).await.unwrap();
    assert_eq!(first.next, Some(handle("person-0004")));
    let second = db.store.blocks().page(account_id(1), first.next.as_ref(), 2).await.unwrap();
    let ids: Vec<_> = first.items.iter().chain(&second.items).map(|account| account.id).collect();
    assert_eq!(ids, [2, 4, 5].map(account_id));
    assert_eq!(second.next, None);
}

async fn a_block_needs_two_accounts(db: &Database) {
    let ann = member(&db.store, 1).await;
    for (blocker, blocked) in [(ann.id, account_id(9)), (account_id(9), ann.id)] {
        let refused = db.store.blocks().add(blocker, blocked, at(1)).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotFound), "{refused:?}");
    }
}

async fn there_are_not_too_many_blocks(db: &Database) {
    let store = db.open(|settings| settings.max_blocks = 2).await.unwrap();
    for n in 1..=4 {
        member(&store, n).await;
    }
    let add = async |n| store.blocks().add(account_id(1), account_id(n), at(1)).await;
    add(2).await.unwrap();
    add(3).await.unwrap();
    add(3).await.unwrap();
    assert!(matches!(add(4).await, Err(StoreError::Full("blocks"))));
    assert_eq!(store.blocks().page(account_id(1), None, 10).await.unwrap().items.len(), 2);
    store.close().await;
}

async fn people_who_want_no_calls_are_found(db: &Database) {
    for n in 1..=3 {
        member(&db.store, n).await;
    }
    let quiet = ProfilePatch { do_not_disturb: Some(true), ..ProfilePatch::default() };
    db.store.accounts().update_profile(account_id(2), &quiet, at(1)).await.unwrap();
    let ids: Vec<_> = (1..=3).map(account_id).collect();
    assert_eq!(db.store.blocks().dnd(&ids).await.unwrap(), [account_id(2)]);
    assert_eq!(db.store.blocks().dnd(&[account_id(1)]).await.unwrap(), []);
}
