//! What a client has of each channel's log, and what follows from what it hears: the rules that every client keeps, for
//! programs and for tests. The web app has the same in TypeScript.
//!
//! Entries are applied in the order of their places, each once. What comes early waits; a hole that stays open asks for
//! a `sync`. After any cut the list is the server's again, because the answer to `sync` closes every hole.

#[cfg(test)]
mod tests;
mod window;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use hubbub_types::{AccountId, ChannelId, Seq, Timestamp};

pub use self::window::Window;
use crate::wire::{ChannelSync, Entry, Log, MessagePage};

/// Entries beyond a hole that are kept of one channel; with more, `sync` brings them all.
pub const EARLY: usize = 1_000;
/// How long a hole may stay open: what overtook is mostly followed by what it overtook.
pub const PATIENCE: Duration = Duration::from_millis(500);
/// Entries kept while a page is on its way; after more the page is asked for again.
const RECORDED: usize = 2_000;

/// What one account's client has.
#[derive(Debug)]
pub struct Replica {
    me: AccountId,
    tracks: BTreeMap<ChannelId, Track>,
    overflowed: bool,
}

#[derive(Debug, Default)]
struct Track {
    /// The last entry applied; not known before the first answer.
    have: Option<Seq>,
    /// Entries beyond a hole.
    early: BTreeMap<Seq, Entry>,
    hole_since: Option<Timestamp>,
    window: Option<Window>,
    recording: Option<Recording>,
}

/// What was applied while a page is on its way, which may be older.
#[derive(Debug)]
struct Recording {
    /// The page must be at least as new as this.
    from: Seq,
    entries: Vec<Entry>,
}

impl Replica {
    /// A client that has nothing.
    #[must_use]
    pub fn new(me: AccountId) -> Self {
        Self { me, tracks: BTreeMap::new(), overflowed: false }
    }

    /// The last entry of each channel, for `sync`.
    #[must_use]
    pub fn have(&self) -> BTreeMap<ChannelId, Seq> {
        self.tracks.iter().filter_map(|(channel, track)| Some((*channel, track.have?))).collect()
    }

    /// The messages loaded of a channel.
    #[must_use]
    pub fn window(&self, channel: ChannelId) -> Option<&Window> {
        self.tracks.get(&channel)?.window.as_ref()
    }

    /// A packet of the log.
    pub fn handle_log(&mut self, log: Log, now: Timestamp) {
        let track = self.tracks.entry(log.channel).or_default();
        for entry in log.entries {
            if track.have.is_none_or(|have| entry.seq > have) {
                track.early.insert(entry.seq, entry);
            }
        }
        track.drain(self.me, now);
        if track.early.len() > EARLY {
            track.early.clear();
            self.overflowed = true;
        }
    }

    /// What `sync` says of all channels: those it does not name are not there for this person.
    pub fn handle_sync(&mut self, channels: BTreeMap<ChannelId, ChannelSync>, now: Timestamp) {
        self.overflowed = false;
        let named: BTreeSet<ChannelId> = channels.keys().copied().collect();
        self.tracks.retain(|channel, track| track.have.is_none() || named.contains(channel));
        for (channel, answer) in channels {
            match answer {
                ChannelSync::Gone { .. } => drop(self.tracks.remove(&channel)),
                ChannelSync::Reset { head, rewound, .. } => self.reset(channel, (head, rewound), now),
                ChannelSync::Entries { entries, .. } => {
                    // Of a channel it has nothing of, it asked for nothing.
                    if let Some(have) = self.tracks.get(&channel).and_then(|track| track.have) {
                        let entries = entries.into_iter().filter(|entry| entry.seq > have).collect();
                        self.handle_log(Log { channel, entries, people: Vec::new() }, now);
                    }
                }
            }
        }
    }

    /// Whether something is missing that only `sync` can bring.
    #[must_use]
    pub fn wants_sync(&self, now: Timestamp) -> bool {
        let is_open = |track: &Track| track.hole_since.is_some_and(|since| now.since(since) >= PATIENCE);
        self.overflowed || self.tracks.values().any(is_open)
    }

    /// A page of the latest messages is asked for: what is applied meanwhile is remembered.
    pub fn begin_page(&mut self, channel: ChannelId) {
        if let Some(track) = self.tracks.get_mut(&channel) {
            let from = track.have.unwrap_or_default();
            track.recording.get_or_insert(Recording { from, entries: Vec::new() });
        }
    }

    /// The page came. `false` when the log has moved on further than what was remembered: it must be asked for again.
    pub fn handle_page(&mut self, channel: ChannelId, page: MessagePage) -> bool {
        let Some(track) = self.tracks.get_mut(&channel) else { return false };
        let Some(recording) = track.recording.take() else { return false };
        if page.head < recording.from {
            return false;
        }
        let head = page.head;
        let mut window = Window::of(page, track.window.take());
        for entry in recording.entries.iter().filter(|entry| entry.seq > head) {
            window.apply(entry, self.me);
        }
        track.window = Some(window);
        true
    }

    /// The page will not come.
    pub fn abandon_page(&mut self, channel: ChannelId) {
        if let Some(track) = self.tracks.get_mut(&channel) {
            track.recording = None;
        }
    }

    fn reset(&mut self, channel: ChannelId, (head, rewound): (Seq, bool), now: Timestamp) {
        let track = self.tracks.entry(channel).or_default();
        // An answer can be older than what came live behind it; unless the log itself went back.
        if !rewound && track.have.is_some_and(|have| head < have) {
            return;
        }
        track.have = Some(head);
        track.window = None;
        if let Some(recording) = &mut track.recording {
            *recording = Recording { from: head, entries: Vec::new() };
        }
        track.drain(self.me, now);
    }
}

impl Track {
    /// Applies what fits now, in order; what is left waits behind a hole.
    fn drain(&mut self, me: AccountId, now: Timestamp) {
        let Some(mut have) = self.have else { return };
        let before = have;
        self.early.retain(|seq, _| *seq > before);
        while let Some(entry) = self.early.remove(&have.next()) {
            have = entry.seq;
            if let Some(window) = &mut self.window {
                window.apply(&entry, me);
            }
            self.record(entry);
        }
        self.have = Some(have);
        self.hole_since = match self.hole_since {
            _ if self.early.is_empty() => None,
            Some(since) if have == before => Some(since),
            _ => Some(now),
        };
    }

    fn record(&mut self, entry: Entry) {
        let Some(recording) = &mut self.recording else { return };
        if recording.entries.len() < RECORDED {
            recording.entries.push(entry);
        } else {
            recording.from = entry.seq;
            recording.entries.clear();
        }
    }
}
