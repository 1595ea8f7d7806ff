//! The committer of a node, and what it tells.

use std::collections::BTreeMap;

use hubbub_chat::{feed::Batch, wire::Entry};
use hubbub_types::{ChannelId, Seq};

use super::{Event, Packet, World};
use crate::{
    db::{Act, Decision},
    node::{Request, split},
    rules::Fault,
};

impl World {
    pub(super) fn arrive(&mut self, node: usize, run: u32, mut request: Request) {
        if !self.runs(node, run) {
            return;
        }
        request.judged = self.db.reads(request.account, request.channel);
        let is_first = self.nodes[node].lane.is_empty();
        self.nodes[node].lane.push(request);
        if is_first {
            self.later(1, 40, Event::Commit { node, run });
        }
    }

    /// Writes what waits, and tells of it after; or something goes wrong between the two.
    pub(super) fn commit(&mut self, node: usize, run: u32) {
        if !self.runs(node, run) {
            return;
        }
        let batch = std::mem::take(&mut self.nodes[node].lane);
        if self.fault == Some(Fault::AnswerBeforeCommit) {
            batch.iter().for_each(|request| self.answer(request, true));
        }
        if self.db.away {
            return batch.iter().for_each(|request| self.answer(request, false));
        }
        if self.fault == Some(Fault::PublishBeforeCommit) {
            return self.publish_first(node, batch);
        }
        let troubled = self.now < super::QUIET;
        if troubled && self.dice.chance(10) {
            return self.kill(node);
        }
        let (answers, batches) = self.write(batch);
        if troubled && self.dice.chance(20) {
            self.seen.count("killed after commit");
            return self.kill(node);
        }
        if troubled && self.dice.chance(30) {
            return self.in_doubt(node, run, answers);
        }
        self.later(0, 10, Event::Told { node, run, answers, batches });
    }

    #[expect(clippy::type_complexity, reason = "what was decided, and what is told")]
    fn write(&mut self, batch: Vec<Request>) -> (Vec<(Request, Decision)>, Vec<(ChannelId, Batch<Vec<Entry>>)>) {
        let looks = self.fault != Some(Fault::NoNonce);
        let heads: BTreeMap<ChannelId, Seq> = self.db.channels.keys().map(|id| (*id, self.db.head(*id))).collect();
        let mut answers = Vec::new();
        for request in batch {
            let judged = (self.fault == Some(Fault::JudgedBefore)).then_some(request.judged);
            let decision = self.db.write(request.account, request.channel, &request.act, judged, looks);
            match (decision, &request.act) {
                (Decision::Refused, _) => self.seen.count("refused"),
                (Decision::Unchanged, Act::Send(..)) => self.seen.count("found by nonce"),
                (Decision::Written(_), Act::Leave(_)) => self.seen.count("left"),
                _ => {}
            }
            answers.push((request, decision));
        }
        let mut batches = Vec::new();
        for (channel, head) in heads {
            let new = self.db.entries(channel, head, self.db.head(channel), None);
            batches.extend(split(new).into_iter().map(|batch| (channel, batch)));
        }
        (answers, batches)
    }

    /// I8: nobody is told `ok`; the feeds look for themselves.
    fn in_doubt(&mut self, node: usize, run: u32, answers: Vec<(Request, Decision)>) {
        self.seen.count("in doubt");
        answers.iter().for_each(|(request, _)| self.answer(request, false));
        self.tell_access(&answers);
        self.later(1, 50, Event::Missed { node, run });
    }

    /// A fault.
    fn publish_first(&mut self, node: usize, batch: Vec<Request>) {
        let before = self.db.clone();
        let (_, batches) = self.write(batch);
        let after = std::mem::replace(&mut self.db, before);
        for (channel, batch) in batches {
            self.hear(node, channel, batch);
        }
        self.db = after;
    }

    pub(super) fn told(
        &mut self,
        node: usize,
        run: u32,
        answers: Vec<(Request, Decision)>,
        batches: Vec<(ChannelId, Batch<Vec<Entry>>)>,
    ) {
        if !self.runs(node, run) {
            return;
        }
        for (request, decision) in &answers {
            self.answer(request, !matches!(decision, Decision::Refused));
        }
        for (channel, batch) in batches {
            self.hear(node, channel, batch.clone());
            self.publish(node, channel, &batch);
        }
        self.tell_access(&answers);
    }

    /// Those who were let in or taken out learn that their list is another.
    fn tell_access(&mut self, answers: &[(Request, Decision)]) {
        let joined = answers.iter().filter(|(_, decision)| matches!(decision, Decision::Written(_)));
        let joined: Vec<_> = joined
            .filter_map(|(request, _)| match request.act {
                Act::Join(account) | Act::Leave(account) => Some(account),
                _ => None,
            })
            .collect();
        for client in 0..self.clients.len() {
            if joined.contains(&self.clients[client].account)
                && let Some(line) = self.clients[client].line
            {
                self.send(client, line.id, Packet::Channels);
            }
        }
    }

