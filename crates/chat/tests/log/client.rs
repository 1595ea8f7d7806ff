//! One person's client: a real replica, and what it has not got an answer for.

use std::collections::BTreeSet;

use hubbub_chat::{
    replica::Replica,
    wire::{Change, Entry, Log, MessagePage},
};
use hubbub_types::{AccountId, ChannelId, MessageId, Timestamp};
use uuid::Uuid;

use crate::rules::Fault;

/// How long an answer is waited for.
pub(crate) const ANSWER: i64 = 2_000;

/// The client.
pub(crate) struct Client {
    pub(crate) account: AccountId,
    pub(crate) replica: Replica,
    pub(crate) line: Option<Line>,
    pub(crate) outbox: Vec<Sending>,
    /// What was answered `ok`.
    pub(crate) acked: Vec<(ChannelId, Uuid)>,
    pub(crate) loading: BTreeSet<ChannelId>,
}

/// A connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) id: u64,
    pub(crate) node: usize,
    pub(crate) run: u32,
    pub(crate) synced: bool,
    /// When an answer to `sync` was last asked for and has not come.
    pub(crate) asked: Option<i64>,
    /// When the last packet arrives.
    pub(crate) last: i64,
}

/// A message that is not settled.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    pub(crate) channel: ChannelId,
    pub(crate) nonce: Uuid,
    pub(crate) id: MessageId,
    pub(crate) text: String,
    pub(crate) sent: Option<i64>,
}

impl Client {
    pub(crate) fn new(account: AccountId) -> Self {
        let (outbox, acked, loading) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { account, replica: Replica::new(account), line: None, outbox, acked, loading }
    }

    pub(crate) fn log(&mut self, channel: ChannelId, mut entries: Vec<Entry>, now: i64, fault: Option<Fault>) {
        for entry in &mut entries {
            // Either the answer or the entry itself settles it.
            if let Change::Message { message } = &mut entry.change {
                self.outbox.retain(|sending| Some(sending.nonce) != message.nonce);
                if fault == Some(Fault::NoRuleR) {
                    message.rev = message.seq;
                }
            }
        }
        self.replica.handle_log(Log { channel, entries, people: Vec::new() }, Timestamp::from_millis(now));
    }

    pub(crate) fn page(&mut self, channel: ChannelId, mut page: MessagePage, fault: Option<Fault>) {
        self.loading.remove(&channel);
        if fault == Some(Fault::NoRuleR) {
            page.items.iter_mut().for_each(|message| message.rev = message.seq);
        }
        // One that is too old is asked for again.
        self.replica.handle_page(channel, page);
    }

    /// The connection is gone, with all that was under way.
    pub(crate) fn cut(&mut self) {
        self.line = None;
        for channel in std::mem::take(&mut self.loading) {
            self.replica.abandon_page(channel);
        }
        self.outbox.iter_mut().for_each(|sending| sending.sent = None);
    }
}
