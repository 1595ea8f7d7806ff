//! Measures what a connection and a message cost, beside a peer in the same run.
//!
//! `cargo xtask bench` builds what is needed and calls this. The times of a shared machine are noisy: what is quoted are
//! bytes, CPU seconds and ratios of medians, with the two measured in turns.
#![expect(clippy::print_stdout, reason = "a command-line tool talks on standard output")]

mod calls;
mod chat;
mod idle;
mod nodes;
mod peer;
mod process;
mod relay;
mod report;
mod server;
mod socket;
mod startup;
mod stats;
mod turn;

use anyhow::{Result, ensure};
use clap::Parser;
use report::Report;
use std::path::PathBuf;
use std::time::Duration;

/// What to measure, and how much of it.
#[derive(Parser)]
#[command(name = "cargo xtask bench", about)]
struct Cli {
    /// Only these: calls, chat-commit, chat-fanout, chat-idle, chat-open, chat-search, idle, nodes, relay, startup, turn
    only: Vec<String>,
    /// Idle connections to hold
    #[arg(long, default_value_t = 15_000)]
    connections: usize,
    /// Messages to relay in each round
    #[arg(long, default_value_t = 100_000)]
    messages: usize,
    /// Calls that relay at the same time
    #[arg(long, default_value_t = 50)]
    calls: usize,
    /// Rounds of each comparison
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Calls at once on several nodes
    #[arg(long, default_value_t = 2_000)]
    at_once: usize,
    /// Calls set up on them in a second
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// Packets relayed by TURN in a second
    #[arg(long, default_value_t = 30_000)]
    packets: u64,
    /// Seconds of relaying in each round
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Allocations to hold
    #[arg(long, default_value_t = 1_000)]
    allocations: usize,
    #[command(flatten)]
    chat: chat::Load,
    /// A process of clients that writes its journal here; the benchmark starts these itself
    #[arg(long, hide = true)]
    client: Option<PathBuf>,
    /// Leave docs/benchmarks.md as it is
    #[arg(long)]
    no_write: bool,
    /// Fail when a target is missed
    #[arg(long)]
    check: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    if let Some(journal) = &cli.client {
        return calls::client::run(journal).await;
    }
    let wanted = |name: &str| cli.only.is_empty() || cli.only.iter().any(|only| only == name);
    let mut report = Report::default();
    if wanted("startup") {
        report.begin("startup");
        startup::measure(cli.rounds, &mut report).await?;
    }
    if wanted("idle") {
        report.begin("idle");
        idle::measure(cli.connections, &mut report).await?;
    }
    if wanted("relay") {
        report.begin("relay");
        let load = relay::Load { calls: cli.calls, messages: cli.messages, rounds: cli.rounds };
        relay::measure(&load, &mut report).await?;
    }
    measure_nodes(&cli, wanted, &mut report).await?;
    chat::measure(&cli.chat, (cli.rounds, cli.seconds), wanted, &mut report).await?;
    println!("\n{}", report.markdown());
    if !cli.no_write {
        report.write()?;
    }
    ensure!(!cli.check || report.all_met(), "a target was missed");
    Ok(())
}

/// What needs several nodes, or another server beside ours.
async fn measure_nodes(cli: &Cli, wanted: impl Fn(&str) -> bool, report: &mut Report) -> Result<()> {
    if wanted("nodes") {
        report.begin("nodes");
        let load = nodes::Load { calls: cli.calls, messages: cli.messages, rounds: cli.rounds };
        nodes::measure(&load, report).await?;
    }
    if wanted("calls") {
        report.begin("calls");
        calls::measure(&calls::Load { at_once: cli.at_once, rate: cli.rate }, report).await?;
    }
    if wanted("turn") {
        report.begin("turn");
        let load = turn::Load {
            clients: cli.calls,
            rate: cli.packets,
            span: Duration::from_secs(cli.seconds),
            rounds: cli.rounds,
            allocations: cli.allocations,
        };
        turn::measure(&load, report).await?;
    }
    Ok(())
}
