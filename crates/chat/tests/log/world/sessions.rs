//! Bans, and logging out everywhere: told to every node, by messages that can be lost.

use hubbub_types::AccountId;

use super::{Event, World};
use crate::{
    node::Effect,
    rules::{Fault, Rule},
};

/// By then whoever was kept out is told nothing any more, also when the node that knew of it has ended and the database
/// was away.
const SOON: i64 = 3_000;

impl World {
    /// Somebody bans somebody, lets them in again, or logs out everywhere.
    pub(super) fn moderate(&mut self, client: usize) {
        let whom = self.dice.index(self.clients.len());
        let account = self.clients[whom].account;
        if self.db.session(account).is_none() {
            if !self.db.away {
                self.db.unban(account);
            }
        } else if self.dice.chance(300) {
            self.later(1, 40, Event::Ends { account, banned: true });
        } else {
            let account = self.clients[client].account;
            self.later(1, 40, Event::Ends { account, banned: false });
        }
    }

    /// Commits the end of all sessions of somebody, and tells every node of it.
    pub(super) fn end_sessions(&mut self, account: AccountId, banned: bool) {
        let alive: Vec<usize> = (0..self.nodes.len()).filter(|node| self.nodes[*node].alive).collect();
        let troubled = self.now < super::QUIET;
        let Some(node) = self.dice.pick(&alive).copied().filter(|_| !self.db.away) else {
            // Whoever asked for it was refused, and asks again.
            return self.later(100, 300, Event::Ends { account, banned });
        };
        self.db.end_sessions(account, banned, self.now);
        self.seen.count(if banned { "banned" } else { "logged out" });
        if troubled && self.dice.chance(50) {
            self.seen.count("ended untold");
            return self.kill(node);
        }
        if troubled && self.dice.chance(50) {
            // In doubt: asked for again.
            return self.later(100, 300, Event::Ends { account, banned });
        }
        for other in alive {
            let run = self.nodes[other].run;
            if other != node && troubled && self.dice.chance(300) {
                self.seen.count("missed");
                self.later(50, 100, Event::Missed { node: other, run });
            } else {
                self.later(0, 50, Event::Revoked { node: other, run, account });
            }
        }
    }

    /// A node is told that sessions of somebody have ended.
    pub(super) fn revoked(&mut self, node: usize, run: u32, account: AccountId) {
        if !self.runs(node, run) {
            return;
        }
        if self.db.away {
            return self.later(20, 50, Event::Revoked { node, run, account });
        }
        for client in 0..self.clients.len() {
            if self.clients[client].account == account {
                self.look_at(node, client);
            }
        }
    }

    /// A node may have missed something: nothing is read to anybody before everybody was looked at.
    pub(super) fn doubt(&mut self, node: usize) {
        let (now, run) = (self.now, self.nodes[node].run);
        self.nodes[node].doubted = now;
        self.nodes[node].doubts = true;
        if self.fault == Some(Fault::FillBeforeAccess) && !self.db.away {
            self.compare(node);
        }
        self.later(1, 60, Event::Recheck { node, run });
    }

    /// First access, then heads.
    pub(super) fn recheck(&mut self, node: usize, run: u32) {
        if !self.runs(node, run) {
            return;
        }
        if self.db.away {
            return self.later(20, 50, Event::Recheck { node, run });
        }
        for client in 0..self.clients.len() {
            if self.look_at(node, client) {
                self.seen.count("looked at in time");
            }
        }
        self.nodes[node].doubts = false;
        self.compare(node);
    }

    /// Closes a connection to this node whose session is over.
    fn look_at(&mut self, node: usize, client: usize) -> bool {
        let line = self.clients[client].line.filter(|line| line.node == node && line.seated);
        let Some(line) = line.filter(|_| self.is_over(client)) else { return false };
        self.cut(client, line.id);
        true
    }

    /// Whether the session of somebody's connection has ended.
    pub(super) fn is_over(&self, client: usize) -> bool {
        self.ended(client).is_some()
    }

    /// Whether that is so long ago that nothing may be told to them, by whatever way.
    pub(super) fn is_long_over(&self, client: usize) -> bool {
        self.ended(client).is_some_and(|ended| self.now > ended + SOON)
    }

    fn ended(&self, client: usize) -> Option<i64> {
        let here = &self.clients[client];
        self.db.ended(here.account, here.line?.session)
    }

    /// I5: what is read from the database after something was missed is not told to those who had been put out by then.
    pub(super) fn check_readers(&mut self, node: usize, effects: &[Effect]) {
        let doubted = self.nodes[node].doubted;
        for effect in effects {
            if let Effect::Push(line, entries) = effect
                && let Some(client) = self.client_of(*line)
                && self.ended(client).is_some_and(|ended| ended < doubted)
            {
                let (account, last) = (self.clients[client].account, entries.last().map(|entry| entry.seq));
                self.broken(Rule::NothingAfterTheEnd, format!("{last:?} was read to {account}, who is out"));
            }
        }
    }
}
