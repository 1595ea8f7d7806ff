//! What people and their clients do, and what breaks.

use hubbub_types::{ChannelId, MessageId};

use super::{Event, Packet, QUIET, World};
use crate::{
    client::{ANSWER, Line, Sending},
    db::Act,
    node::{Node, Request},
};

impl World {
    /// Somebody does something.
    pub(super) fn act(&mut self, client: usize) {
        if self.now >= QUIET {
            return;
        }
        let channels: Vec<ChannelId> = self.db.channels.keys().copied().collect();
        let channel = *self.dice.pick(&channels).unwrap();
        match self.dice.below(20) {
            0..10 => self.compose(client, channel),
            10..17 => self.change(client, channel),
            17 => self.move_somebody(channel),
            18 => {
                if let Some(line) = self.clients[client].line {
                    self.cut(client, line.id);
                }
            }
            _ => self.moderate(client),
        }
        self.later(10, 150, Event::Act(client));
    }

    fn compose(&mut self, client: usize, channel: ChannelId) {
        let (nonce, id) = (self.dice.uuid(), MessageId(self.dice.uuid()));
        let text = format!("text {}", self.dice.below(1_000));
        self.clients[client].outbox.push(Sending { channel, nonce, id, text, sent: None });
        self.flush(client);
    }

    fn change(&mut self, client: usize, channel: ChannelId) {
        let ids = self.db.message_ids(channel);
        let Some(id) = self.dice.pick(&ids).copied() else { return };
        let act = match self.dice.below(8) {
            0 | 1 => Act::Edit(id, format!("edited {}", self.dice.below(1_000))),
            2 => Act::Delete(id),
            3 | 4 => Act::React(id, true),
            5 => Act::React(id, false),
            6 => Act::Pin(id, true),
            _ => Act::Pin(id, false),
        };
        self.request(client, channel, act);
    }

    /// Somebody is let into the private channel, or taken out.
    fn move_somebody(&mut self, channel: ChannelId) {
        if !self.db.channels[&channel].private {
            return;
        }
        let whom = self.dice.index(self.clients.len());
        let (by, account) = (self.dice.index(self.clients.len()), self.clients[whom].account);
        let is_in = self.db.channels[&channel].members.contains(&account);
        self.request(by, channel, if is_in { Act::Leave(account) } else { Act::Join(account) });
    }

    fn request(&mut self, client: usize, channel: ChannelId, act: Act) {
        let Some(line) = self.clients[client].line else { return };
        let account = self.clients[client].account;
        let request = Request { account, channel, act, from: Some(line.id), judged: false };
        self.later(1, 40, Event::Arrive { node: line.node, run: line.run, request });
    }

    /// Sends what is not under way, the oldest first, as far as the client is in step.
    fn flush(&mut self, client: usize) {
        if !self.clients[client].line.is_some_and(|line| line.synced) {
            return;
        }
        let now = self.now;
        let waiting = self.clients[client].outbox.iter_mut().filter(|sending| sending.sent.is_none());
        let waiting: Vec<Sending> = waiting
            .map(|sending| {
                sending.sent = Some(now);
                sending.clone()
            })
            .collect();
        for Sending { channel, nonce, id, text, .. } in waiting {
            self.request(client, channel, Act::Send(nonce, id, text));
        }
    }

    /// What a client looks at every quarter of a second.
    pub(super) fn tick(&mut self, client: usize) {
        self.later(200, 100, Event::Tick(client));
        let now = self.now;
        for sending in &mut self.clients[client].outbox {
            if sending.sent.is_some_and(|sent| now - sent >= ANSWER) {
                sending.sent = None;
            }
        }
        let Some(line) = self.clients[client].line else { return self.connect(client) };
        let time = self.time();
        if line.asked.is_some_and(|asked| now - asked >= ANSWER) || self.clients[client].replica.wants_sync(time) {
            self.sync(client);
        }
        self.flush(client);
        self.load(client);
    }

