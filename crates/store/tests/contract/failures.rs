//! What the store says when the database or a value is not as it should be.

use std::time::Duration;

use hubbub_store::{Backend, NewAccount, OpenError, ProfilePatch, StoreError, StoreSettings};
use hubbub_types::Span;
use tokio::time::timeout;

use crate::{
    harness::{Database, run},
    people::{at, device, member, person, secret},
};

/// Longer than any limit under test, and shorter than a limit that was not set.
const LONGEST: Duration = Duration::from_secs(30);

on_both![
    a_lock_held_too_long_is_busy,
    a_row_this_program_cannot_read_is_corrupt,
    a_closed_store_is_unavailable,
    a_value_out_of_range_is_refused,
    a_healthy_database_answers,
    wrong_settings_are_refused_before_anything_is_opened,
];

async fn a_lock_held_too_long_is_busy(db: &Database) {
    let ann = member(&db.store, 1).await;
    let limited = |settings: &mut StoreSettings| {
        settings.busy_timeout = Span::millis(20);
        settings.statement_timeout = Span::secs(3_600);
    };
    let store = db.open(limited).await.unwrap();
    let mut other = db.direct().await;
    other.run(if store.backend() == Backend::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" }).await;
    other.run("UPDATE accounts SET epoch = epoch + 1").await;
    let accounts = store.accounts();
    let answer = timeout(LONGEST, accounts.bump_epoch(ann.id, at(1))).await.unwrap();
    assert!(matches!(answer, Err(StoreError::Busy)), "{answer:?}");
    assert_eq!(store.accounts().by_id(ann.id).await.unwrap().unwrap().epoch, 0, "reading never waits");
    other.run("COMMIT").await;
    assert_eq!(store.accounts().bump_epoch(ann.id, at(1)).await.unwrap(), 2);
    other.close().await;
    store.close().await;
}

async fn a_row_this_program_cannot_read_is_corrupt(db: &Database) {
    let ann = member(&db.store, 1).await;
    let mut direct = db.direct().await;
    direct.run("UPDATE accounts SET role = 'emperor'").await;
    direct.close().await;
    let answer = db.store.accounts().by_id(ann.id).await.unwrap_err();
    let StoreError::Corrupt(source) = answer else { panic!("{answer:?}") };
    assert_eq!(source.to_string(), "'emperor' is not a Role");
}

async fn a_closed_store_is_unavailable(db: &Database) {
    let store = db.open(|_| ()).await.unwrap();
    store.close().await;
    assert!(matches!(store.health().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.accounts().count().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.accounts().create(&person(1, "Ann")).await, Err(StoreError::Unavailable(_))));
}

async fn a_value_out_of_range_is_refused(db: &Database) {
    let long = |length| "ё".repeat(length);
    let create = async |new: NewAccount| db.store.accounts().create(&new).await;
    create(person(1, &long(64))).await.unwrap();
    for new in [
        person(2, &long(65)),
        person(2, ""),
        person(2, "a\0b"),
        NewAccount { email: Some("x".repeat(255)), ..person(2, "Ann") },
        NewAccount { language: Some("x".repeat(36)), ..person(2, "Ann") },
        NewAccount { password_hash: secret(&"x".repeat(513)), ..person(2, "Ann") },
    ] {
        let refused = create(new).await.unwrap_err();
        assert!(matches!(refused, StoreError::Invalid(_)), "{refused:?}");
    }
    let ann = member(&db.store, 3).await;
    let patch = ProfilePatch { name: Some(long(65)), ..ProfilePatch::default() };
    assert!(matches!(db.store.accounts().update_profile(ann.id, &patch, at(1)).await, Err(StoreError::Invalid(_))));
    let mut session = device(1, &ann);
    session.device = long(201);
    assert!(matches!(db.store.sessions().create(&session).await, Err(StoreError::Invalid(_))));
}

async fn a_healthy_database_answers(db: &Database) {
    db.store.health().await.unwrap();
}

async fn wrong_settings_are_refused_before_anything_is_opened(db: &Database) {
    for change in [
        |settings: &mut StoreSettings| settings.max_connections = 0,
        |settings: &mut StoreSettings| settings.url = "mysql://localhost/hubbub".into(),
        |settings: &mut StoreSettings| settings.acquire_timeout = Span::millis(0),
    ] {
        assert!(matches!(db.open(change).await, Err(OpenError::Settings(_))));
    }
}

#[test]
fn postgres_that_may_lose_commits_is_refused() {
    run(Backend::Postgres, async |db| {
        let mut direct = db.direct().await;
        direct
            .run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$")
            .await;
        direct.close().await;
        let Err(refused) = db.open(|_| ()).await else { panic!("it opened") };
        assert_eq!(refused.to_string(), "the database runs with synchronous_commit = off, but Hubbub needs on");
    });
}

#[test]
fn a_postgres_server_that_is_not_there_is_named_without_its_password() {
    run(Backend::Sqlite, async |db| {
        let url = "postgres://ann:secret@127.0.0.1:1/hubbub";
        let Err(refused) = db.open(|settings| settings.url = url.into()).await else { panic!("it opened") };
        assert_eq!(refused.to_string(), "cannot open the database postgres:127.0.0.1:1/hubbub");
        assert!(!format!("{refused:?}").contains("secret"));
    });
}

#[test]
fn a_statement_on_postgres_ends_in_time() {
    run(Backend::Postgres, async |db| {
        let ann = member(&db.store, 1).await;
        let limited = |settings: &mut StoreSettings| {
            settings.statement_timeout = Span::millis(50);
            settings.busy_timeout = Span::secs(3_600);
        };
        let store = db.open(limited).await.unwrap();
        let mut other = db.direct().await;
        other.run("BEGIN").await;
        other.run("LOCK TABLE accounts").await;
        let accounts = store.accounts();
        let answer = timeout(LONGEST, accounts.by_id(ann.id)).await.unwrap();
        assert!(matches!(answer, Err(StoreError::Busy)), "{answer:?}");
        other.run("COMMIT").await;
        other.close().await;
        store.close().await;
    });
}

#[cfg(unix)]
#[test]
fn the_sqlite_file_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    run(Backend::Sqlite, async |db| {
        member(&db.store, 1).await;
        for suffix in ["", "-wal"] {
            let file = db.folder.path().join(format!("hubbub.db{suffix}"));
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{suffix}");
        }
    });
}

#[test]
fn the_password_may_be_in_a_file() {
    run(Backend::Postgres, async |db| {
        let missing = db.folder.path().join("missing");
        let refused = db.open(|settings| settings.password_file = Some(missing)).await;
        assert!(matches!(refused, Err(OpenError::Settings(_))));
        let file = db.folder.path().join("password");
        std::fs::write(&file, "secret\n").unwrap();
        let store = db.open(|settings| settings.password_file = Some(file)).await.unwrap();
        store.health().await.unwrap();
        store.close().await;
    });
}
