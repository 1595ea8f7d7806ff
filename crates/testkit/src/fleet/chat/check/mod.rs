//! Holds a journal of acknowledgements against what the server has and what every client shows: nothing lost, nothing
//! doubled, in order. Pure.

mod rules;
#[cfg(test)]
mod tests;

use std::fmt;

use hubbub_chat::wire::Message;
use hubbub_types::{ChannelId, MessageId, Seq};
use serde::{Deserialize, Serialize};

use super::{journal::Did, record::Record};
use crate::fleet::journal::Entry;

/// What one client shows of one channel at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Which client.
    pub device: String,
    /// Which channel.
    pub channel: ChannelId,
    /// Its messages, in its order; nothing when it has not loaded up to the latest.
    pub items: Option<Vec<Item>>,
}

/// A message, as far as two lists of them are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: MessageId,
    /// Its place.
    pub seq: Seq,
    /// Its text.
    pub text: String,
}

impl From<&Message> for Item {
    fn from(message: &Message) -> Self {
        Self { id: message.id, seq: message.seq, text: message.text.clone() }
    }
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// Acknowledged, and not in the log, or not as it was acknowledged.
    Lost(String),
    /// One message is there twice, or was acknowledged as two.
    Doubled(String),
    /// What somebody wrote first stands behind what they wrote later, or a log does not ascend.
    Order(String),
    /// The places of a log are not 1 to its head, or its messages are not those of its list.
    Hole(String),
    /// The server never said that it has a message.
    Unanswered(String),
    /// A message that nobody wrote.
    Foreign(String),
    /// A client shows another list than the server's.
    Diverged(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, text) = match self {
            Self::Lost(text) => ("lost", text),
            Self::Doubled(text) => ("doubled", text),
            Self::Order(text) => ("out of order", text),
            Self::Hole(text) => ("hole in a log", text),
            Self::Unanswered(text) => ("never answered", text),
            Self::Foreign(text) => ("written by nobody", text),
            Self::Diverged(text) => ("another list", text),
        };
        write!(f, "{what}: {text}")
    }
}

/// What a journal shows.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Broken promises; all others were kept.
    pub violations: Vec<Violation>,
    /// Messages that were written.
    pub written: usize,
    /// Messages that were acknowledged.
    pub acknowledged: usize,
    /// Messages that were sent more than once, under the same nonce.
    pub repeated: usize,
    /// Connections that were lost.
    pub cuts: usize,
    /// Lists of clients that were compared with the server's.
    pub lists: usize,
}

/// Most violations in the text of a report.
const MOST_SHOWN: usize = 20;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { violations, written, acknowledged, repeated, cuts, lists } = self;
        write!(f, "{written} written, {acknowledged} acknowledged, {repeated} sent again, {cuts} connections lost, ")?;
        writeln!(f, "{lists} lists compared, {} violations", violations.len())?;
        violations.iter().take(MOST_SHOWN).try_for_each(|violation| writeln!(f, "  {violation}"))
    }
}

/// Judges a journal, in the order of its times, when all is quiet.
#[must_use]
pub fn check(journal: &[Entry<Did>], records: &[Record], shown: &[Shown]) -> Report {
    let promises = rules::promises(journal);
    let mut violations = Vec::new();
    records.iter().for_each(|record| rules::log(record, &mut violations));
    rules::once(records, &promises, &mut violations);
    rules::kept(records, &promises, &mut violations);
    rules::order(&promises, &mut violations);
    rules::lists(records, shown, &mut violations);
    violations.sort();
    Report {
        violations,
        written: promises.len(),
        acknowledged: promises.iter().filter(|promise| !promise.acknowledged.is_empty()).count(),
        repeated: promises.iter().filter(|promise| promise.sent > 1).count(),
        cuts: journal.iter().filter(|entry| matches!(entry.what, Did::Lost { .. })).count(),
        lists: shown.len(),
    }
}
