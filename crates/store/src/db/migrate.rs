//! The tables. Each database has its own migrations of the same names, because their types differ.
//!
//! Migrations only add: an older program goes on working on newer tables, so that nodes can be updated one by one and a
//! bad release can be taken back. That is why applied migrations this program does not know are ignored.

use sqlx::migrate::{Migrate, Migrator};

use super::examine::Tables;
use crate::OpenError;

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

pub(super) async fn sqlite<C: Migrate>(connection: &mut C) -> Result<(), OpenError> {
    run(&SQLITE, connection).await
}

pub(super) async fn postgres<C: Migrate>(connection: &mut C) -> Result<(), OpenError> {
    run(&POSTGRES, connection).await
}

async fn run<C: Migrate>(embedded: &Migrator, connection: &mut C) -> Result<(), OpenError> {
    let mut migrator = Migrator::with_migrations(embedded.iter().cloned().collect());
    migrator.set_ignore_missing(true);
    migrator.run_direct(None, connection, false).await.map_err(|error| OpenError::Migrate(Box::new(error)))
}

/// Compares what SQLite has applied with what this program holds.
pub(super) fn compare_sqlite(applied: &[i64]) -> Tables {
    compare(&SQLITE, applied)
}

/// Compares what PostgreSQL has applied with what this program holds.
pub(super) fn compare_postgres(applied: &[i64]) -> Tables {
    compare(&POSTGRES, applied)
}

fn compare(embedded: &Migrator, applied: &[i64]) -> Tables {
    let known = |version: &&i64| embedded.iter().any(|migration| migration.version == **version);
    let current = applied.iter().filter(known).count();
    Tables { current, missing: embedded.iter().count() - current, newer: applied.len() - current }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_migrations() {
        let names = |migrator: &Migrator| -> Vec<_> {
            migrator.iter().map(|migration| (migration.version, migration.description.clone())).collect()
        };
        assert_eq!(names(&SQLITE), names(&POSTGRES));
        assert!(!names(&SQLITE).is_empty());
    }

    #[test]
    fn migrations_only_add() {
        for migration in SQLITE.iter().chain(POSTGRES.iter()) {
            let sql = migration.sql.as_str().to_uppercase();
            for word in ["DROP ", "RENAME ", "DELETE FROM", "TRUNCATE", "ALTER COLUMN", "SET NOT NULL"] {
                assert!(!sql.contains(word), "{} has {word}", migration.description);
            }
        }
    }
}