    fn connect(&mut self, client: usize) {
        let alive: Vec<usize> = (0..self.nodes.len()).filter(|node| self.nodes[*node].alive).collect();
        let Some(node) = self.dice.pick(&alive).copied() else { return };
        let Some(session) = self.db.session(self.clients[client].account) else { return };
        self.lines += 1;
        let (run, last) = (self.nodes[node].run, self.now);
        let line =
            Line { id: self.lines, node, run, session, seated: false, answers: 0, synced: false, asked: None, last };
        self.clients[client].line = Some(line);
        self.sync(client);
    }

    pub(super) fn sync(&mut self, client: usize) {
        let have = self.clients[client].replica.have();
        let now = self.now;
        let Some(line) = self.clients[client].line.as_mut() else { return };
        if line.asked.is_some_and(|asked| now - asked < ANSWER) {
            return;
        }
        line.asked = Some(now);
        let Line { id, node, run, .. } = *line;
        self.later(1, 30, Event::Listen { node, run, client, line: id, have });
    }

    /// Loads a page of what is not loaded; now and then of what is, as who scrolls.
    fn load(&mut self, client: usize) {
        let Some(line) = self.clients[client].line.filter(|line| line.synced) else { return };
        let channels: Vec<ChannelId> = self.clients[client].replica.have().into_keys().collect();
        for channel in channels {
            let scrolls = self.now < QUIET && self.dice.chance(100);
            let wants = self.clients[client].replica.window(channel).is_none() || scrolls;
            if wants && self.clients[client].loading.insert(channel) {
                self.clients[client].replica.begin_page(channel);
                let Line { id, node, run, .. } = line;
                self.later(1, 50, Event::PageRead { node, run, client, line: id, channel });
            }
        }
    }

    pub(super) fn packet(&mut self, client: usize, line: u64, packet: Packet) {
        if !self.is_line(client, line) {
            return;
        }
        let (now, time, fault) = (self.now, self.time(), self.fault);
        let here = &mut self.clients[client];
        match packet {
            Packet::Log(channel, entries) => here.log(channel, entries, now, fault),
            Packet::Sync(answers) => {
                here.sync(answers, time);
                if let Some(line) = here.line.as_mut() {
                    (line.synced, line.asked) = (true, None);
                }
                self.flush(client);
                self.load(client);
            }
            Packet::Answer(channel, nonce, true) => {
                self.answered(client, channel, nonce);
            }
            Packet::Answer(_, nonce, false) => {
                let sending = here.outbox.iter_mut().find(|sending| sending.nonce == nonce);
                sending.into_iter().for_each(|sending| sending.sent = None);
            }
            Packet::Page(channel, page) => {
                here.page(channel, *page, fault);
            }
            Packet::Channels => {
                if let Some(line) = here.line.as_mut() {
                    line.asked = None;
                }
                self.sync(client);
            }
        }
    }

    pub(super) fn cut(&mut self, client: usize, line: u64) {
        if self.is_line(client, line) {
            self.seen.count("cut");
            if self.clients[client].outbox.iter().any(|sending| sending.sent.is_some()) {
                self.seen.count("resent");
            }
            self.clients[client].cut();
            for node in &mut self.nodes {
                node.slots.values_mut().for_each(|slot| drop(slot.hearing.remove(&line)));
                node.slots.retain(|_, slot| !slot.hearing.is_empty());
            }
        }
    }

    pub(super) fn away(&mut self, away: bool) {
        self.db.away = away && self.now < QUIET;
        if self.db.away {
            self.seen.count("away");
            self.later(50, 600, Event::Away(false));
        }
    }

    pub(super) fn kill(&mut self, node: usize) {
        if !self.nodes[node].alive || self.now >= QUIET {
            return;
        }
        self.seen.count("killed");
        let run = self.nodes[node].run;
        self.ends += 1;
        self.nodes[node] = Node { alive: false, run: run + 1, ends: self.ends, ..Node::default() };
        for client in 0..self.clients.len() {
            if let Some(line) = self.clients[client].line.filter(|line| line.node == node) {
                self.later(1, 100, Event::Cut { client, line: line.id });
            }
        }
        self.later(300, 700, Event::Start(node));
    }

    pub(super) fn start(&mut self, node: usize) {
        self.nodes[node].alive = true;
    }
}
