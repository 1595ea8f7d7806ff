//! Time, the network and the steps of the nodes.

mod act;
mod commit;
mod end;
mod sessions;
mod sync;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
};

use hubbub_chat::{
    feed::Batch,
    wire::{ChannelSync, Entry, MessagePage},
};
use hubbub_testkit::Dice;
use hubbub_types::{AccountId, ChannelId, Seq, Timestamp};
use uuid::Uuid;

use crate::{
    client::Client,
    db::{Channel, Db, Decision},
    node::{Effect, Node, Request},
    rules::{Fault, Rule, Violation},
};

/// When people stop doing things, in milliseconds; from then on everything is healed.
pub(crate) const QUIET: i64 = 6_000;
/// When it is over.
const END: i64 = 20_000;

/// Everything.
pub(crate) struct World {
    pub(crate) now: i64,
    pub(crate) dice: Dice,
    pub(crate) fault: Option<Fault>,
    pub(crate) db: Db,
    pub(crate) nodes: Vec<Node>,
    pub(crate) clients: Vec<Client>,
    pub(crate) seen: Seen,
    pub(crate) lines: u64,
    /// How often a node has ended.
    pub(crate) ends: u32,
    queue: BTreeMap<(i64, u64), Event>,
    order: u64,
    violation: Option<Violation>,
}

/// What happens next somewhere. `run` is the run of the node it belongs to.
pub(crate) enum Event {
    Act(usize),
    Tick(usize),
    Heads(usize),
    Arrive { node: usize, run: u32, request: Request },
    Commit { node: usize, run: u32 },
    Told { node: usize, run: u32, answers: Vec<(Request, Decision)>, batches: Vec<(ChannelId, Batch<Vec<Entry>>)> },
    News { node: usize, run: u32, channel: ChannelId, batch: Batch<Vec<Entry>> },
    Missed { node: usize, run: u32 },
    Ends { account: AccountId, banned: bool },
    Revoked { node: usize, run: u32, account: AccountId },
    Recheck { node: usize, run: u32 },
    Fill { node: usize, run: u32, channel: ChannelId, after: Seq },
    Wake { node: usize, run: u32, channel: ChannelId, due: Timestamp },
    Packet { client: usize, line: u64, packet: Packet },
    Listen { node: usize, run: u32, client: usize, line: u64, have: BTreeMap<ChannelId, Seq> },
    Read { node: usize, run: u32, client: usize, line: u64, have: BTreeMap<ChannelId, Seq>, asked: Vec<ChannelId> },
    Settle { node: usize, run: u32, client: usize, line: u64, answers: BTreeMap<ChannelId, ChannelSync> },
    PageRead { node: usize, run: u32, client: usize, line: u64, channel: ChannelId },
    Cut { client: usize, line: u64 },
    Away(bool),
    Kill(usize),
    Start(usize),
}

/// What a connection is sent.
#[derive(Clone)]
pub(crate) enum Packet {
    Log(ChannelId, Vec<Entry>),
    Sync(BTreeMap<ChannelId, ChannelSync>),
    Answer(ChannelId, Uuid, bool),
    Page(ChannelId, Box<MessagePage>),
    /// The list of channels has changed.
    Channels,
}

impl World {
    pub(crate) fn new(seed: u64, fault: Option<Fault>) -> Self {
        let mut dice = Dice::new(seed);
        let accounts: Vec<AccountId> =
            (0..2 + dice.below(4)).map(|n| AccountId(Uuid::from_u128(u128::from(n) + 1))).collect();
        let mut db = Db::default();
        for n in 0..2_u128 {
            let members: BTreeSet<_> = accounts.iter().copied().filter(|_| dice.chance(700)).collect();
            let channel = Channel { private: n == 1, members: members.clone(), first: members, ..Channel::default() };
            db.channels.insert(ChannelId(Uuid::from_u128(100 + n)), channel);
        }
        let nodes = (0..1 + dice.index(3)).map(|_| Node { alive: true, ..Node::default() }).collect();
        let clients = accounts.into_iter().map(Client::new).collect();
        let (queue, seen) = (BTreeMap::new(), Seen::default());
        let mut world =
            Self { now: 0, dice, fault, db, nodes, clients, seen, lines: 0, ends: 0, queue, order: 0, violation: None };
        for client in 0..world.clients.len() {
            world.later(0, 300, Event::Act(client));
            world.later(0, 250, Event::Tick(client));
        }
        (0..world.nodes.len()).for_each(|node| world.later(0, 1_000, Event::Heads(node)));
        world.trouble();
        world
    }

    /// Something goes wrong now and then.
    fn trouble(&mut self) {
        for _ in 0..self.dice.below(4) {
            let node = self.dice.index(self.nodes.len());
            self.later(200, 5_000, Event::Kill(node));
        }
        for _ in 0..self.dice.below(3) {
            self.later(200, 5_000, Event::Away(true));
        }
    }

