//! One process of clients. It reads its share from standard input, and leaves a journal behind.

use super::plan::{Appointment, Share};
use anyhow::{Context, Result};
use hubbub_testkit::fleet::journal::{Stage, now, write_lines};
use hubbub_testkit::fleet::{Command, Fleet, Manners, Pair, View};
use std::fs::File;
use std::io::{BufWriter, stdin};
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Longest wait for a step of a call; what takes longer shows in the journal as a violation.
const PATIENCE: Duration = Duration::from_secs(60);
/// Devices that connect at the same time.
const AT_ONCE: usize = 100;

/// Plays the share and writes the journal to `file`.
pub(crate) async fn run(file: &Path) -> Result<()> {
    let share: Share = serde_json::from_reader(stdin().lock())?;
    let mut fleet = Fleet::new(share.nodes.clone(), Manners::default(), share.process as u64);
    let mut pairs: Vec<Pair> = Vec::new();
    for people in share.people.chunks(AT_ONCE) {
        pairs.extend(fleet.join_in_pairs(people));
        fleet.all("connected", PATIENCE, View::is_ready).await?;
    }
    let fleet = std::sync::Arc::new(fleet);
    let mut calls = JoinSet::new();
    for Appointment { at, pair } in share.appointments() {
        sleep_until(at).await;
        let pair = *pairs.get(pair).context("a call of nobody")?;
        let (fleet, talk) = (std::sync::Arc::clone(&fleet), share.run.talk);
        calls.spawn(async move { call(&fleet, pair, talk).await });
        while calls.try_join_next().is_some() {}
    }
    // A call that failed is in the journal; here it only has to end.
    while calls.join_next().await.is_some() {}
    let entries = fleet.journal.entries()?;
    Ok(write_lines(&entries, &mut BufWriter::new(File::create(file)?))?)
}

async fn sleep_until(at: u64) {
    sleep(Duration::from_micros(at.saturating_sub(now()))).await;
}

/// Rings, answers, exchanges candidates, talks with a few words over the socket, and hangs up.
async fn call(fleet: &Fleet, pair: Pair, talk: Duration) -> Result<()> {
    fleet.talk(pair, PATIENCE).await?;
    let (caller, callee) = (fleet.device(pair.caller)?, fleet.device(pair.callee)?);
    for part in 0..4 {
        sleep(talk / 4).await;
        match part {
            0 => callee.act(Command::Mute(true)).await?,
            1 => caller.act(Command::Renegotiate).await?,
            2 => callee.act(Command::Mute(false)).await?,
            _ => caller.act(Command::HangUp).await?,
        }
    }
    fleet.both("over", &[pair], PATIENCE, |view| view.call.is_none() && view.stage() != Some(Stage::Talking)).await
}
