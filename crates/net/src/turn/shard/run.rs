//! The loop: wait, take in, hand to the machine, send.

use std::{io, sync::Arc, time::Duration};

use hubbub_relay::{Client, RelayedId, Transport};
use hubbub_types::Timestamp;

use super::{
    ShardParts,
    held::Held,
    machine::{Machine, Outgoing},
};
use crate::{
    datagrams::{Buffers, Ready, interfaces},
    turn::inbox::Letter,
};

/// How often counters are told.
const REPORT: Duration = Duration::from_secs(1);
/// How often the addresses of this machine are looked at.
const INTERFACES: Duration = Duration::from_secs(10);
/// Letters handled before packets get their turn again.
const LETTERS: usize = 256;

pub(super) struct Shard<'p> {
    parts: &'p ShardParts,
    machine: Machine<'p>,
    buffers: Buffers,
    /// The relayed sockets that something was received on, in the order of the buffers.
    owners: Vec<RelayedId>,
    letters: Vec<Letter>,
    /// When counters are told next; never while nothing happens.
    report: Option<Timestamp>,
    /// When interfaces are looked at next.
    interfaces: Timestamp,
    stopped: bool,
}

impl<'p> Shard<'p> {
    pub(super) fn new(parts: &'p ShardParts, held: &Held) -> io::Result<Self> {
        // A shard that ended by a fault may have left letters.
        held.inbox.come_back();
        Ok(Self {
            parts,
            machine: Machine::new(parts, held)?,
            buffers: Buffers::new(),
            owners: Vec::new(),
            letters: Vec::with_capacity(LETTERS),
            report: None,
            interfaces: parts.clock.now(),
            stopped: false,
        })
    }

    /// Relays until it is told to stop.
    pub(super) fn run(&mut self, held: &mut Held) -> io::Result<()> {
        let mut ready = Vec::new();
        while !self.stopped {
            let wait = self.next_due().map(|due| due.since(self.parts.clock.now()));
            self.machine.poller.wait(wait, &mut ready)?;
            let now = self.parts.clock.now();
            if !ready.is_empty() && self.report.is_none() {
                self.report = Some(now + REPORT);
            }
            self.take_in(&ready, held, now);
            self.on_time(held, now)?;
        }
        self.tell(held);
        Ok(())
    }

    fn next_due(&self) -> Option<Timestamp> {
        [self.machine.relay.poll_timeout(), self.report, Some(self.interfaces)].into_iter().flatten().min()
    }

    fn take_in(&mut self, ready: &[Ready], held: &mut Held, now: Timestamp) {
        for ready in ready {
            match *ready {
                Ready::Inbox => self.read_letters(held, now),
                Ready::Door(place) => self.read_door(place, held, now),
                Ready::Relayed(place) => {
                    self.read_relayed(place);
                    if self.buffers.is_full() {
                        self.relay_received(held, now);
                    }
                }
            }
        }
        self.relay_received(held, now);
    }

    /// One batch of what clients sent; more of it makes the socket ready again.
    fn read_door(&mut self, place: usize, held: &Held, now: Timestamp) {
        self.relay_received(held, now);
        let Some(door) = held.doors.get(place) else { return };
        if let Err(error) = self.buffers.receive(&door.socket, door.local) {
            tracing::debug!(%error, local = %door.local, "nothing can be received");
        }
        let mut out = Outgoing::new();
        for (address, bytes) in self.buffers.datagrams() {
            let client = Client { transport: Transport::Udp, address, local: door.local };
            self.machine.client_sent(client, bytes, &mut out, held, now);
        }
        self.machine.flush(&mut out, held);
        self.buffers.clear();
    }

    /// One datagram of a peer into the buffers.
    fn read_relayed(&mut self, place: usize) {
        let Some(entry) = self.machine.relayed(place) else { return };
        // An error is that of an earlier send; it concerns nobody any more.
        if self.buffers.receive_one(&entry.socket).is_ok_and(|received| received) {
            self.owners.push(entry.id);
        }
    }

    /// Relays the datagrams of peers in the buffers.
    fn relay_received(&mut self, held: &Held, now: Timestamp) {
        if self.owners.is_empty() {
            return;
        }
        let mut out = Outgoing::new();
        for ((from, bytes), socket) in self.buffers.datagrams().zip(&self.owners) {
            self.machine.peer_sent((*socket, from), bytes, &mut out, held, now);
        }
        self.machine.flush(&mut out, held);
        self.buffers.clear();
        self.owners.clear();
    }

    fn read_letters(&mut self, held: &mut Held, now: Timestamp) {
        held.inbox.heard();
        while self.letters.len() < LETTERS
            && let Some(letter) = held.inbox.next()
        {
            self.letters.push(letter);
        }
        if self.letters.len() == LETTERS {
            held.inbox.come_back();
        }
        let letters = std::mem::take(&mut self.letters);
        // Lives as long as the letters, whose bytes it borrows.
        let mut out = Outgoing::new();
        for letter in &letters {
            match letter {
                Letter::Message { client, bytes } => self.machine.client_sent(*client, bytes, &mut out, held, now),
                other => self.read_letter(other, held, now),
            }
        }
        self.machine.obey(&mut out, held, now);
        self.machine.flush(&mut out, held);
        drop(out);
        self.letters = letters;
        self.letters.clear();
    }

    fn read_letter(&mut self, letter: &Letter, held: &mut Held, now: Timestamp) {
        let relay = &mut self.machine.relay;
        match letter {
            Letter::Message { .. } => {}
            Letter::Opened { client, queue } => {
                held.streams.insert(*client, Arc::clone(queue));
            }
            Letter::Silent { client } => {
                if !relay.has_allocation(client)
                    && let Some(queue) = held.streams.get(client)
                {
                    queue.close();
                }
            }
            Letter::Closed { client } => {
                held.streams.remove(client);
                relay.client_closed(*client, now);
            }
            Letter::Checked { session, live } => relay.session_checked(*session, *live, now),
            Letter::EndSession(session) => relay.end_session(*session, now),
            Letter::EndAccount(account) => relay.end_account(*account, now),
            Letter::Recheck => relay.recheck_sessions(),
            Letter::Stop => self.stopped = true,
        }
    }

    fn on_time(&mut self, held: &mut Held, now: Timestamp) -> io::Result<()> {
        if self.machine.relay.poll_timeout().is_some_and(|due| due <= now) {
            self.machine.relay.handle_timeout(now);
            self.machine.obey(&mut Outgoing::new(), held, now);
        }
        if self.report.is_some_and(|due| due <= now) {
            self.report = None;
            self.tell(held);
        }
        if self.interfaces <= now {
            self.interfaces = now + INTERFACES;
            self.follow_interfaces(held)?;
        }
        Ok(())
    }

    /// Addresses of this machine come and go: it listens on them, and refuses them as peers.
    fn follow_interfaces(&mut self, held: &mut Held) -> io::Result<()> {
        match interfaces::all() {
            Ok(own) => {
                if held.follow(&own) {
                    self.machine.watch_doors(held)?;
                }
                self.machine.relay.set_own_addresses(own);
            }
            Err(error) => tracing::warn!(%error, "the addresses of this machine cannot be listed; the last ones stay"),
        }
        Ok(())
    }

    fn tell(&mut self, held: &Held) {
        let relay = &mut self.machine.relay;
        self.parts.tally.add(&relay.counters(), relay.stats(), held.streams.len());
    }
}
