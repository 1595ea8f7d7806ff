//! What it costs to deliver a message to everybody in a channel, beside the peer.

use super::link::{Link, Running};
use super::place::{Base, Place};
use crate::peer::Peer;
use crate::process::cpu_seconds;
use crate::report::{Report, Row};
use crate::stats::median;
use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use hubbub_testkit::Dice;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Every text begins so, and nothing else does.
const MARK: &str = "\"text\":\"<bench>";
/// Length of a text, in bytes.
const TEXT: usize = 200;
/// Longest wait for a message to arrive everywhere.
const PATIENCE: Duration = Duration::from_secs(30);
/// A round is preceded by such a part of it, for the caches and the compiler of the peer.
const WARM_UP: usize = 10;
/// How many messages are on their way at once, and most the server may spend, as a part of what the peer spends.
const WINDOWS: [(usize, f64, &str); 2] = [(1, 0.65, "at most 0.65"), (16, 1.0 / 3.0, "at most a third")];

/// How much is delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// People in the channel, all of them connected.
    pub(crate) members: usize,
    /// Messages to them all in each round.
    pub(crate) messages: usize,
    /// Rounds of each.
    pub(crate) rounds: usize,
}

/// Measures both, in turns.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    println!("▸ fan-out: {} members, {} messages, {} rounds", load.members, load.messages, load.rounds);
    let place = Place::open(Base::Sqlite).await?;
    let people = place.people(load.members).await?;
    let channel = place.channel(people.first().context("nobody")?, "bench", false).await?;
    let mut ours = Room::new(place.connect(&people).await?, place.server.pid()?, channel);
    let peer = Peer::room().await?;
    let mut theirs = Room::new(strangers(peer.address()?, load.members).await?, peer.pid()?, "general".to_owned());
    for (window, most, target) in WINDOWS {
        let (mut of_ours, mut of_theirs) = (Vec::new(), Vec::new());
        for round in 1..=load.rounds {
            of_ours.push(ours.round(load.messages, window).await?);
            of_theirs.push(theirs.round(load.messages, window).await?);
            let micros = |values: &[f64]| values.last().copied().unwrap_or_default();
            println!("  {window} on the way, round {round}: {:.2} and {:.2} µs", micros(&of_ours), micros(&of_theirs));
        }
        let (of_ours, of_theirs) = (median(&of_ours), median(&of_theirs));
        let ratio = of_ours / of_theirs;
        report.add(
            Row::new(&title(window), format!("{ratio:.2} of the peer's CPU"), ratio <= most).target(target).note(
                format!(
                    "{TEXT} bytes to {} connected members; CPU seconds for a million deliveries: {of_ours:.2} against \
                 {of_theirs:.2}",
                    load.members
                ),
            ),
        );
    }
    place.close().await
}

fn title(window: usize) -> String {
    match window {
        1 => "a message to a channel, one on the way".to_owned(),
        more => format!("a message to a channel, {more} on the way"),
    }
}

async fn strangers(address: SocketAddr, count: usize) -> Result<Vec<Link>> {
    stream::iter((0..count).map(|_| Link::join(address, ""))).buffered(32).try_collect().await
}

/// A channel full of people who count what arrives.
struct Room {
    members: Vec<Running>,
    pid: u32,
    channel: String,
    sent: usize,
    dice: Dice,
    arrived: Arc<Arrived>,
}

/// What has arrived.
struct Arrived {
    /// At each member.
    each: Vec<AtomicUsize>,
    /// At all of them together.
    total: AtomicUsize,
    /// Acknowledgements of the sender.
    acknowledged: AtomicUsize,
    /// Told when a message more has arrived, everywhere or at its sender.
    more: Notify,
}

impl Room {
    fn new(links: Vec<Link>, pid: u32, channel: String) -> Self {
        let arrived = Arc::new(Arrived {
            each: links.iter().map(|_| AtomicUsize::new(0)).collect(),
            total: AtomicUsize::new(0),
            acknowledged: AtomicUsize::new(0),
            more: Notify::new(),
        });
        let run = |(index, link): (usize, Link)| {
            let arrived = Arc::clone(&arrived);
            link.run(move |packet| arrived.take(index, packet))
        };
        let members = links.into_iter().enumerate().map(run).collect();
        Self { members, pid, channel, sent: 0, dice: Dice::new(3), arrived }
    }

    /// Sends a few messages, then all; returns the microseconds of CPU that a delivery of these has cost.
    async fn round(&mut self, messages: usize, window: usize) -> Result<f64> {
        self.send_all((messages / WARM_UP).max(1), window).await?;
        let before = cpu_seconds(self.pid)?;
        self.send_all(messages, window).await?;
        let spent = cpu_seconds(self.pid)? - before;
        let deliveries = messages * self.members.len();
        Ok(spent * 1e6 / deliveries as f64)
    }

    /// Sends messages, at most `window` of which are on their way, and checks that everybody got each once.
    async fn send_all(&mut self, messages: usize, window: usize) -> Result<()> {
        let text = format!("<bench>{}", "x".repeat(TEXT - "<bench>".len()));
        let sender = self.members.first().context("nobody to send")?;
        for _ in 0..messages {
            self.arrived.until(self.sent + 1 - window.min(self.sent + 1)).await?;
            let nonce = self.dice.uuid();
            let data = json!(["message:send", { "channel": self.channel, "nonce": nonce, "text": text }]);
            sender.send(format!("42{}{data}", self.sent % 1_000 + 1))?;
            self.sent += 1;
        }
        self.arrived.until(self.sent).await?;
        let odd = self.arrived.each.iter().find(|each| each.load(Ordering::Relaxed) != self.sent);
        ensure!(odd.is_none(), "somebody got {odd:?} of {} messages", self.sent);
        Ok(())
    }
}

impl Arrived {
    /// What one member reads.
    fn take(&self, member: usize, packet: &[u8]) {
        if packet.starts_with(b"43") {
            // A refusal is never waited for: it ends the round by its time.
            let accepted = memchr::memmem::find(packet, b"\"ok\":true").is_some();
            self.acknowledged.fetch_add(usize::from(accepted), Ordering::Relaxed);
            self.more.notify_one();
            return;
        }
        let messages = count(packet);
        if let Some(own) = self.each.get(member) {
            own.fetch_add(messages, Ordering::Relaxed);
        }
        let before = self.total.fetch_add(messages, Ordering::Relaxed);
        if (before + messages) / self.each.len() > before / self.each.len() {
            self.more.notify_one();
        }
    }

    /// Waits until so many messages have arrived everywhere and are acknowledged.
    async fn until(&self, messages: usize) -> Result<()> {
        let all = async {
            while self.total.load(Ordering::Relaxed) < messages * self.each.len()
                || self.acknowledged.load(Ordering::Relaxed) < messages
            {
                self.more.notified().await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, all).await;
        waited.with_context(|| format!("of {messages} messages, {self:?}"))
    }
}

impl std::fmt::Debug for Arrived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (total, acknowledged) = (self.total.load(Ordering::Relaxed), self.acknowledged.load(Ordering::Relaxed));
        write!(f, "{total} deliveries have arrived at {}, {acknowledged} acknowledgements", self.each.len())
    }
}

/// How many messages are in a packet.
fn count(packet: &[u8]) -> usize {
    memchr::memmem::find_iter(packet, MARK).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_of_a_packet_counts() {
        let entry = |text: &str| json!({ "kind": "message", "message": { "text": text } });
        let packet = json!(["log", { "entries": [entry("<bench>a"), entry("other"), entry("<bench>b")] }]);
        assert_eq!(count(format!("42{packet}").as_bytes()), 2);
    }
}
