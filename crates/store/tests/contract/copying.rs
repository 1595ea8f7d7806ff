//! Moving to another database: all of it arrives, is compared, and goes on working there.

use std::collections::BTreeMap;

use hubbub_store::{Backend, CopyError, NewPost, PersonalChange, PersonalItem, PersonalLimits, Store, copied_columns};
use hubbub_store::{Role, SearchPlan, SearchWords};
use hubbub_types::{MentionKind, Seq};

use crate::{
    harness::{Database, run},
    people::{account_id, admin, at, device, hash, invitation, member},
    places::{act, channel_id, made_room, message, message_id, post},
    schema::columns,
};

on_both![chat_11_every_column_is_copied];

const PAIRS: [(Backend, Backend); 3] =
    [(Backend::Sqlite, Backend::Postgres), (Backend::Postgres, Backend::Sqlite), (Backend::Sqlite, Backend::Sqlite)];

/// Runs on a filled database and an empty one of each pair of kinds.
fn on_pairs(body: impl AsyncFn(&Store, &Database)) {
    for (from, to) in PAIRS {
        run(from, async |source| {
            fill(&source.store).await;
            let target = Database::make(to).await;
            body(&source.store, &target).await;
            target.remove().await;
        });
    }
}

async fn fill(store: &Store) {
    let ann = admin(store, 1).await;
    let bob = member(store, 2).await;
    store.sessions().create(&device(1, &ann)).await.unwrap();
    store.invites().create(&invitation(3, 5)).await.unwrap();
    store.pictures().set(ann.id, "image/png", &[0, 1, 255], at(1)).await.unwrap();
    store.blocks().add(ann.id, bob.id, at(1)).await.unwrap();
    let room = made_room(store, 1).await.id;
    for n in 1..=1_500 {
        post(store, n, room, if n % 2 == 0 { ann.id } else { bob.id }).await;
    }
    let named = |seq| NewPost {
        mentions: vec![(bob.id, MentionKind::Mention)],
        nonce: None,
        ..message(2_000, room, seq, ann.id)
    };
    act(store, room, |tx, seq| tx.post(named(seq))).await.unwrap();
    let item = PersonalItem::Read { channel: room, seq: Seq(3) };
    let limits = PersonalLimits { drafts: 9, settings_bytes: 900 };
    store.personal().write(&[PersonalChange { account: ann.id, item }], limits).await.unwrap();
}

#[test]
fn chat_11_all_rows_arrive_and_the_copy_goes_on_working() {
    on_pairs(async |source, target| {
        let mut told = 0;
        let tables = source.copy_into(&target.store, &mut |_| told += 1).await.unwrap();
        assert_eq!(told, tables.len());
        let rows: BTreeMap<_, _> = tables.iter().map(|table| (table.name, table.rows)).collect();
        assert_eq!((rows["accounts"], rows["messages"], rows["mentions"], rows["sessions"]), (2, 1_501, 1, 1));
        let there = &target.store;
        for id in [account_id(1), account_id(2)] {
            assert_eq!(source.accounts().by_id(id).await.unwrap(), there.accounts().by_id(id).await.unwrap());
        }
        let row = |store: Store| async move { store.messages().by_id(message_id(1_500)).await.unwrap() };
        assert_eq!(row(source.clone()).await, row(there.clone()).await, "the numbers too");
        assert_eq!(there.pictures().get(account_id(1)).await.unwrap().unwrap().bytes, [0, 1, 255]);
        assert!(there.invites().by_hash(&hash(3), at(1)).await.unwrap().is_some());
        assert_eq!(post(there, 3_000, channel_id(1), account_id(1)).await, Seq(1_502));
        let plan = SearchPlan {
            account: account_id(1),
            role: Role::Member,
            words: Some(SearchWords { fts5: "\"wtext\"".into(), tsquery: "wtext".into() }),
            bare: None,
            author: None,
            channels: None,
            since: None,
            until: None,
            numbers: (0, i64::MAX),
            one_by_one: false,
            limit: 2,
        };
        let found = there.search().find(&plan).await.unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [message_id(3_000), message_id(2_000)]);
        assert!(there.is_half_copied().await.unwrap(), "files may still be on their way");
        there.finish_copy().await.unwrap();
        assert!(!there.is_half_copied().await.unwrap());
        let refused = source.copy_into(there, &mut |_| ()).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty), "{refused:?}");
    });
}

#[test]
fn chat_11_a_database_in_use_is_not_written_over() {
    on_pairs(async |source, target| {
        let own = member(&target.store, 77).await;
        let refused = source.copy_into(&target.store, &mut |_| ()).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty), "{refused:?}");
        assert_eq!(target.store.accounts().by_id(own.id).await.unwrap(), Some(own));
    });
}

#[test]
fn chat_11_a_copy_that_broke_off_is_repeated() {
    on_pairs(async |source, target| {
        source.copy_into(&target.store, &mut |_| ()).await.unwrap();
        let mut direct = target.direct().await;
        direct.run("DELETE FROM messages WHERE number > 1000").await;
        direct.run("UPDATE read_marks SET seq = 99").await;
        direct.close().await;
        let tables = source.copy_into(&target.store, &mut |_| ()).await.unwrap();
        let kept: BTreeMap<_, _> = tables.iter().map(|table| (table.name, table.kept)).collect();
        assert!(kept["accounts"] && kept["channels"], "{kept:?}");
        assert!(!kept["messages"] && !kept["read_marks"], "{kept:?}");
        let here = source.messages().by_id(message_id(1_400)).await.unwrap();
        assert_eq!(target.store.messages().by_id(message_id(1_400)).await.unwrap(), here);
    });
}

async fn chat_11_every_column_is_copied(db: &Database) {
    let mut direct = db.direct().await;
    let mut wanted: Vec<_> =
        columns(&mut direct).await.into_iter().map(|(table, column, ..)| (table, column)).collect();
    direct.close().await;
    wanted.sort_unstable();
    let copied = copied_columns().into_iter();
    let mut copied: Vec<_> = copied
        .flat_map(|(table, columns)| columns.into_iter().map(move |column| (table.to_owned(), column.to_owned())))
        .collect();
    copied.sort_unstable();
    assert_eq!(copied, wanted);
}
