//! One person's client: a real replica, and what it has not got an answer for.

use std::collections::{BTreeMap, BTreeSet};

use hubbub_chat::{
    replica::Replica,
    wire::{Change, ChannelSync, Entry, Log, MessagePage},
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
    /// What came before its turn and was never thrown away: only a fault keeps it.
    kept: BTreeMap<ChannelId, Vec<Entry>>,
}

/// A connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) id: u64,
    pub(crate) node: usize,
    pub(crate) run: u32,
    /// The session it belongs to.
    pub(crate) session: u32,
    /// Whether the node knows it: only then can it be told that its session is over.
    pub(crate) seated: bool,
    /// Answers to `sync` that the node is working on.
    pub(crate) answers: u32,
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
        Self { account, replica: Replica::new(account), line: None, outbox, acked, loading, kept: BTreeMap::new() }
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
        if fault == Some(Fault::EarlyKept)
            && let Some(have) = self.replica.have().get(&channel)
        {
            let early = entries.iter().filter(|entry| entry.seq > have.next());
            self.kept.entry(channel).or_default().extend(early.cloned());
        }
        self.replica.handle_log(Log { channel, entries, people: Vec::new() }, Timestamp::from_millis(now));
    }

    pub(crate) fn sync(&mut self, answers: BTreeMap<ChannelId, ChannelSync>, now: Timestamp) {
        for (channel, answer) in &answers {
            // What is given entry by entry takes up what came early.
            if !matches!(answer, ChannelSync::Reset { .. }) {
                self.kept.remove(channel);
            }
        }
        self.replica.handle_sync(answers, now);
    }

    pub(crate) fn page(&mut self, channel: ChannelId, mut page: MessagePage, fault: Option<Fault>) {
        self.loading.remove(&channel);
        if fault == Some(Fault::NoRuleR) {
            page.items.iter_mut().for_each(|message| message.rev = message.seq);
        }
        if fault == Some(Fault::EarlyKept) {
            let kept = self.kept.remove(&channel).into_iter().flatten();
            page.items.extend(kept.filter_map(|entry| match entry.change {
                Change::Message { message } => Some(*message),
                _ => None,
            }));
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
