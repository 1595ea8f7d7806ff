//! Where a client stands: what it has, and what it has not got an answer for.

use std::collections::{BTreeMap, VecDeque};

use hubbub_chat::{
    replica::Replica,
    wire::{Log, Message},
};
use hubbub_types::{AccountId, ChannelId, Seq, Timestamp};
use uuid::Uuid;

use crate::fleet::journal::now;

/// Where the connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// There is none, or it is not in step yet.
    Away,
    /// In step, at this node of the fleet's list.
    Ready(usize),
    /// The server does not want it any more.
    Stopped {
        /// The close code; none when the client was refused when it came back.
        code: Option<u16>,
        /// What the server said: the code of `bye`, or of the refusal.
        why: Option<String>,
    },
}

/// A message that is not acknowledged yet.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Where it goes.
    pub channel: ChannelId,
    /// What the client names it by.
    pub nonce: Uuid,
    /// Its text.
    pub text: String,
    /// The number of the event that carries it, on the present connection.
    pub(super) under_way: Option<u64>,
}

/// A client, as it is now.
#[derive(Debug)]
pub struct Standing {
    /// The connection.
    pub line: Line,
    /// What it has of each channel.
    pub replica: Replica,
    /// What it answers for, in the order of writing.
    pub outbox: VecDeque<Sending>,
    /// The last place of each channel it was ever told on the socket.
    pub told: BTreeMap<ChannelId, Seq>,
    /// How often it came into step.
    pub syncs: usize,
    /// How often it was told to forget a channel and load it anew.
    pub resets: usize,
    /// Messages that were sent again after a cut or a refusal.
    pub repeats: usize,
}

impl Standing {
    pub(super) fn new(me: AccountId) -> Self {
        Self {
            line: Line::Away,
            replica: Replica::new(me),
            outbox: VecDeque::new(),
            told: BTreeMap::new(),
            syncs: 0,
            resets: 0,
            repeats: 0,
        }
    }

    /// Whether it is in step with a server.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.line, Line::Ready(_))
    }

    /// The messages it has of a channel, the oldest first; none when it has loaded none, or not up to the latest.
    #[must_use]
    pub fn list(&self, channel: ChannelId) -> Option<&[Message]> {
        self.replica.window(channel).filter(|window| window.at_end).map(|window| window.items.as_slice())
    }

    /// The last place of a channel's log that it has applied.
    #[must_use]
    pub fn have(&self, channel: ChannelId) -> Option<Seq> {
        self.replica.have().get(&channel).copied()
    }

    pub(super) fn hear(&mut self, log: Log) {
        if let Some(last) = log.entries.last().map(|entry| entry.seq) {
            let told = self.told.entry(log.channel).or_insert(last);
            *told = (*told).max(last);
        }
        self.replica.handle_log(log, time());
    }

    /// What may be sent now, in the order of writing: at most `most` of a channel are under way at once.
    pub(super) fn sendable(&mut self, most: usize) -> impl Iterator<Item = &mut Sending> {
        let mut busy: BTreeMap<ChannelId, usize> = BTreeMap::new();
        for sending in self.outbox.iter().filter(|sending| sending.under_way.is_some()) {
            *busy.entry(sending.channel).or_default() += 1;
        }
        self.outbox.iter_mut().filter(move |sending| {
            let busy = busy.entry(sending.channel).or_default();
            let goes = sending.under_way.is_none() && *busy < most;
            *busy += usize::from(goes);
            goes
        })
    }

    /// The connection is gone, with all that was under way.
    pub(super) fn cut(&mut self, line: Line) {
        self.line = line;
        for sending in &mut self.outbox {
            self.repeats += usize::from(sending.under_way.take().is_some());
        }
    }
}

/// The moment, for a replica.
pub(super) fn time() -> Timestamp {
    Timestamp::from_millis(i64::try_from(now() / 1_000).unwrap_or(i64::MAX))
}
