//! Coming (back), and pages.

use std::collections::BTreeMap;

use hubbub_chat::wire::ChannelSync;
use hubbub_types::{ChannelId, Seq};

use super::{Event, Packet, World};
use crate::{
    node::Hearing,
    rules::{Fault, Rule},
};

/// More than this of one channel is a reset.
const MOST: i64 = 12;

type Place = (usize, u32);

impl World {
    /// First the connection listens.
    pub(super) fn listen(&mut self, (node, run): Place, client: usize, line: u64, have: BTreeMap<ChannelId, Seq>) {
        if !self.runs(node, run) || !self.is_line(client, line) {
            return;
        }
        if self.db.away {
            return self.later(50, 100, Event::Listen { node, run, client, line, have });
        }
        // From now on the node finds it when a session ends.
        if let Some(line) = self.clients[client].line.as_mut() {
            (line.seated, line.answers) = (true, line.answers + 1);
        }
        let asked = self.db.readable(self.clients[client].account);
        if self.fault != Some(Fault::ReadBeforeListening) {
            self.add((node, run), client, line, &asked);
        }
        self.later(1, 20, Event::Read { node, run, client, line, have, asked });
    }

    fn add(&mut self, (node, _): Place, client: usize, line: u64, asked: &[ChannelId]) {
        let account = self.clients[client].account;
        for channel in asked {
            let slot = self.nodes[node].slots.entry(*channel).or_default();
            let last = slot.feed.next().map(|next| Seq(next.0 - 1));
            slot.hearing.entry(line).or_insert(Hearing { account, held: Some(Vec::new()), from: last, last });
        }
    }

    /// Then the database is asked.
    pub(super) fn read(
        &mut self,
        (node, run): Place,
        client: usize,
        line: u64,
        (have, asked): (BTreeMap<ChannelId, Seq>, Vec<ChannelId>),
    ) {
        if !self.runs(node, run) || !self.is_line(client, line) {
            return;
        }
        if self.db.away {
            return self.later(50, 100, Event::Read { node, run, client, line, have, asked });
        }
        let answers =
            asked.iter().map(|channel| (*channel, self.lacking((node, line), client, *channel, &have))).collect();
        self.later(1, 20, Event::Settle { node, run, client, line, answers });
    }

    fn open(&mut self, node: usize, line: u64, channel: ChannelId) -> Seq {
        let (head, now, fault) = (self.db.head(channel), self.time(), self.fault);
        let Some(slot) = self.nodes[node].slots.get_mut(&channel) else { return head };
        slot.feed.open(head, now);
        let last = slot.feed.next().map_or(head, |next| Seq(next.0 - 1));
        if let Some(hearing) = slot.hearing.get_mut(&line) {
            hearing.last.get_or_insert(last);
            hearing.from.get_or_insert(last);
        }
        let effects = slot.pump(fault);
        self.carry_out(node, channel, effects);
        last
    }

    fn lacking(
        &mut self,
        (node, line): (usize, u64),
        client: usize,
        channel: ChannelId,
        have: &BTreeMap<ChannelId, Seq>,
    ) -> ChannelSync {
        let head = if self.fault == Some(Fault::ReadBeforeListening) {
            self.db.head(channel)
        } else {
            self.open(node, line, channel)
        };
        let me = Some(self.clients[client].account);
        match have.get(&channel) {
            Some(since) if since.0 >= head.0 => ChannelSync::Entries { head, entries: Vec::new(), people: Vec::new() },
            Some(since) if head.0 - since.0 <= MOST => {
                let entries = self.db.entries(channel, *since, head, me);
                ChannelSync::Entries { head, entries, people: Vec::new() }
            }
            _ => {
                self.seen.count("reset");
                ChannelSync::Reset { head, reset: true, rewound: false, unread: 0, mentions: 0 }
            }
        }
    }

    /// Then it is looked once more who may read, and what was kept is told.
    pub(super) fn settle(
        &mut self,
        (node, run): Place,
        client: usize,
        line: u64,
        mut answers: BTreeMap<ChannelId, ChannelSync>,
    ) {
        if !self.runs(node, run) || !self.is_line(client, line) {
            return;
        }
        if self.db.away {
            return self.later(50, 100, Event::Settle { node, run, client, line, answers });
        }
        // It may have ended before the node knew the connection.
        if self.is_over(client) {
            return self.cut(client, line);
        }
        let readable = self.db.readable(self.clients[client].account);
        let asked: Vec<ChannelId> = answers.keys().copied().collect();
        if self.fault == Some(Fault::ReadBeforeListening) {
            let asked: Vec<ChannelId> = answers.keys().copied().collect();
            self.add((node, run), client, line, &asked);
            for channel in &asked {
                self.open(node, line, *channel);
            }
        }
        if let Some(line) = self.clients[client].line.as_mut() {
            line.answers -= 1;
        }
        // What one answer leaves open, the next one closes: who left and came back may have begun to listen anew for it.
        let is_last = self.clients[client].line.is_some_and(|line| line.answers == 0);
        if is_last && self.leaves_a_hole(node, line, &answers) {
            return self.broken(Rule::NoHoles, format!("between the answer and what connection {line} is told"));
        }
        let mut kept = Vec::new();
        for channel in asked {
            let Some(slot) = self.nodes[node].slots.get_mut(&channel) else { continue };
            if readable.contains(&channel) && slot.hearing.contains_key(&line) {
                let held = slot.hearing.get_mut(&line).and_then(|hearing| hearing.held.take());
                kept.extend(held.into_iter().flatten().map(|entries| (channel, entries)));
            } else {
                slot.hearing.remove(&line);
                answers.insert(channel, ChannelSync::Gone { gone: true });
            }
        }
        for (channel, entries) in kept {
            self.push(line, channel, entries);
        }
        self.send(client, line, Packet::Sync(answers));
    }

    /// Whether something is neither in the answer nor told after it.
    fn leaves_a_hole(&self, node: usize, line: u64, answers: &BTreeMap<ChannelId, ChannelSync>) -> bool {
        answers.iter().any(|(channel, answer)| {
            let hearing = self.nodes[node].slots.get(channel).and_then(|slot| slot.hearing.get(&line));
            let from = hearing.and_then(|hearing| hearing.from);
            match answer {
                ChannelSync::Entries { head, .. } | ChannelSync::Reset { head, .. } => from > Some(*head),
                ChannelSync::Gone { .. } => false,
            }
        })
    }

    pub(super) fn page_read(&mut self, (node, run): Place, client: usize, line: u64, channel: ChannelId) {
        if !self.runs(node, run) || !self.is_line(client, line) {
            return;
        }
        let account = self.clients[client].account;
        if self.db.away || !self.db.reads(account, channel) {
            self.clients[client].loading.remove(&channel);
            return self.clients[client].replica.abandon_page(channel);
        }
        let page = self.db.page(channel, account);
        // By another way than the socket: it may come much later.
        let packet = Packet::Page(channel, Box::new(page));
        self.later(0, 200, Event::Packet { client, line, packet });
    }

    pub(super) fn is_line(&self, client: usize, line: u64) -> bool {
        self.clients[client].line.is_some_and(|known| known.id == line)
    }
}