    pub(crate) fn play(&mut self) -> Option<Violation> {
        while let Some(((at, _), event)) = self.queue.pop_first() {
            if at > END || self.violation.is_some() {
                break;
            }
            self.now = at;
            self.step(event);
        }
        if self.violation.is_none() {
            self.check_end();
        }
        self.violation.clone()
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Act(client) => self.act(client),
            Event::Tick(client) => self.tick(client),
            Event::Heads(node) => self.heads(node),
            Event::Arrive { node, run, request } => self.arrive(node, run, request),
            Event::Commit { node, run } => self.commit(node, run),
            Event::Told { node, run, answers, batches } => self.told(node, run, answers, batches),
            Event::News { node, run, channel, batch } if self.runs(node, run) => self.hear(node, channel, batch),
            Event::Missed { node, run } => self.missed(node, run),
            Event::Ends { account, banned } => self.end_sessions(account, banned),
            Event::Revoked { node, run, account } => self.revoked(node, run, account),
            Event::Recheck { node, run } => self.recheck(node, run),
            Event::Fill { node, run, channel, after } => self.fill(node, run, channel, after),
            Event::Wake { node, run, channel, due } => self.wake(node, run, channel, due),
            Event::Packet { client, line, packet } => self.packet(client, line, packet),
            Event::Listen { node, run, client, line, have } => self.listen((node, run), client, line, have),
            Event::Read { node, run, client, line, have, asked } => self.read((node, run), client, line, (have, asked)),
            Event::Settle { node, run, client, line, answers } => self.settle((node, run), client, line, answers),
            Event::PageRead { node, run, client, line, channel } => self.page_read((node, run), client, line, channel),
            Event::Cut { client, line } => self.cut(client, line),
            Event::Away(away) => self.away(away),
            Event::Kill(node) => self.kill(node),
            Event::Start(node) => self.start(node),
            Event::News { .. } => {}
        }
    }

    /// Lets something happen after `least` to `least + most` milliseconds.
    pub(crate) fn later(&mut self, least: i64, most: i64, event: Event) {
        let span = i64::try_from(self.dice.below(u64::try_from(most.max(0)).unwrap() + 1)).unwrap();
        self.at(self.now + least + span, event);
    }

    pub(crate) fn at(&mut self, at: i64, event: Event) {
        self.order += 1;
        self.queue.insert((at.max(self.now), self.order), event);
    }

    pub(crate) fn runs(&self, node: usize, run: u32) -> bool {
        self.nodes[node].alive && self.nodes[node].run == run
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    pub(crate) fn broken(&mut self, rule: Rule, what: String) {
        self.violation.get_or_insert(Violation { rule, what: format!("at {}: {what}", self.now) });
    }

    /// Sends to a client; packets of one connection stay in order.
    pub(crate) fn send(&mut self, client: usize, line: u64, packet: Packet) {
        let delay = i64::try_from(self.dice.below(30)).unwrap();
        let (at, now) = (self.now + delay, self.now);
        let Some(known) = self.clients[client].line.as_mut().filter(|known| known.id == line) else { return };
        known.last = known.last.max(at).max(now);
        let at = known.last;
        self.at(at, Event::Packet { client, line, packet });
    }

    fn client_of(&self, line: u64) -> Option<usize> {
        self.clients.iter().position(|client| client.line.is_some_and(|known| known.id == line))
    }

    pub(crate) fn hear(&mut self, node: usize, channel: ChannelId, batch: Batch<Vec<Entry>>) {
        let (now, fault) = (self.time(), self.fault);
        let Some(slot) = self.nodes[node].slots.get_mut(&channel) else { return };
        let effects = if fault == Some(Fault::NoReorder) {
            slot.tell(&batch.payload, fault)
        } else {
            slot.feed.handle_batch(batch, now);
            slot.pump(fault)
        };
        self.carry_out(node, channel, effects);
    }

    pub(crate) fn carry_out(&mut self, node: usize, channel: ChannelId, effects: Vec<Effect>) {
        let run = self.nodes[node].run;
        for effect in effects {
            match effect {
                Effect::Push(line, entries) => self.push(line, channel, entries),
                Effect::Fill(after) => {
                    self.seen.count("fill");
                    self.later(1, 30, Event::Fill { node, run, channel, after });
                }
                Effect::Wake(due) => self.at(due.as_millis(), Event::Wake { node, run, channel, due }),
                Effect::Left(line) => {
                    if let Some(client) = self.client_of(line) {
                        self.send(client, line, Packet::Channels);
                    }
                }
                Effect::Hole(line) => self.broken(Rule::NoHoles, format!("connection {line} in {channel}")),
            }
        }
    }

    /// A connection is told entries: every rule about that is looked at here.
    pub(crate) fn push(&mut self, line: u64, channel: ChannelId, entries: Vec<Entry>) {
        let Some(client) = self.client_of(line) else { return };
        let account = self.clients[client].account;
        if self.is_long_over(client) {
            return self.broken(Rule::NothingAfterTheEnd, format!("{channel} to {account}"));
        }
        for entry in &entries {
            if entry.seq > self.db.head(channel) {
                return self.broken(Rule::ToldIsCommitted, format!("{} of {channel}", entry.seq));
            }
            if !self.db.reads(account, channel) && !self.db.read_since(account, channel, entry.seq) {
                return self.broken(Rule::NothingAfterLeaving, format!("{} of {channel} to {account}", entry.seq));
            }
        }
        self.send(client, line, Packet::Log(channel, entries));
    }

    /// What two plays of one seed have in common.
    pub(crate) fn digest(&self) -> String {
        let logs: Vec<_> = self.db.channels.values().map(|channel| format!("{:?}", channel.log)).collect();
        format!("{} {logs:?}", self.order)
    }
}

/// How often what was meant to happen did.
#[derive(Default)]
pub(crate) struct Seen(BTreeMap<&'static str, u32>);

impl Seen {
    const WANTED: [&'static str; 17] = [
        "fill",
        "killed after commit",
        "killed",
        "in doubt",
        "missed",
        "doubled",
        "reset",
        "resent",
        "refused",
        "away",
        "left",
        "found by nonce",
        "cut",
        "banned",
        "logged out",
        "ended untold",
        "looked at in time",
    ];

    pub(crate) fn count(&mut self, what: &'static str) {
        assert!(Self::WANTED.contains(&what), "{what}");
        *self.0.entry(what).or_default() += 1;
    }

    pub(crate) fn missing(&self) -> Vec<&'static str> {
        Self::WANTED.into_iter().filter(|what| !self.0.contains_key(what)).collect()
    }
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}