    /// News to the other nodes: late, twice, in another order, or lost, which is noticed.
    fn publish(&mut self, from: usize, channel: ChannelId, batch: &Batch<Vec<Entry>>) {
        for node in (0..self.nodes.len()).filter(|node| *node != from) {
            let run = self.nodes[node].run;
            if self.dice.chance(60) && self.now < super::QUIET {
                self.seen.count("missed");
                self.later(50, 100, Event::Missed { node, run });
                continue;
            }
            for _ in 0..if self.dice.chance(100) { 2 } else { 1 } {
                let batch = batch.clone();
                self.later(1, 120, Event::News { node, run, channel, batch });
            }
            if self.dice.chance(100) {
                self.seen.count("doubled");
            }
        }
    }

    /// The answer, or that it should be tried again.
    fn answer(&mut self, request: &Request, ok: bool) {
        if let (Some(line), Act::Send(nonce, ..)) = (request.from, &request.act)
            && let Some(client) = self.clients.iter().position(|client| client.account == request.account)
        {
            self.send(client, line, Packet::Answer(request.channel, *nonce, ok));
        }
    }

    pub(super) fn missed(&mut self, node: usize, run: u32) {
        if !self.runs(node, run) || self.fault == Some(Fault::NoHeadsAfterMissed) {
            return;
        }
        self.doubt(node);
    }

    pub(super) fn heads(&mut self, node: usize) {
        let compares = !matches!(self.fault, Some(Fault::NoHeadsAfterKill | Fault::NoHeadsAfterMissed));
        if self.nodes[node].alive && compares {
            self.look_for_ends(node);
            if !self.db.away {
                self.compare(node);
            }
        }
        self.later(800, 400, Event::Heads(node));
    }

    /// A node that has ended may have let somebody in or out and told nobody: everybody's access is looked at.
    fn look_for_ends(&mut self, node: usize) {
        if self.nodes[node].ends == self.ends {
            return;
        }
        self.nodes[node].ends = self.ends;
        self.doubt(node);
        for client in 0..self.clients.len() {
            if let Some(line) = self.clients[client].line.filter(|line| line.node == node) {
                self.send(client, line.id, Packet::Channels);
            }
        }
    }

    pub(super) fn compare(&mut self, node: usize) {
        let (now, fault) = (self.time(), self.fault);
        let channels: Vec<ChannelId> = self.nodes[node].slots.keys().copied().collect();
        for channel in channels {
            let head = self.db.head(channel);
            let slot = self.nodes[node].slots.get_mut(&channel).unwrap();
            slot.feed.handle_head(head, now);
            let effects = slot.pump(fault);
            self.carry_out(node, channel, effects);
        }
    }

    pub(super) fn fill(&mut self, node: usize, run: u32, channel: ChannelId, after: Seq) {
        if !self.runs(node, run) {
            return;
        }
        // First access, then heads: what was missed may be the end of somebody who listens.
        if self.nodes[node].doubts && self.fault != Some(Fault::FillBeforeAccess) {
            return self.later(1, 20, Event::Fill { node, run, channel, after });
        }
        let (now, fault, head) = (self.time(), self.fault, self.db.head(channel));
        let mut entries = self.db.entries(channel, after, head, None);
        // A page at a time.
        let page = self.dice.index(20) + 3;
        entries.truncate(page);
        let last = entries.last().map_or(after, |entry| entry.seq);
        let Some(slot) = self.nodes[node].slots.get_mut(&channel) else { return };
        if self.db.away {
            slot.feed.handle_fill_failed(now);
        } else if fault == Some(Fault::GapIgnored) {
            let skipped = Batch { first: after.next(), last: head, payload: Vec::new() };
            slot.feed.handle_filled(vec![skipped], head, now);
        } else {
            slot.feed.handle_filled(split(entries), last, now);
        }
        let effects = slot.pump(fault);
        self.check_readers(node, &effects);
        self.carry_out(node, channel, effects);
    }

    pub(super) fn wake(&mut self, node: usize, run: u32, channel: ChannelId, due: hubbub_types::Timestamp) {
        if !self.runs(node, run) {
            return;
        }
        let fault = self.fault;
        let Some(slot) = self.nodes[node].slots.get_mut(&channel) else { return };
        if slot.wake == Some(due) {
            slot.wake = None;
        }
        slot.feed.handle_timeout(due);
        let effects = slot.pump(fault);
        self.carry_out(node, channel, effects);
    }
}
