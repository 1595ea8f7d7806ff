//! Many at once, from two stores as of two processes: exactly as many win as may.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use hubbub_store::{LinkKind, NewAccount, NewInvite, Role, Store, StoreError};
use tokio::task::JoinSet;

use crate::{
    harness::Database,
    people::{HOUR, START, admin, at, device, handle, hash, invitation, link, member, person, session_id},
};

on_both![
    one_of_many_gets_a_handle,
    an_invitation_of_ten_uses_admits_ten,
    one_of_many_exchanges_a_refresh_token,
    one_of_many_uses_a_link,
    two_admins_cannot_both_go,
    one_of_many_becomes_the_first_admin,
    a_step_given_up_half_way_is_done_whole_or_not_at_all,
];

/// Runs `step` `count` times at once, on two stores in turn.
async fn at_once<F, T>(db: &Database, count: u32, step: impl Fn(Store, u32) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let other = db.open(|_| ()).await.unwrap();
    let mut tasks = JoinSet::new();
    for n in 0..count {
        let store = if n % 2 == 0 { &db.store } else { &other };
        tasks.spawn(step(store.clone(), n));
    }
    let answers = tasks.join_all().await;
    other.close().await;
    answers
}

async fn one_of_many_gets_a_handle(db: &Database) {
    let answers = at_once(db, 50, |store, n| async move {
        let new = NewAccount { handle: handle("wanted"), ..person(n, "Someone") };
        store.accounts().create(&new).await
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|answer| matches!(answer, Err(StoreError::Conflict("handle")))), "{lost:?}");
    assert_eq!(db.store.accounts().count().await.unwrap(), 1);
}

async fn an_invitation_of_ten_uses_admits_ten(db: &Database) {
    db.store.invites().create(&invitation(1, 10)).await.unwrap();
    let answers = at_once(db, 50, |store, n| async move {
        store.accounts().create_with_invite(&person(n, "Someone"), &hash(1), at(1)).await
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 10);
    assert!(lost.iter().all(|answer| matches!(answer, Err(StoreError::NotFound))), "{lost:?}");
    let mut uses: Vec<_> = won.into_iter().map(|answer| answer.unwrap().1.uses).collect();
    uses.sort_unstable();
    assert_eq!(uses, (1..=10).collect::<Vec<_>>());
    assert_eq!(db.store.accounts().count().await.unwrap(), 10);
}

async fn one_of_many_exchanges_a_refresh_token(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    for generation in 0..3 {
        let answers = at_once(db, 20, move |store, _| async move {
            store.sessions().advance(session_id(1), generation, at(1), START + HOUR).await.unwrap()
        })
        .await;
        assert_eq!(answers.iter().filter(|won| **won).count(), 1);
    }
    assert_eq!(db.store.sessions().by_id(session_id(1)).await.unwrap().unwrap().generation, 3);
}

async fn one_of_many_uses_a_link(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.links().create(&link(1, &ann, LinkKind::ResetPassword)).await.unwrap();
    let answers = at_once(db, 30, |store, _| async move {
        store.links().consume(&hash(1), LinkKind::ResetPassword, at(1)).await.unwrap()
    })
    .await;
    assert_eq!(answers.iter().flatten().count(), 1);
}

async fn two_admins_cannot_both_go(db: &Database) {
    let other = db.open(|_| ()).await.unwrap();
    let mut direct = db.direct().await;
    // Many times: the moment in which both could slip through is short.
    for round in 0..60 {
        let (ann, bob) = (admin(&db.store, 1).await.id, admin(&db.store, 2).await.id);
        member(&db.store, 3).await;
        let (mine, theirs) = (db.store.accounts(), other.accounts());
        let demote = async { mine.set_role(ann, Role::Member, &[], at(1)).await.map(drop) };
        let (first, second) = match round % 3 {
            0 => tokio::join!(demote, async { theirs.set_role(bob, Role::Member, &[], at(1)).await.map(drop) }),
            1 => tokio::join!(demote, theirs.delete(bob, at(1))),
            _ => tokio::join!(mine.delete(ann, at(1)), theirs.delete(bob, at(1))),
        };
        let refused = [first, second].map(|answer| matches!(answer, Err(StoreError::Conflict("last_admin"))));
        assert!(refused[0] != refused[1], "round {round}: {refused:?}");
        direct.run("DELETE FROM accounts").await;
    }
    direct.close().await;
    other.close().await;
}

async fn one_of_many_becomes_the_first_admin(db: &Database) {
    let answers = at_once(db, 20, |store, n| async move {
        let n = u8::try_from(n).unwrap();
        let new = NewInvite { role: Role::Admin, ..invitation(n, 1) };
        store.invites().create_bootstrap(&new).await.unwrap();
        store.accounts().create_with_invite(&person(n.into(), "Someone"), &hash(n), at(1)).await
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(db.store.accounts().count().await.unwrap(), 1);
}

async fn a_step_given_up_half_way_is_done_whole_or_not_at_all(db: &Database) {
    db.store.invites().create(&invitation(1, 1_000)).await.unwrap();
    for n in 0..120 {
        let new = person(n, "Someone");
        let (accounts, code) = (db.store.accounts(), hash(1));
        let mut step = pin!(accounts.create_with_invite(&new, &code, at(1)));
        // Each time it is given up a little later.
        for _ in 0..n {
            if poll_fn(|context| Poll::Ready(step.as_mut().poll(context))).await.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let last = db.store.accounts().create_with_invite(&person(999, "Last"), &hash(1), at(1)).await.unwrap();
    assert_eq!(last.1.uses, db.store.accounts().count().await.unwrap());
}
