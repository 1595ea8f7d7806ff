//! The tables themselves.

use std::collections::BTreeSet;

use hubbub_store::{Backend, Examined, OpenError, Store, StoreSettings, Tables};
use sqlx::Row;

use crate::{
    harness::{Database, Direct, run},
    people::{account_id, member},
};

on_both![
    opening_again_changes_nothing,
    several_nodes_can_start_at_once,
    a_newer_programs_tables_are_accepted,
    a_migration_that_was_altered_is_refused,
    a_look_shows_how_the_tables_compare_and_changes_nothing,
];

async fn opening_again_changes_nothing(db: &Database) {
    let ann = member(&db.store, 1).await;
    let mut direct = db.direct().await;
    let applied = direct.number("SELECT COUNT(*) FROM _sqlx_migrations").await;
    assert!(applied > 0);
    db.store.close().await;
    let again = db.open(|_| ()).await.unwrap();
    assert_eq!(again.accounts().by_id(ann.id).await.unwrap(), Some(ann));
    assert_eq!(direct.number("SELECT COUNT(*) FROM _sqlx_migrations").await, applied);
    direct.close().await;
    again.close().await;
}

async fn several_nodes_can_start_at_once(db: &Database) {
    // On a database without any table.
    let url = match db.store.backend() {
        Backend::Sqlite => "sqlite:empty.db".into(),
        Backend::Postgres => {
            let mut direct = db.direct().await;
            direct.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
            direct.close().await;
            db.settings.url.clone()
        }
    };
    let open = || db.open(|settings| settings.url = url.clone());
    let (a, b, c) = tokio::join!(open(), open(), open());
    let stores = [a, b, c].map(Result::unwrap);
    for (n, store) in (0..).zip(&stores) {
        member(store, n).await;
    }
    assert!(stores[0].accounts().by_id(account_id(2)).await.unwrap().is_some());
    for store in stores {
        store.close().await;
    }
}

async fn a_newer_programs_tables_are_accepted(db: &Database) {
    let mut direct = db.direct().await;
    direct.run("ALTER TABLE accounts ADD COLUMN mood TEXT").await;
    let copied = direct
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9000, 'mood', success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    assert_eq!(copied, 1);
    direct.close().await;
    let older = db.open(|_| ()).await.unwrap();
    let ann = member(&older, 1).await;
    assert_eq!(db.store.accounts().by_id(ann.id).await.unwrap(), Some(ann));
    older.close().await;
}

async fn a_migration_that_was_altered_is_refused(db: &Database) {
    let mut direct = db.direct().await;
    direct.run("UPDATE _sqlx_migrations SET checksum = 'another'").await;
    direct.close().await;
    assert!(matches!(db.open(|_| ()).await, Err(OpenError::Migrate(_))));
}

async fn a_look_shows_how_the_tables_compare_and_changes_nothing(db: &Database) {
    let look = async || Store::examine(&db.settings, db.folder.path()).await.unwrap();
    let mut direct = db.direct().await;
    let all = usize::try_from(direct.number("SELECT COUNT(*) FROM _sqlx_migrations").await).unwrap();
    let current = Tables { current: all, missing: 0, newer: 0 };
    assert_eq!(look().await, Examined { backend: db.store.backend(), exists: true, tables: current });

    direct.run("UPDATE _sqlx_migrations SET version = 9000 WHERE version = 1").await;
    assert_eq!(look().await.tables, Tables { current: all - 1, missing: 1, newer: 1 });
    direct.run("DROP TABLE _sqlx_migrations").await;
    assert_eq!(look().await.tables, Tables { current: 0, missing: all, newer: 0 });
    direct.close().await;
}

#[tokio::test]
async fn a_look_at_a_database_that_is_not_there_does_not_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let seen = Store::examine(&StoreSettings::default(), &folder.path().join("data")).await.unwrap();
    assert!(!seen.exists && seen.tables.current == 0 && seen.tables.missing > 0, "{seen:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A column: its table, name, kind of value, and whether it may be empty.
pub(crate) type Column = (String, String, &'static str, bool);

pub(crate) async fn columns(direct: &mut Direct) -> BTreeSet<Column> {
    let sqlite = "SELECT tables.name, columns.name, columns.type, columns.\"notnull\" = 0 \
                  FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns \
                  WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'";
    let postgres = "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' \
                    FROM information_schema.columns WHERE table_schema = 'public'";
    let rows: Vec<(String, String, String, bool)> = match direct {
        Direct::Sqlite(connection) => sqlx::query_as(sqlite).fetch_all(connection).await.unwrap(),
        Direct::Postgres(connection) => sqlx::query_as(postgres).fetch_all(connection).await.unwrap(),
    };
    // What finds messages is made differently in each.
    let ours = |(table, column, ..): &(String, String, String, bool)| {
        table != "_sqlx_migrations" && !table.starts_with("messages_search") && column != "lexemes"
    };
    let kind = |name: &str| match name {
        "BLOB" | "uuid" | "bytea" => "bytes",
        "INTEGER" | "bigint" | "boolean" => "number",
        "TEXT" | "text" => "text",
        other => panic!("no kind for {other}"),
    };
    rows.into_iter().filter(ours).map(|(table, column, of, nullable)| (table, column, kind(&of), nullable)).collect()
}

/// The indexes made by name, with whether each is unique.
async fn indexes(direct: &mut Direct) -> BTreeSet<(String, bool)> {
    let sqlite = "SELECT name, sql LIKE 'CREATE UNIQUE%' FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
                  AND name NOT LIKE 'messages_search%'";
    let postgres = "SELECT indexname::text, indexdef LIKE 'CREATE UNIQUE%' FROM pg_indexes \
                    WHERE schemaname = 'public' AND indexname NOT LIKE '%key' AND indexname <> 'messages_lexemes'";
    match direct {
        Direct::Sqlite(connection) => {
            let rows = sqlx::query(sqlite).fetch_all(connection).await.unwrap();
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        }
        Direct::Postgres(connection) => {
            let rows = sqlx::query(postgres).fetch_all(connection).await.unwrap();
            rows.iter()
                .map(|row| (row.get(0), row.get(1)))
                .filter(|(name, _): &(String, bool)| !name.ends_with("_pkey"))
                .collect()
        }
    }
}

#[test]
fn both_databases_have_the_same_tables_columns_and_indexes() {
    let mut found = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        run(backend, async |db| {
            let mut direct = db.direct().await;
            found.push((columns(&mut direct).await, indexes(&mut direct).await));
            direct.close().await;
        });
    }
    assert!(found[0].0.len() > 50 && found[0].1.len() > 10, "{found:?}");
    assert_eq!(found[0], found[1]);
}
