//! The loop: wait, take in, let rooms act, send.

use std::{
    io,
    time::{Duration, Instant},
};

use hubbub_sfu::{
    ids::Wall,
    room::{Output, RoomStats},
};

use super::{Kept, ShardParts, open::Faults, outputs::Packet, rooms::Rooms};
use crate::{
    ambient::instant,
    datagrams::{BATCH, Buffers, Poller, Ready, Sender},
    media::{
        floods::Floods,
        letters::{Letter, RoomKey},
        routes::Routes,
        tally::{self, Counted, lost},
    },
};

/// How often counters are told.
const REPORT: Duration = Duration::from_secs(1);
/// Letters handled before packets get their turn again.
const LETTERS: usize = 256;
/// And for how long: an offer may take milliseconds.
const LETTERS_TIME: Duration = Duration::from_millis(5);

pub(super) struct Shard<'p> {
    pub(super) parts: &'p ShardParts,
    pub(super) rooms: Rooms,
    pub(super) routes: Routes,
    pub(super) floods: Floods,
    pub(super) faults: Faults,
    pub(super) counted: Counted,
    /// What is to be sent at the end of the turn.
    pub(super) packets: Vec<Packet>,
    /// Rooms that took in datagrams and have not settled.
    pub(super) unsettled: Vec<RoomKey>,
    /// Used again and again.
    pub(super) outputs: Vec<Output>,
    pub(super) sender: Sender,
    poller: Poller,
    /// When counters are told next; never while nothing happens.
    report: Option<Instant>,
    stopped: bool,
}

impl<'p> Shard<'p> {
    pub(super) fn new(parts: &'p ShardParts, kept: &Kept) -> io::Result<Self> {
        // A shard that ended by a fault may have left letters.
        kept.inbox.come_back();
        let poller = Poller::new()?;
        poller.watch(kept.inbox.bell(), Ready::Inbox)?;
        for (place, door) in kept.doors.iter().enumerate() {
            poller.watch(&door.socket, Ready::Door(place))?;
        }
        let settings = &parts.settings;
        Ok(Self {
            parts,
            rooms: Rooms::default(),
            routes: Routes::new(settings.packet_rate, settings.old_names.0),
            floods: Floods::new(settings, instant()),
            faults: Faults::default(),
            counted: Counted::default(),
            packets: Vec::with_capacity(BATCH),
            unsettled: Vec::new(),
            outputs: Vec::new(),
            sender: Sender::new(lost),
            poller,
            report: None,
            stopped: false,
        })
    }

    /// Serves until it is told to stop.
    pub(super) fn run(&mut self, kept: &mut Kept) -> io::Result<()> {
        let (mut ready, mut buffers) = (Vec::new(), Buffers::new());
        while !self.stopped {
            let due = [self.rooms.next_due(), self.report].into_iter().flatten().min();
            self.poller.wait(due.map(|due| due.saturating_duration_since(instant())), &mut ready)?;
            let now = self.now();
            if !ready.is_empty() && self.report.is_none() {
                self.report = Some(now.instant + REPORT);
            }
            for ready in &ready {
                match *ready {
                    Ready::Inbox => self.read_letters(kept, now),
                    Ready::Door(place) => self.read_door(place, &mut buffers, kept, now),
                    Ready::Relayed(_) => {}
                }
            }
            self.on_time(kept, now);
        }
        self.tell();
        Ok(())
    }

    fn now(&self) -> Wall {
        Wall { instant: instant(), unix_ms: self.parts.clock.now().as_millis() }
    }

    fn read_letters(&mut self, kept: &mut Kept, now: Wall) {
        kept.inbox.heard();
        let (start, mut left) = (instant(), LETTERS);
        loop {
            if left == 0 || start.elapsed() > LETTERS_TIME {
                kept.inbox.come_back();
                break;
            }
            match kept.inbox.next() {
                Some(Letter::Stop) => return self.stopped = true,
                Some(letter) => self.read_letter(letter, kept, now),
                None => {
                    // What they said before they went has been heard.
                    for (room, line) in self.parts.ended.take() {
                        self.line_ended(room, line, kept, now);
                    }
                    break;
                }
            }
            left -= 1;
        }
        self.flush(kept);
    }

    fn on_time(&mut self, kept: &Kept, now: Wall) {
        for key in self.rooms.are_due(now.instant) {
            self.act(key, kept, now, |room| room.handle_timeout(now));
        }
        self.flush(kept);
        if self.report.is_some_and(|due| due <= now.instant) {
            self.report = (self.rooms.len() > 0).then_some(now.instant + REPORT);
            self.tell();
        }
    }

    fn tell(&mut self) {
        let mut all = RoomStats::default();
        let mut broken = Vec::new();
        for (key, held) in self.rooms.iter_mut() {
            let Ok(stats) = held.guarded(|room| room.stats()) else {
                broken.push(key);
                continue;
            };
            tally::tell(&held.told, &stats.count);
            held.told = stats.count;
            all.participants += stats.participants;
            all.transports += stats.transports;
            all.tracks += stats.tracks;
            all.subscriptions += stats.subscriptions;
            self.parts.tally.set_stats(&held.opened.name, stats);
        }
        for key in broken {
            self.end_broken(key, instant());
        }
        self.parts.tally.set(self.rooms.len(), &all, self.routes.len());
        self.parts.tally.add(&std::mem::take(&mut self.counted));
    }
}
