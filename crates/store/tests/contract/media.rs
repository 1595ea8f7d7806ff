//! Who may be in media rooms, and keys of programs.

use hubbub_store::{Account, JoinRow, MediaKeyRow, StoreError};
use hubbub_types::{ChannelId, JoinId, MediaKeyId, Timestamp};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{START, admin, at, device, member, session_id},
    places::made_room,
};

on_both![
    chat_13_a_leave_is_good_until_it_ends_and_no_longer,
    chat_13_a_leave_ends_with_the_session_it_was_given_to,
    chat_13_a_leave_ends_with_its_account_and_its_channel,
    chat_13_leaving_ends_what_one_device_has_for_one_channel,
    chat_13_nobody_has_more_leaves_than_allowed,
    chat_13_leaves_that_ended_are_swept,
    chat_13_keys_of_programs_are_kept_without_a_secret,
    chat_13_the_last_use_of_a_key_is_known_to_the_minute,
];

const MOST: u32 = 3;

fn join(n: u32, account: &Account, session: u32, channel: ChannelId) -> JoinRow {
    JoinRow {
        id: JoinId(Uuid::from_u128(n.into())),
        account: account.id,
        session: session_id(session),
        channel: Some(channel),
        room: format!("channel:{channel}"),
        identity: account.id.to_string(),
        made_at: at(n.into()),
        expires_at: at(1_000),
    }
}

/// Somebody with a device of each of these numbers.
async fn signed_in(db: &Database, n: u32, devices: &[u32]) -> Account {
    let account = member(&db.store, n).await;
    for device_number in devices {
        db.store.sessions().create(&device(*device_number, &account)).await.unwrap();
    }
    account
}

async fn given(db: &Database, row: &JoinRow) -> JoinId {
    assert_eq!(db.store.media_joins().create(row, MOST).await.unwrap(), []);
    row.id
}

async fn is_open(db: &Database, id: JoinId, now: Timestamp) -> bool {
    db.store.media_joins().open(id, now).await.unwrap().is_some()
}

async fn chat_13_a_leave_is_good_until_it_ends_and_no_longer(db: &Database) {
    let ann = signed_in(db, 1, &[1]).await;
    let room = made_room(&db.store, 1).await.id;
    let row = join(1, &ann, 1, room);
    let id = given(db, &row).await;
    let open = db.store.media_joins().open(id, at(999)).await.unwrap().unwrap();
    assert_eq!((open.join, open.account), (row, ann.clone()));
    assert!(!is_open(db, id, at(1_000)).await, "it is over");
    assert!(!is_open(db, JoinId(Uuid::from_u128(9)), at(2)).await, "there is no such leave");
    assert!(db.store.media_joins().end(id, at(5)).await.unwrap());
    assert!(!is_open(db, id, at(6)).await);
    assert!(!db.store.media_joins().end(id, at(7)).await.unwrap(), "it had ended");
    let foreign = db.store.media_joins().create(&join(2, &ann, 7, room), MOST).await;
    assert!(matches!(foreign, Err(StoreError::NotFound)), "no such session: {foreign:?}");
}

async fn chat_13_a_leave_ends_with_the_session_it_was_given_to(db: &Database) {
    let ann = signed_in(db, 1, &[1, 2]).await;
    let room = made_room(&db.store, 1).await.id;
    let (one, other) = (given(db, &join(1, &ann, 1, room)).await, given(db, &join(2, &ann, 2, room)).await);
    db.store.sessions().revoke(ann.id, session_id(1), at(5)).await.unwrap();
    assert!(!is_open(db, one, at(6)).await);
    assert!(is_open(db, other, at(6)).await, "another device goes on");
    db.store.sessions().revoke_all(ann.id, None, at(7)).await.unwrap();
    assert!(!is_open(db, other, at(8)).await);
}

async fn chat_13_a_leave_ends_with_its_account_and_its_channel(db: &Database) {
    admin(&db.store, 9).await;
    let (ann, bob) = (signed_in(db, 1, &[1]).await, signed_in(db, 2, &[2]).await);
    let room = made_room(&db.store, 1).await.id;
    let (anns, bobs) = (given(db, &join(1, &ann, 1, room)).await, given(db, &join(2, &bob, 2, room)).await);
    db.store.accounts().delete(ann.id, at(5)).await.unwrap();
    assert!(!is_open(db, anns, at(6)).await);
    assert!(is_open(db, bobs, at(6)).await);
    let mut direct = db.direct().await;
    direct.run("DELETE FROM channels").await;
    direct.close().await;
    assert!(!is_open(db, bobs, at(6)).await);
}

