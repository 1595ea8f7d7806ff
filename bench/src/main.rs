//! Measures what a connection and a message cost, beside a peer in the same run.
//!
//! `cargo xtask bench` builds what is needed and calls this. The times of a shared machine are noisy: what is quoted are
//! bytes, CPU seconds and ratios of medians, with the two measured in turns.
#![expect(clippy::print_stdout, reason = "a command-line tool talks on standard output")]

mod idle;
mod peer;
mod process;
mod relay;
mod report;
mod server;
mod socket;
mod startup;
mod stats;

use anyhow::{Result, ensure};
use clap::Parser;
use report::Report;

/// What to measure, and how much of it.
#[derive(Parser)]
#[command(name = "cargo xtask bench", about)]
struct Cli {
    /// Only these: idle, relay, startup
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
    let wanted = |name: &str| cli.only.is_empty() || cli.only.iter().any(|only| only == name);
    let mut report = Report::default();
    if wanted("startup") {
        startup::measure(cli.rounds, &mut report).await?;
    }
    if wanted("idle") {
        idle::measure(cli.connections, &mut report).await?;
    }
    if wanted("relay") {
        let load = relay::Load { calls: cli.calls, messages: cli.messages, rounds: cli.rounds };
        relay::measure(&load, &mut report).await?;
    }
    println!("\n{}", report.markdown());
    if !cli.no_write && cli.only.is_empty() {
        report.write()?;
    }
    ensure!(!cli.check || report.all_met(), "a target was missed");
    Ok(())
}
