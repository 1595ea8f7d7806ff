//! A process killed without warning has lost nothing that it acknowledged.
#![allow(clippy::unwrap_used, reason = "helpers of tests, outside a test function")]

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use hubbub_store::{NewAccount, Role, Store, StoreSettings};
use hubbub_types::{AccountId, Redacted, Timestamp};
use uuid::Uuid;

/// Names the folder to the process that is killed.
const FOLDER: &str = "HUBBUB_TEST_CRASH_FOLDER";
/// Tells it the first number to write.
const FIRST: &str = "HUBBUB_TEST_CRASH_FIRST";

fn person(n: u32) -> NewAccount {
    NewAccount {
        id: AccountId(Uuid::from_u128(n.into())),
        handle: format!("person-{n}").parse().unwrap(),
        name: "Someone".into(),
        email: None,
        email_verified: false,
        password_hash: Redacted("hash".into()),
        role: Role::Member,
        language: None,
        created_at: Timestamp::from_millis(0),
    }
}

/// Kills a writing process as soon as it acknowledged `rows` rows, and gives back all it acknowledged.
fn acknowledged_until_killed(folder: &Path, first: usize, rows: usize) -> Vec<u32> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let number = |line: String| line.strip_prefix("written ").and_then(|n| n.parse().ok());
    let mut written: Vec<u32> = lines.by_ref().filter_map(number).take(rows).collect();
    child.kill().unwrap();
    // What it still said before it died counts too.
    written.extend(lines.filter_map(number));
    child.wait().unwrap();
    written
}

#[test]
fn a_killed_process_loses_no_acknowledged_row() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut written = Vec::new();
    for round in 1..=3 {
        let now = acknowledged_until_killed(folder.path(), 1_000_000 * round, 40 * round);
        assert!(now.len() >= 40 * round, "the process ended early: {now:?}");
        written.extend(now);
        runtime.block_on(async {
            let store = Store::open(&StoreSettings::default(), folder.path()).await.unwrap();
            for n in &written {
                assert!(store.accounts().by_id(person(*n).id).await.unwrap().is_some(), "row {n} is lost");
            }
            // It may have died between a commit and its word of it, with any of its four writers.
            let count = store.accounts().count().await.unwrap();
            let spoken = i64::try_from(written.len()).unwrap();
            assert!((spoken..=spoken + 4 * i64::try_from(round).unwrap()).contains(&count), "{count} of {spoken}");
            store.close().await;
        });
    }
}

/// The process that is killed: four tasks write and say so.
#[test]
#[ignore = "started by the test above, which kills it"]
fn writes_until_it_is_killed() {
    let Ok(folder) = env::var(FOLDER) else { return };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&StoreSettings::default(), folder.as_ref()).await.unwrap();
        let first: u32 = env::var(FIRST).unwrap().parse().unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..4 {
            let store = store.clone();
            tasks.spawn(async move {
                for n in (first + task..).step_by(4) {
                    store.accounts().create(&person(n)).await.unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "written {n}").unwrap();
                    out.flush().unwrap();
                }
            });
        }
        tasks.join_all().await;
    });
}
