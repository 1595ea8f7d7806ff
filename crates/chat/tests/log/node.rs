//! What a node keeps: the real feeds, and who listens.

use std::{collections::BTreeMap, time::Duration};

use hubbub_chat::{
    feed::{Batch, Feed, FeedSettings, Output},
    wire::{Change, Entry},
};
use hubbub_types::{AccountId, ChannelId, Seq, Timestamp};

use crate::{db::Act, rules::Fault};

const FEED: FeedSettings =
    FeedSettings { patience: Duration::from_millis(200), held: 8, most_wait: Duration::from_secs(1) };

/// One node.
#[derive(Default)]
pub(crate) struct Node {
    pub(crate) alive: bool,
    /// One run of the process.
    pub(crate) run: u32,
    pub(crate) slots: BTreeMap<ChannelId, Slot>,
    pub(crate) lane: Vec<Request>,
    /// Ends of nodes that it knows of.
    pub(crate) ends: u32,
    /// Whether it has to be doubted that all who listen still may.
    pub(crate) doubts: bool,
    /// When that last began.
    pub(crate) doubted: i64,
}

/// Something to be written.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) account: AccountId,
    pub(crate) channel: ChannelId,
    pub(crate) act: Act,
    /// The connection that waits, and its number of the request.
    pub(crate) from: Option<u64>,
    /// What was found when it came in; only a fault looks at it.
    pub(crate) judged: bool,
}

/// A channel at a node.
pub(crate) struct Slot {
    pub(crate) feed: Feed<Vec<Entry>>,
    pub(crate) hearing: BTreeMap<u64, Hearing>,
    pub(crate) wake: Option<Timestamp>,
}

/// A listener.
pub(crate) struct Hearing {
    pub(crate) account: AccountId,
    /// What waits until it was looked once more whether they may read.
    pub(crate) held: Option<Vec<Vec<Entry>>>,
    /// What it is told begins after this.
    pub(crate) from: Option<Seq>,
    /// The last place it was told.
    pub(crate) last: Option<Seq>,
}

/// What came of a feed.
pub(crate) enum Effect {
    /// These go to that connection.
    Push(u64, Vec<Entry>),
    Fill(Seq),
    Wake(Timestamp),
    /// A connection was taken off.
    Left(u64),
    /// A connection was told something after a hole.
    Hole(u64),
}

impl Default for Slot {
    fn default() -> Self {
        Self { feed: Feed::new(FEED), hearing: BTreeMap::new(), wake: None }
    }
}

impl Slot {
    /// Tells what the feed gives.
    pub(crate) fn pump(&mut self, fault: Option<Fault>) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(output) = self.feed.poll_output() {
            match output {
                Output::Deliver(batch) => effects.extend(self.tell(&batch.payload, fault)),
                Output::Fill { after } => effects.push(Effect::Fill(after)),
            }
        }
        if let Some(due) = self.feed.poll_timeout()
            && self.wake.is_none_or(|wake| due < wake)
        {
            self.wake = Some(due);
            effects.push(Effect::Wake(due));
        }
        effects
    }

    pub(crate) fn tell(&mut self, entries: &[Entry], fault: Option<Fault>) -> Vec<Effect> {
        let mut effects = Vec::new();
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return effects };
        for (line, hearing) in &mut self.hearing {
            if hearing.last.is_some_and(|told| first.seq > told.next()) {
                effects.push(Effect::Hole(*line));
            }
            hearing.last = hearing.last.max(Some(last.seq));
            match &mut hearing.held {
                Some(held) => held.push(entries.to_vec()),
                None => effects.push(Effect::Push(*line, entries.to_vec())),
            }
        }
        if let Change::Leave { account, .. } = &last.change
            && fault != Some(Fault::LeaveIgnored)
        {
            let gone = self.hearing.extract_if(.., |_, hearing| hearing.account == *account);
            effects.extend(gone.map(|(line, _)| Effect::Left(line)));
        }
        effects
    }
}

/// Entries in batches that end where somebody leaves.
pub(crate) fn split(entries: Vec<Entry>) -> Vec<Batch<Vec<Entry>>> {
    let mut batches: Vec<Vec<Entry>> = vec![Vec::new()];
    for entry in entries {
        let ends = matches!(entry.change, Change::Leave { .. });
        batches.last_mut().unwrap().push(entry);
        if ends {
            batches.push(Vec::new());
        }
    }
    batches.retain(|batch| !batch.is_empty());
    let batch = |payload: Vec<Entry>| Batch { first: payload[0].seq, last: payload.last().unwrap().seq, payload };
    batches.into_iter().map(batch).collect()
}
