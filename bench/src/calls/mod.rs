//! Many calls at once over several nodes on this machine, by real connections from several processes.

pub(crate) mod client;
mod plan;

use crate::process::cpu_seconds;
use crate::report::{Report, Row};
use crate::server::binary;
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use hubbub_testkit::fleet::check::{self, Demands};
use hubbub_testkit::fleet::journal::{Entry, now, read_lines};
use hubbub_testkit::fleet::{Deployment, Person, Plan};
use plan::{Level, Run, Share, micros};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Nodes of the deployment.
const NODES: usize = 3;
/// Processes of clients, each with its own limit of open files.
const PROCESSES: usize = 3;
/// Most milliseconds from `OFFER` to `/call`, of 99 in 100, at half the load.
const TARGET: f64 = 100.0;
/// Most exchanges with Redis in a step.
const TRIPS: f64 = 3.0;
/// Of so many pairs one is free, so that the next call finds one that has said good-bye.
const SPARE: usize = 8;
/// How long a level stays steady.
const STEADY: Duration = Duration::from_secs(30);
/// Time for the clients to connect, for each of them.
const CONNECT: Duration = Duration::from_millis(6);

/// How much is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Calls at once, at the full load.
    pub(crate) at_once: usize,
    /// New calls a second, at the full load.
    pub(crate) rate: u32,
}

/// What the servers have used.
struct Used {
    nodes: f64,
    redis: f64,
    steps: f64,
    trips: f64,
}

/// Runs half the load, then all of it, and judges every entry of every client.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    println!("▸ calls: {} at once, {} set up a second, {NODES} nodes", load.at_once, load.rate);
    let servers = Deployment::start(&Plan::new(binary()?, NODES).with("log.level", "\"warn\"")).await?;
    let pairs = (load.at_once + load.at_once / SPARE + SPARE).next_multiple_of(PROCESSES);
    println!("  making {} accounts", 2 * pairs);
    let people = servers.people(2 * pairs).await?;
    let run = schedule(load, people.len());
    let before = used(&servers).await?;
    let entries = play(&servers, &run, &people).await?;
    let after = used(&servers).await?;
    let judged = check::check(&entries, Demands::default());
    println!("  {judged}");
    report.add(rows_of_level(&run, &entries, 0, "half load").0);
    let (full, steps) = rows_of_level(&run, &entries, 1, "full load");
    report.add(full);
    println!("  at full load:\n{steps}");
    let broken = judged.violations.len();
    report.add(
        Row::new("calls that broke a promise", broken.to_string(), broken == 0)
            .target("none")
            .note(format!("of {}: none lost, none doubled, nobody in two, every ring with an end", judged.offers)),
    );
    report.add(redis_row(&before, &after, judged.offers));
    Ok(())
}

fn schedule(load: &Load, people: usize) -> Run {
    let talk = Duration::from_secs_f64(load.at_once as f64 / f64::from(load.rate));
    let level = |rate: u32| Level { rate, ramp: talk, steady: STEADY };
    let begins = now() + micros(Duration::from_secs(5) + CONNECT * u32::try_from(people).unwrap_or(u32::MAX));
    Run { levels: vec![level(load.rate / 2), level(load.rate)], talk, begins }
}

/// Lets all processes play, and merges their journals.
async fn play(servers: &Deployment, run: &Run, people: &[Person]) -> Result<Vec<Entry>> {
    let each = people.len() / PROCESSES;
    let shares = people.chunks(each.max(1)).enumerate().map(|(process, people)| Share {
        run: run.clone(),
        process,
        processes: PROCESSES,
        nodes: servers.addresses(),
        people: people.to_vec(),
    });
    let files: Vec<PathBuf> =
        try_join_all(shares.map(async |share| play_share(&share, &servers.path("journals")).await)).await?;
    let mut entries = Vec::new();
    for file in files {
        entries.extend(read_lines(BufReader::new(File::open(file)?))?);
    }
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

async fn play_share(share: &Share, folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("{}.jsonl", share.process));
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--client").arg(&file).stdin(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("cannot start a process of clients")?;
    let mut input = child.stdin.take().context("no standard input")?;
    input.write_all(&serde_json::to_vec(share)?).await?;
    drop(input);
    ensure!(child.wait().await?.success(), "a process of clients has failed");
    Ok(file)
}

/// The row of a level, and the percentiles of every step in it.
fn rows_of_level(run: &Run, entries: &[Entry], number: usize, name: &str) -> (Row, String) {
    let (begins, ends) = run.window(number);
    let within: Vec<_> = entries.iter().filter(|entry| (begins..ends).contains(&entry.at)).cloned().collect();
    let steps = check::steps(&within);
    let text = steps.iter().map(|(step, times)| format!("    {step}: {}\n", times.summary())).collect();
    let rings = steps.get("OFFER").cloned().unwrap_or_default();
    let p99 = rings.at(990);
    let rate = run.levels.get(number).map_or(0, |level| level.rate);
    let row = Row::new(&format!("`OFFER` to `/call`, {name}"), format!("p99 {p99:.1} ms"), number > 0 || p99 < TARGET)
        .target(if number == 0 { "p99 under 100 ms" } else { "" })
        .note(format!(
            "{:.0} calls at once, {rate} set up a second, {NODES} nodes, Redis and clients on one machine; {}",
            run.at_once(number),
            rings.summary()
        ));
    (row, text)
}

async fn used(servers: &Deployment) -> Result<Used> {
    let mut used = Used { nodes: 0.0, redis: cpu_seconds(servers.redis()?.pid().await?)?, steps: 0.0, trips: 0.0 };
    for node in &servers.nodes {
        used.nodes += cpu_seconds(node.pid()?)?;
        used.steps += servers.rest.metric(node.address, "hubbub_redis_step_round_trips_count").await?;
        used.trips += servers.rest.metric(node.address, "hubbub_redis_step_round_trips_sum").await?;
    }
    Ok(used)
}

fn redis_row(before: &Used, after: &Used, calls: usize) -> Row {
    let (steps, trips) = (after.steps - before.steps, after.trips - before.trips);
    let each = trips / steps;
    let calls = calls as f64;
    Row::new("exchanges with Redis in a step", format!("{each:.2}"), each <= TRIPS).target("at most 3").note(format!(
        "mean of {steps:.0} steps, as the nodes count them; {:.1} steps, {:.2} ms of CPU of the nodes and {:.2} ms of \
         Redis for a call from `ADD_USER` to its end",
        steps / calls,
        (after.nodes - before.nodes) * 1000.0 / calls,
        (after.redis - before.redis) * 1000.0 / calls,
    ))
}
