//! Real clients with real peers: each client has an allocation and a channel to a peer of its own, and both send.

use super::servers::Server;
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use hubbub_testkit::turn::{FIRST_CHANNEL, TurnClient, channel_data, channel_payload};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

/// How often packets are handed out; what is due since the last time goes then.
const TICK: Duration = Duration::from_millis(1);
/// After a stall of this process, packets that are late go at this multiple of the rate: all at once would be a burst
/// that no network delivers, and its loss would be this process' own.
const CATCH_UP: u64 = 2;
/// When nothing more has arrived for this long, what is missing is lost.
const LATE: Duration = Duration::from_millis(500);

/// Clients and their peers.
pub(crate) struct Pairs {
    pairs: Vec<Arc<Pair>>,
    receivers: JoinSet<()>,
    arrived: Arc<AtomicU64>,
}

struct Pair {
    client: TurnClient,
    peer: UdpSocket,
}

/// What came of a stretch of sending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    /// Packets that were sent, in both directions together.
    pub(crate) sent: u64,
    /// Packets that arrived at the other end.
    pub(crate) arrived: u64,
    /// Packets that were sent in a second.
    pub(crate) rate: f64,
}

impl Pairs {
    /// Makes the allocations, binds the channels and listens at both ends.
    pub(crate) async fn make(server: &Server, count: usize) -> Result<Self> {
        let pairs = try_join_all((0..count).map(|number| pair(server, number as u64))).await?;
        let pairs: Vec<_> = pairs.into_iter().map(Arc::new).collect();
        let (arrived, mut receivers) = (Arc::new(AtomicU64::new(0)), JoinSet::new());
        for pair in &pairs {
            receivers.spawn(receive_at_client(Arc::clone(pair), Arc::clone(&arrived)));
            receivers.spawn(receive_at_peer(Arc::clone(pair), Arc::clone(&arrived)));
        }
        Ok(Self { pairs, receivers, arrived })
    }

    /// Sends payloads of `size` bytes at `rate` packets a second, by turns from clients and from peers.
    pub(crate) async fn send(&self, size: usize, rate: u64, span: Duration) -> Result<Outcome> {
        let before = self.arrived.load(Ordering::Relaxed);
        let (framed, plain) = (channel_data(FIRST_CHANNEL, &vec![7; size]), vec![7; size]);
        let (begun, mut sent) = (Instant::now(), 0_u64);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while begun.elapsed() < span {
            ticks.tick().await;
            let due = due(begun.elapsed(), rate)?.min(sent + due(TICK, rate)? * CATCH_UP);
            while sent < due {
                let turn = usize::try_from(sent / 2)? % self.pairs.len();
                let pair = self.pairs.get(turn).context("no pair")?;
                if sent % 2 == 0 {
                    pair.client.socket.send(&framed).await?;
                } else {
                    pair.peer.send_to(&plain, pair.client.relayed).await?;
                }
                sent += 1;
            }
        }
        let took = begun.elapsed().as_secs_f64();
        let arrived = self.settle(before, sent).await;
        Ok(Outcome { sent, arrived, rate: sent as f64 / took })
    }

    /// How many of `sent` packets have arrived since the counter stood at `before`, when no more come.
    async fn settle(&self, before: u64, sent: u64) -> u64 {
        let mut last = None;
        loop {
            let arrived = self.arrived.load(Ordering::Relaxed) - before;
            if arrived >= sent || last.replace(arrived) == Some(arrived) {
                return arrived;
            }
            sleep(LATE).await;
        }
    }
}

/// Packets to be sent within a time.
fn due(within: Duration, rate: u64) -> Result<u64> {
    Ok(u64::try_from(within.as_micros())? * rate / 1_000_000)
}

impl Drop for Pairs {
    fn drop(&mut self) {
        self.receivers.abort_all();
    }
}

async fn pair(server: &Server, seed: u64) -> Result<Pair> {
    let peer = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let SocketAddr::V4(address) = peer.local_addr()? else { anyhow::bail!("not IPv4") };
    let mut client = server.allocate(seed).await?;
    client.bind(FIRST_CHANNEL, SocketAddrV4::new(Ipv4Addr::LOCALHOST, address.port())).await?;
    Ok(Pair { client, peer })
}

async fn receive_at_client(pair: Arc<Pair>, arrived: Arc<AtomicU64>) {
    let mut buffer = vec![0; 2048];
    while let Ok(length) = pair.client.socket.recv(&mut buffer).await {
        if buffer.get(..length).and_then(channel_payload).is_some() {
            arrived.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn receive_at_peer(pair: Arc<Pair>, arrived: Arc<AtomicU64>) {
    let mut buffer = vec![0; 2048];
    while pair.peer.recv(&mut buffer).await.is_ok() {
        arrived.fetch_add(1, Ordering::Relaxed);
    }
}
