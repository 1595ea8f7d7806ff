//! What was relayed, for whoever asks: metrics and the page of the admins.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hubbub_relay::{Counters, Flow, Reason, Stats};

/// What is alive now, and what was relayed since the start. Renewed about once a second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnStats {
    /// Allocations.
    pub allocations: u64,
    /// Permissions of all allocations.
    pub permissions: u64,
    /// Channels of all allocations.
    pub channels: u64,
    /// TCP and TLS clients.
    pub streams: u64,
    /// Payloads from clients to peers.
    pub to_peers: Flow,
    /// Payloads from peers to clients.
    pub to_clients: Flow,
}

/// Written by the shard, read by everybody.
#[derive(Debug, Default)]
pub(super) struct Tally {
    allocations: AtomicU64,
    permissions: AtomicU64,
    channels: AtomicU64,
    streams: AtomicU64,
    to_peers: [AtomicU64; 2],
    to_clients: [AtomicU64; 2],
}

impl Tally {
    pub(super) fn stats(&self) -> TurnStats {
        let flow =
            |[packets, bytes]: &[AtomicU64; 2]| Flow { packets: packets.load(Relaxed), bytes: bytes.load(Relaxed) };
        TurnStats {
            allocations: self.allocations.load(Relaxed),
            permissions: self.permissions.load(Relaxed),
            channels: self.channels.load(Relaxed),
            streams: self.streams.load(Relaxed),
            to_peers: flow(&self.to_peers),
            to_clients: flow(&self.to_clients),
        }
    }

    /// Takes in what happened since the last time, and tells the metrics.
    #[expect(clippy::cast_precision_loss, reason = "counts of things that are alive fit a double exactly")]
    pub(super) fn add(&self, counters: &Counters, stats: Stats, streams: usize) {
        let gauges = [
            (&self.allocations, "hubbub_turn_allocations", stats.allocations),
            (&self.permissions, "hubbub_turn_permissions", stats.permissions),
            (&self.channels, "hubbub_turn_channels", stats.channels),
            (&self.streams, "hubbub_turn_streams", streams),
        ];
        for (cell, name, value) in gauges {
            cell.store(value as u64, Relaxed);
            metrics::gauge!(name).set(value as f64);
        }
        let flows = [(&self.to_peers, "peer", counters.to_peers), (&self.to_clients, "client", counters.to_clients)];
        for ([packets, bytes], direction, flow) in flows {
            packets.fetch_add(flow.packets, Relaxed);
            bytes.fetch_add(flow.bytes, Relaxed);
            metrics::counter!("hubbub_turn_packets_total", "to" => direction).increment(flow.packets);
            metrics::counter!("hubbub_turn_bytes_total", "to" => direction).increment(flow.bytes);
        }
        metrics::counter!("hubbub_turn_allocations_total").increment(counters.opened);
        for reason in Reason::ALL.iter().filter(|reason| counters.of(**reason) > 0) {
            metrics::counter!("hubbub_turn_refused_total", "reason" => reason.label()).increment(counters.of(*reason));
        }
    }
}

/// Something was lost on its way for a reason of the system, not of the protocol.
pub(super) fn lost(reason: &'static str, count: usize) {
    metrics::counter!("hubbub_turn_lost_total", "reason" => reason).increment(count as u64);
}
