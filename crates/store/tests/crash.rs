//! A process killed without warning has lost nothing that it acknowledged.
#![allow(clippy::unwrap_used, reason = "helpers of tests, outside a test function")]

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use hubbub_store::{NewAccount, NewChannel, NewPost, Role, Store, StoreSettings};
use hubbub_types::{AccountId, ChannelId, ChannelKind, MessageId, MessageKind, Redacted, Seq, Timestamp};
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
    let number = |line: String| line.strip_prefix("written ").and_then(|n| n.parse().ok());
    said_until_killed("writes_until_it_is_killed", folder, first, rows, number)
}

/// Runs one of the tests below in a process of its own, kills it after `rows` lines, and gives back what they say.
fn said_until_killed<T>(
    test: &str,
    folder: &Path,
    first: usize,
    rows: usize,
    read: impl Fn(String) -> Option<T>,
) -> Vec<T> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<T> = lines.by_ref().filter_map(&read).take(rows).collect();
    child.kill().unwrap();
    // What it still said before it died counts too.
    said.extend(lines.filter_map(&read));
    child.wait().unwrap();
    said
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

/// Messages of each writer are numbered from its own million on.
const WRITERS: u32 = 4;
const MILLION: u32 = 1_000_000;
const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));

/// A place in the log, and the number of the message that was acknowledged there.
fn posted(line: String) -> Option<(Seq, u32)> {
    let (seq, n) = line.strip_prefix("posted ")?.split_once(' ')?;
    Some((Seq(seq.parse().ok()?), n.parse().ok()?))
}

#[test]
fn chat_03_a_killed_writer_loses_no_message_doubles_none_and_leaves_no_hole() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(prepare_room(folder.path()));
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let now = said_until_killed("posts_until_it_is_killed", folder.path(), round, 60 * (round + 1), posted);
        assert!(now.len() >= 60 * (round + 1), "the process ended early: {now:?}");
        acknowledged.extend(now);
        let log = runtime.block_on(read_log(folder.path()));
        let places: Vec<_> = log.iter().map(|(seq, _)| seq.0).collect();
        assert_eq!(places, (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>(), "a hole");
        for entry in &acknowledged {
            assert!(log.contains(entry), "{entry:?} is lost or somewhere else");
        }
        for writer in 0..WRITERS {
            let own: Vec<_> = log.iter().map(|(_, n)| *n).filter(|n| n / MILLION == writer).collect();
            let wanted = writer * MILLION..writer * MILLION + u32::try_from(own.len()).unwrap();
            assert_eq!(own, wanted.collect::<Vec<_>>(), "each of them once, in the order in which it was sent");
        }
    }
}

async fn prepare_room(folder: &Path) {
    let store = Store::open(&StoreSettings::default(), folder).await.unwrap();
    for n in 0..WRITERS {
        store.accounts().create(&person(n)).await.unwrap();
    }
    let room = NewChannel {
        id: ROOM,
        kind: ChannelKind::Text,
        name: "room".into(),
        peers: None,
        topic: String::new(),
        category: None,
        private: false,
        slow_mode: std::time::Duration::ZERO,
        created_by: None,
        members: Vec::new(),
        created_at: Timestamp::from_millis(0),
    };
    store.channels().create(&room, 1).await.unwrap();
    store.close().await;
}

/// The numbers of all messages, by place.
async fn read_log(folder: &Path) -> Vec<(Seq, u32)> {
    let store = Store::open(&StoreSettings::default(), folder).await.unwrap();
    let mut log: Vec<(Seq, u32)> = Vec::new();
    loop {
        let after = log.last().map_or(Seq(0), |(seq, _)| *seq);
        let page = store.log().entries(ROOM, after, 500).await.unwrap();
        if page.is_empty() {
            store.close().await;
            return log;
        }
        log.extend(page.into_iter().map(|row| (row.seq, row.message.unwrap().body.unwrap().parse().unwrap())));
    }
}

/// Posts a message, unless an earlier process did before it died.
async fn post(store: &Store, author: AccountId, n: u32) -> Seq {
    let nonce = Uuid::from_u128(n.into());
    let key = (ROOM, Some(author), nonce);
    let mut tx = store.log().begin(&[ROOM]).await.unwrap();
    if let Some(placed) = tx.known(&[key]).await.unwrap().get(&key) {
        return placed.seq;
    }
    let seq = tx.take_seq(ROOM).unwrap();
    tx.post(NewPost {
        id: MessageId(nonce),
        channel: ROOM,
        seq,
        author: Some(author),
        nonce: Some(nonce),
        kind: MessageKind::Message,
        body: n.to_string(),
        extra: None,
        reply_to: None,
        here: false,
        mentions: Vec::new(),
        files: Vec::new(),
        stems: Some("wword".into()),
        at: Timestamp::from_millis(1),
    });
    tx.commit().await.unwrap();
    seq
}

/// The process that is killed: each writer sends all its messages again, the first in front, until it has new ones.
#[test]
#[ignore = "started by the test above, which kills it"]
fn posts_until_it_is_killed() {
    let Ok(folder) = env::var(FOLDER) else { return };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&StoreSettings::default(), folder.as_ref()).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = store.clone();
            tasks.spawn(async move {
                for n in writer * MILLION.. {
                    let seq = post(&store, person(writer).id, n).await;
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "posted {} {n}", seq.0).unwrap();
                    out.flush().unwrap();
                }
            });
        }
        tasks.join_all().await;
    });
}
