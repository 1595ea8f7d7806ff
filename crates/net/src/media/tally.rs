//! What is alive and what was done, for whoever asks: metrics and the page of the admins.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use hubbub_sfu::{
    ids::{RoomName, Sid},
    room::{Counters, RoomStats},
};
use parking_lot::Mutex;

use super::letters::Opened;

/// A room of this node.
#[derive(Debug, Clone)]
pub struct RoomSummary {
    /// Its name.
    pub name: RoomName,
    /// Its public id.
    pub sid: Sid,
    /// How full it is and what it has done.
    pub stats: RoomStats,
}

/// What is alive now, and what was carried since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MediaStats {
    /// Rooms.
    pub rooms: u64,
    /// Participants of all rooms.
    pub participants: u64,
    /// Peer connections of all rooms.
    pub transports: u64,
    /// Published tracks of all rooms.
    pub tracks: u64,
    /// Subscriptions of all rooms.
    pub subscriptions: u64,
    /// Addresses that have proved a password.
    pub routes: u64,
    /// Datagrams received.
    pub received: u64,
    /// Datagrams sent.
    pub sent: u64,
    /// Datagrams of strangers that were dropped.
    pub strays: u64,
    /// Rooms that failed.
    pub panics: u64,
}

/// Written by the shard, read by everybody.
#[derive(Debug, Default)]
pub(super) struct Tally {
    rooms: Mutex<BTreeMap<RoomName, (Opened, RoomStats)>>,
    gauges: [AtomicU64; 6],
    totals: [AtomicU64; 4],
}

/// What a shard has counted since it last told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) received: u64,
    pub(super) received_bytes: u64,
    pub(super) sent: u64,
    pub(super) sent_bytes: u64,
    pub(super) strays: Strays,
}

/// Datagrams that reached nobody.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Strays {
    pub(super) unknown_source: u64,
    pub(super) no_name: u64,
    pub(super) wrong_password: u64,
    pub(super) rate: u64,
    pub(super) malformed: u64,
}

impl Strays {
    fn each(&self) -> [(&'static str, u64); 5] {
        [
            ("unknown_source", self.unknown_source),
            ("no_name", self.no_name),
            ("wrong_password", self.wrong_password),
            ("rate", self.rate),
            ("malformed", self.malformed),
        ]
    }
}

impl Tally {
    pub(super) fn opened(&self, room: Opened) {
        self.rooms.lock().insert(room.name.clone(), (room, RoomStats::default()));
    }

    /// Forgets a room, unless one of the same name was opened since.
    pub(super) fn closed(&self, room: &Opened) {
        let mut rooms = self.rooms.lock();
        if rooms.get(&room.name).is_some_and(|(known, _)| known.key == room.key) {
            rooms.remove(&room.name);
        }
    }

    /// Forgets all rooms: the shard they were on has failed. Tells their names.
    pub(super) fn forget_rooms(&self) -> Vec<RoomName> {
        std::mem::take(&mut *self.rooms.lock()).into_keys().collect()
    }

    pub(super) fn set_stats(&self, name: &RoomName, stats: RoomStats) {
        if let Some((_, known)) = self.rooms.lock().get_mut(name) {
            *known = stats;
        }
    }

    pub(super) fn room(&self, name: &RoomName) -> Option<Opened> {
        self.rooms.lock().get(name).map(|(room, _)| room.clone())
    }

    pub(super) fn rooms(&self) -> Vec<RoomSummary> {
        let rooms = self.rooms.lock();
        let summary = |(room, stats): &(Opened, RoomStats)| RoomSummary {
            name: room.name.clone(),
            sid: room.sid.clone(),
            stats: *stats,
        };
        rooms.values().map(summary).collect()
    }

    pub(super) fn stats(&self) -> MediaStats {
        let [rooms, participants, transports, tracks, subscriptions, routes] =
            self.gauges.each_ref().map(|cell| cell.load(Relaxed));
        let [received, sent, strays, panics] = self.totals.each_ref().map(|cell| cell.load(Relaxed));
        MediaStats { rooms, participants, transports, tracks, subscriptions, routes, received, sent, strays, panics }
    }

    /// A room failed.
    pub(super) fn panicked(&self) {
        let [.., panics] = &self.totals;
        panics.fetch_add(1, Relaxed);
        metrics::counter!("hubbub_media_room_panics_total").increment(1);
    }

    /// Takes in what is alive.
    #[expect(clippy::cast_precision_loss, reason = "counts of things that are alive fit a double exactly")]
    pub(super) fn set(&self, rooms: usize, all: &RoomStats, routes: usize) {
        let gauges = [
            ("hubbub_media_rooms", rooms),
            ("hubbub_media_participants", all.participants),
            ("hubbub_media_transports", all.transports),
            ("hubbub_media_tracks", all.tracks),
            ("hubbub_media_subscriptions", all.subscriptions),
            ("hubbub_media_routes", routes),
        ];
        for (cell, (name, value)) in self.gauges.iter().zip(gauges) {
            cell.store(value as u64, Relaxed);
            metrics::gauge!(name).set(value as f64);
        }
    }

    /// Takes in what happened since the last time.
    pub(super) fn add(&self, counted: &Counted) {
        let strays = counted.strays.each().iter().map(|(_, count)| count).sum();
        let [received, sent, dropped, _] = &self.totals;
        for (cell, count) in [(received, counted.received), (sent, counted.sent), (dropped, strays)] {
            cell.fetch_add(count, Relaxed);
        }
        for (direction, packets, bytes) in
            [("in", counted.received, counted.received_bytes), ("out", counted.sent, counted.sent_bytes)]
        {
            metrics::counter!("hubbub_media_packets_total", "direction" => direction).increment(packets);
            metrics::counter!("hubbub_media_bytes_total", "direction" => direction).increment(bytes);
        }
        for (reason, count) in counted.strays.each() {
            metrics::counter!("hubbub_media_dropped_total", "reason" => reason).increment(count);
        }
    }
}

/// Tells the metrics what a room has done since `before`.
pub(super) fn tell(before: &Counters, now: &Counters) {
    let counters = [
        ("hubbub_media_forwarded_total", now.forwarded - before.forwarded),
        ("hubbub_media_forwarded_bytes_total", now.forwarded_bytes - before.forwarded_bytes),
        ("hubbub_media_plis_total", now.keyframes - before.keyframes),
        ("hubbub_media_layer_switches_total", now.switches - before.switches),
        ("hubbub_media_joins_total", now.joins - before.joins),
        ("hubbub_media_resumes_total", now.resumes - before.resumes),
        ("hubbub_media_restarts_total", now.restarts - before.restarts),
        ("hubbub_media_data_total", now.data - before.data),
        ("hubbub_media_signals_refused_total", now.refused + now.broken_sdp - before.refused - before.broken_sdp),
    ];
    for (name, count) in counters {
        metrics::counter!(name).increment(count);
    }
    let dropped = [
        ("unknown_stream", now.unknown_streams - before.unknown_streams),
        ("oversized", now.oversized - before.oversized),
        ("no_listener", now.unwanted - before.unwanted),
        ("muted", now.silenced - before.silenced),
        ("data", now.data_dropped - before.data_dropped),
    ];
    for (reason, count) in dropped {
        metrics::counter!("hubbub_media_dropped_total", "reason" => reason).increment(count);
    }
}

/// Something was lost on its way for a reason of the system, not of the protocol.
pub(super) fn lost(reason: &'static str, count: usize) {
    metrics::counter!("hubbub_media_lost_total", "reason" => reason).increment(count as u64);
}
