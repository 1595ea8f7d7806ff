//! What it costs to relay a packet, and to hold an allocation, beside coturn in the same run.

mod load;
mod servers;

use crate::process::{cpu_seconds, resident_bytes};
use crate::report::{Report, Row};
use crate::stats::median;
use anyhow::Result;
use load::{Outcome, Pairs};
use servers::{Kind, Server};
use std::time::Duration;
use tokio::time::sleep;

/// Most a packet may cost, as a part of what it costs coturn.
const TARGET: f64 = 1.0;
/// Most an allocation may cost, in bytes.
const MEMORY: f64 = 8_000.0;
/// Payloads, in bytes: pictures and sound.
const SIZES: [usize; 2] = [1000, 160];
/// Packets sent before it counts.
const WARM: Duration = Duration::from_secs(1);
/// How long the server gets to come to rest.
const REST: Duration = Duration::from_secs(2);

/// How much is relayed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Clients, each with an allocation, a channel and a peer.
    pub(crate) clients: usize,
    /// Packets a second, in both directions together.
    pub(crate) rate: u64,
    /// How long each round sends.
    pub(crate) span: Duration,
    /// Rounds of each server and size.
    pub(crate) rounds: usize,
    /// Allocations held for their memory.
    pub(crate) allocations: usize,
}

/// A round: microseconds of CPU for a packet, and what came of the packets.
struct Round {
    each: f64,
    outcome: Outcome,
}

/// Measures both sizes, the two servers in turns, then the memory.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    for size in SIZES {
        println!(
            "▸ TURN: {size} bytes, {} packets a second, {} clients, {} rounds",
            load.rate, load.clients, load.rounds
        );
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 1..=load.rounds {
            for (kind, rounds) in [(Kind::Ours, &mut ours), (Kind::Coturn, &mut theirs)] {
                let measured = relay(kind, size, load).await?;
                println!(
                    "  round {round}, {kind:?}: {:.2} µs a packet; {} of {} lost at {:.0} a second",
                    measured.each,
                    measured.lost(),
                    measured.outcome.sent,
                    measured.outcome.rate
                );
                rounds.push(measured);
            }
        }
        report.add(cost_row(size, load, &ours, &theirs));
        report.add(loss_row(size, &ours, &theirs));
    }
    let (ours, theirs) = (memory(Kind::Ours, load.allocations).await?, memory(Kind::Coturn, load.allocations).await?);
    report.add(
        Row::new("memory of an allocation", format!("{ours:.0} bytes"), ours <= MEMORY)
            .target("at most 8 000 bytes")
            .note(format!("{} allocations, each with a channel; coturn: {theirs:.0} bytes", load.allocations)),
    );
    Ok(())
}

impl Round {
    fn lost(&self) -> u64 {
        self.outcome.sent.saturating_sub(self.outcome.arrived)
    }
}

async fn relay(kind: Kind, size: usize, load: &Load) -> Result<Round> {
    let server = Server::start(kind).await?;
    let pairs = Pairs::make(&server, load.clients).await?;
    pairs.send(size, load.rate, WARM).await?;
    let before = cpu_seconds(server.pid()?)?;
    let outcome = pairs.send(size, load.rate, load.span).await?;
    let spent = cpu_seconds(server.pid()?)? - before;
    Ok(Round { each: spent * 1e6 / outcome.arrived.max(1) as f64, outcome })
}

/// Bytes of resident memory for an allocation with a channel.
async fn memory(kind: Kind, allocations: usize) -> Result<f64> {
    let server = Server::start(kind).await?;
    // The first few make room for tables and buffers that all share.
    let warm = Pairs::make(&server, 50).await?;
    sleep(REST).await;
    let before = resident_bytes(server.pid()?)?;
    let held = Pairs::make(&server, allocations).await?;
    sleep(REST).await;
    let after = resident_bytes(server.pid()?)?;
    drop((warm, held));
    Ok(after.saturating_sub(before) as f64 / allocations as f64)
}

fn middle(rounds: &[Round]) -> f64 {
    median(&rounds.iter().map(|round| round.each).collect::<Vec<_>>())
}

fn cost_row(size: usize, load: &Load, ours: &[Round], theirs: &[Round]) -> Row {
    let (ours, theirs) = (middle(ours), middle(theirs));
    let ratio = ours / theirs;
    let what = format!("relaying {size} bytes by TURN (ChannelData)");
    Row::new(&what, format!("{ratio:.2} of coturn's CPU"), ratio <= TARGET)
        .target("at most 1, goal 0.8")
        .note(format!("{} clients, both directions: {ours:.2} µs a packet against {theirs:.2} µs", load.clients))
}

fn loss_row(size: usize, ours: &[Round], theirs: &[Round]) -> Row {
    let lost = |rounds: &[Round]| rounds.iter().map(Round::lost).sum::<u64>();
    let sent: u64 = ours.iter().map(|round| round.outcome.sent).sum();
    let rate = median(&ours.iter().map(|round| round.outcome.rate).collect::<Vec<_>>());
    Row::new(&format!("packets of {size} bytes lost at {rate:.0} a second"), lost(ours).to_string(), lost(ours) == 0)
        .target("none at 30 000")
        .note(format!("of {sent}; coturn: {}", lost(theirs)))
}