async fn chat_13_leaving_ends_what_one_device_has_for_one_channel(db: &Database) {
    let ann = signed_in(db, 1, &[1, 2]).await;
    let (room, other) = (made_room(&db.store, 1).await.id, made_room(&db.store, 2).await.id);
    let mine = given(db, &join(1, &ann, 1, room)).await;
    let elsewhere = given(db, &join(2, &ann, 1, other)).await;
    let on_phone = given(db, &join(3, &ann, 2, room)).await;
    assert_eq!(db.store.media_joins().end_in(session_id(1), room, at(5)).await.unwrap(), [mine]);
    assert!(!is_open(db, mine, at(6)).await);
    assert!(is_open(db, elsewhere, at(6)).await && is_open(db, on_phone, at(6)).await);
    assert_eq!(db.store.media_joins().end_in(session_id(1), room, at(7)).await.unwrap(), []);
}

async fn chat_13_nobody_has_more_leaves_than_allowed(db: &Database) {
    let (ann, bob) = (signed_in(db, 1, &[1]).await, signed_in(db, 2, &[2]).await);
    let room = made_room(&db.store, 1).await.id;
    let bobs = given(db, &join(9, &bob, 2, room)).await;
    let oldest = given(db, &join(1, &ann, 1, room)).await;
    for n in 2..=MOST {
        given(db, &join(n, &ann, 1, room)).await;
    }
    let ended = db.store.media_joins().create(&join(MOST + 1, &ann, 1, room), MOST).await.unwrap();
    assert_eq!(ended, [oldest]);
    assert!(!is_open(db, oldest, at(50)).await && is_open(db, bobs, at(50)).await);
}

async fn chat_13_leaves_that_ended_are_swept(db: &Database) {
    let ann = signed_in(db, 1, &[1]).await;
    let room = made_room(&db.store, 1).await.id;
    let (ended, open) = (given(db, &join(1, &ann, 1, room)).await, given(db, &join(2, &ann, 1, room)).await);
    db.store.media_joins().end(ended, at(10)).await.unwrap();
    assert_eq!(db.store.sweep(at(9), 10).await.unwrap().media_joins, 0);
    assert_eq!(db.store.sweep(at(10), 10).await.unwrap().media_joins, 1);
    assert!(is_open(db, open, at(11)).await);
    assert_eq!(db.store.sweep(at(1_000), 10).await.unwrap().media_joins, 1);
}

fn key(n: u32, account: &Account) -> MediaKeyRow {
    MediaKeyRow {
        id: MediaKeyId(Uuid::from_u128(n.into())),
        name: format!("API{n}"),
        note: "Recordings".into(),
        created_by: Some(account.id),
        created_at: at(n.into()),
        last_used_at: None,
    }
}

async fn chat_13_keys_of_programs_are_kept_without_a_secret(db: &Database) {
    admin(&db.store, 9).await;
    let ann = admin(&db.store, 1).await;
    let keys = db.store.media_keys();
    for n in 1..=MOST {
        keys.add(&key(n, &ann), MOST, &[]).await.unwrap();
    }
    assert_eq!(keys.list().await.unwrap(), [key(1, &ann), key(2, &ann), key(3, &ann)]);
    let full = keys.add(&key(4, &ann), MOST, &[]).await;
    assert!(matches!(full, Err(StoreError::Full("keys"))), "{full:?}");
    keys.remove(key(1, &ann).id, &[]).await.unwrap();
    let again = keys.remove(key(1, &ann).id, &[]).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    let twin = keys.add(&MediaKeyRow { id: key(4, &ann).id, ..key(2, &ann) }, MOST, &[]).await;
    assert!(matches!(twin, Err(StoreError::Conflict("token"))), "{twin:?}");
    db.store.accounts().delete(ann.id, START).await.unwrap();
    let left = keys.list().await.unwrap();
    assert_eq!(left.iter().map(|row| row.created_by).collect::<Vec<_>>(), [None, None], "a key outlives its maker");
}

async fn chat_13_the_last_use_of_a_key_is_known_to_the_minute(db: &Database) {
    let ann = admin(&db.store, 1).await;
    let row = key(1, &ann);
    db.store.media_keys().add(&row, MOST, &[]).await.unwrap();
    for (now, known) in [(10, 10), (69, 10), (70, 70)] {
        db.store.media_keys().used(row.id, at(now)).await.unwrap();
        assert_eq!(db.store.media_keys().list().await.unwrap()[0].last_used_at, Some(at(known)), "used at {now}");
    }
}
