//! What must be true when all is quiet.

use hubbub_types::{ChannelId, Seq};
use uuid::Uuid;

use super::World;
use crate::{db::Record, rules::Rule};

impl World {
    /// I2: what was answered `ok` is there, now and for ever.
    pub(super) fn answered(&mut self, client: usize, channel: ChannelId, nonce: Uuid) {
        let here = &mut self.clients[client];
        here.outbox.retain(|sending| sending.nonce != nonce);
        here.acked.push((channel, nonce));
        if !self.db.channels[&channel].nonces.contains_key(&nonce) {
            self.broken(Rule::AnsweredIsCommitted, format!("{nonce} of {channel}"));
        }
    }

    pub(super) fn check_end(&mut self) {
        let channels: Vec<ChannelId> = self.db.channels.keys().copied().collect();
        for channel in &channels {
            self.check_log(*channel);
        }
        for client in 0..self.clients.len() {
            if self.is_over(client) {
                self.broken(Rule::NothingAfterTheEnd, format!("{} is connected", self.clients[client].account));
            }
            let acked = self.clients[client].acked.clone();
            for (channel, nonce) in acked {
                if !self.db.channels[&channel].nonces.contains_key(&nonce) {
                    self.broken(Rule::AnsweredIsCommitted, format!("{nonce} of {channel}"));
                }
            }
            // Who is kept out has what they had.
            let reads = self.db.session(self.clients[client].account).is_some();
            for channel in channels.iter().filter(|_| reads) {
                self.check_list(client, *channel);
            }
        }
    }

    fn check_log(&mut self, channel: ChannelId) {
        let doubled = self.db.channels[&channel].nonces.values().find(|placed| placed.len() > 1).cloned();
        if let Some(placed) = doubled {
            self.broken(Rule::NothingIsDoubled, format!("{placed:?}"));
        }
        let log = self.db.channels[&channel].log.clone();
        for (index, record) in log.into_iter().enumerate() {
            let seq = Seq(i64::try_from(index).unwrap() + 1);
            if let Record::Post(id, author) = record
                && !self.db.read_at(author, channel, seq)
            {
                self.broken(Rule::RefusedLeavesNothing, format!("{id} at {seq} by {author}"));
            }
        }
    }

    /// I4: the list is the server's.
    fn check_list(&mut self, client: usize, channel: ChannelId) {
        let account = self.clients[client].account;
        let window = self.clients[client].replica.window(channel);
        let what = match (self.db.reads(account, channel), window) {
            (false, None) => return,
            (true, Some(window)) => {
                let expected = self.db.page(channel, account).items;
                if window.items == expected {
                    return;
                }
                let wrong = expected.iter().zip(&window.items).find(|(expected, held)| expected != held);
                format!("{} of {} messages; {wrong:?}", window.items.len(), expected.len())
            }
            (reads, window) => format!("reads: {reads}, has: {}", window.is_some()),
        };
        self.broken(Rule::EverybodyHasTheList, format!("{account} in {channel}: {what}"));
    }
}
