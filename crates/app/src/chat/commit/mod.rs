//! Writes into channels: the only way into a log.
//!
//! What people want to do waits in lanes, each channel always in the same one. A lane takes all that waits, up to a
//! bound, and writes it in one transaction: so the more there is to do, the less each thing costs. Whether somebody may
//! do it is judged inside the transaction, by what is true then. Answers are given after the commit, never before
//! (I2); then, in the same order, the hub of this node is told, and the others.

mod announce;
mod channels;
mod facts;
mod lane;
mod messages;
mod posts;
mod reactions;
mod sift;
mod writer;

use std::{sync::Arc, time::Duration};

use hubbub_chat::{
    filter::Filter,
    markdown::{self, Analysis},
};
use hubbub_types::ChannelId;
use tokio::sync::{mpsc, oneshot};

use super::{Act, Chat, Ordered, Outcome};
use crate::Error;

/// When it is worth trying again after a queue was full.
const PATIENCE: Duration = Duration::from_secs(1);

/// Something to be written, and who waits for it.
pub(super) struct Command {
    ordered: Ordered,
    /// What the text says, read before it waits.
    analysis: Option<Analysis>,
    answer: oneshot::Sender<Result<Outcome, Error>>,
}

impl Command {
    /// What it adds to a batch.
    fn weight(&self) -> usize {
        match &self.ordered.act {
            Act::Send(new) => new.text.len(),
            Act::HookSend(new) => new.text.len(),
            Act::Edit { text, .. } => text.len(),
            _ => 0,
        }
    }
}

/// The entrances of the lanes.
pub(super) struct Committer(Vec<mpsc::Sender<Command>>);

impl Committer {
    /// `lanes` (at least 1) of them, in which `queue` commands wait together.
    pub(super) fn new(lanes: usize, queue: usize) -> (Self, Vec<mpsc::Receiver<Command>>) {
        let lanes = lanes.max(1);
        let (senders, receivers) = (0..lanes).map(|_| mpsc::channel((queue / lanes).max(1))).unzip();
        (Self(senders), receivers)
    }

    /// Entries of one channel are written one after the other: its lane is always the same.
    fn lane(&self, channel: ChannelId) -> Option<&mpsc::Sender<Command>> {
        let lanes = u128::try_from(self.0.len()).unwrap_or(1);
        self.0.get(usize::try_from(channel.0.as_u128() % lanes).unwrap_or(0))
    }
}

impl Chat {
    /// Does something in a channel. What comes back `Ok` is committed; after [`Error::Unavailable`] and
    /// [`Error::Busy`] it may be, or not: try again with the same nonce (I8).
    ///
    /// # Errors
    /// What the policy says; [`Error::NotFound`], [`Error::SlowMode`], [`Error::ListFull`], [`Error::Unavailable`].
    pub(crate) async fn order(&self, ordered: Ordered) -> Result<Outcome, Error> {
        let text = match &ordered.act {
            Act::Send(new) => Some(&new.text),
            Act::HookSend(new) => Some(&new.text),
            Act::Edit { text, .. } => Some(text),
            _ => None,
        };
        let analysis = text.map(|text| markdown::analyse(text));
        let (answer, outcome) = oneshot::channel();
        let busy = || Error::Busy { retry_after: PATIENCE };
        let lane = self.0.committer.lane(ordered.channel).ok_or_else(busy)?;
        lane.try_send(Command { ordered, analysis, answer }).map_err(|_| {
            metrics::counter!("hubbub_chat_queue_full_total").increment(1);
            busy()
        })?;
        // Only the end of the process drops an answer.
        outcome.await.unwrap_or_else(|_| Err(busy()))
    }

    pub(super) fn start_lanes(&self, lanes: Vec<mpsc::Receiver<Command>>) {
        for lane in lanes {
            let chat = self.clone();
            self.spawn(async move { chat.run_lane(lane).await });
        }
    }
}

/// The policies, the word filters and the clock of one batch are the same for all of it.
struct Moment {
    now: hubbub_types::Timestamp,
    filter: Arc<Filter>,
    policies: Arc<crate::policy::Policies>,
}
