//! The unit of work of whoever writes into channels.

use std::collections::{BTreeMap, BTreeSet};

use hubbub_types::{ChannelId, HookId, Seq};

use super::{Log, queue::Queue};
use crate::{
    ChannelChange, ChannelRow, Deletion, Edit, Joining, Leaving, NewAudit, NewDelivery, NewPost, Pinning, Reacting,
    ReportRow, StoreError,
    db::{Tx, query, query_ids},
    repo::{IDS_PER_STATEMENT, channels::channel_columns},
};

/// A transaction on some channels, which it holds locked: nobody else adds to their logs until it is over, so that what
/// it sees of them, their members and their messages stays true until it commits. What is to be written is gathered and
/// written at once by [`LogTx::commit`]; dropped without it, a transaction leaves no trace.
pub struct LogTx {
    pub(super) tx: Tx,
    channels: BTreeMap<ChannelId, ChannelRow>,
    /// The channels of which a place was taken: the others stay as they are.
    taken: BTreeSet<ChannelId>,
    hooks: Vec<Hook>,
    pub(super) queue: Queue,
}

/// An outgoing webhook, as far as it matters whether it hears of an event.
struct Hook {
    id: HookId,
    channel: Option<ChannelId>,
    events: String,
}

/// Why a commit failed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Nothing was written.
    #[error("nothing was written")]
    Refused(#[source] StoreError),
    /// It may have been written or not: the answer to the commit was lost.
    #[error("it is not known whether it was written")]
    InDoubt(#[source] StoreError),
}

impl Log<'_> {
    /// Starts a transaction on some channels. It waits for others that hold one of them; they are locked in the order
    /// of their ids, so that two never wait for each other. Channels that are not there are left out.
    ///
    /// # Errors
    /// [`StoreError::Busy`] after `busy_timeout`; else see [`StoreError`].
    pub async fn begin(&self, channels: &[ChannelId]) -> Result<LogTx, StoreError> {
        // Not `FOR UPDATE`: every insert that refers to the channel would wait.
        const POSTGRES: &str =
            concat!("SELECT ", channel_columns!(), " FROM channels WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE");
        const SQLITE: &str = concat!("SELECT ", channel_columns!(), " FROM channels WHERE id IN ({ids})");
        let mut ids = channels.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut tx = self.0.db().begin().await?;
        let sql = tx.locking(SQLITE, POSTGRES);
        let mut locked = BTreeMap::new();
        for part in ids.chunks(IDS_PER_STATEMENT) {
            let rows = tx.rows(query_ids(sql, part.iter().copied())).await?;
            let found = crate::repo::all::<ChannelRow>(&rows)?;
            locked.extend(found.into_iter().map(|channel| (channel.id, channel)));
        }
        let hooks = hooks(&mut tx).await?;
        Ok(LogTx { tx, channels: locked, taken: BTreeSet::new(), hooks, queue: Queue::default() })
    }
}

async fn hooks(tx: &mut Tx) -> Result<Vec<Hook>, StoreError> {
    let rows = tx.rows(query("SELECT id, channel, events FROM hooks_out WHERE disabled_at IS NULL")).await?;
    rows.iter()
        .map(|row| Ok(Hook { id: row.get("id")?, channel: row.get_opt("channel")?, events: row.get("events")? }))
        .collect()
}

impl LogTx {
    /// A channel as it was when it was locked; `head` is the last place taken.
    #[must_use]
    pub fn channel(&self, id: ChannelId) -> Option<&ChannelRow> {
        self.channels.get(&id)
    }

    /// The outgoing webhooks that want to hear of an event in a channel, as far as the channel is public or they are
    /// its own.
    #[must_use]
    pub fn hooks(&self, channel: ChannelId, event: &str) -> Vec<HookId> {
        let public = self.channels.get(&channel).is_some_and(|row| !row.private && row.peers.is_none());
        let hears = |hook: &&Hook| match hook.channel {
            Some(own) => own == channel,
            None => public,
        };
        let wants = |hook: &&Hook| hook.events.split(' ').any(|name| name == event);
        self.hooks.iter().filter(hears).filter(wants).map(|hook| hook.id).collect()
    }

    /// Takes the next place of a channel's log. Each place taken must be used by one entry: the log has no holes.
    pub fn take_seq(&mut self, channel: ChannelId) -> Option<Seq> {
        let row = self.channels.get_mut(&channel)?;
        row.head = row.head.next();
        self.taken.insert(channel);
        Some(row.head)
    }

    /// Posts a message.
    pub fn post(&mut self, new: NewPost) {
        self.queue.post(new);
    }

    /// Gives a message another text and keeps the earlier one.
    pub fn edit(&mut self, edit: Edit) {
        self.queue.edit(edit);
    }

    /// Deletes a message.
    pub fn delete(&mut self, deletion: Deletion) {
        self.queue.delete(deletion);
    }

    /// Adds a reaction that is not there yet.
    pub fn react(&mut self, reacting: Reacting) {
        self.queue.react(reacting);
    }

    /// Takes back a reaction that is there.
    pub fn unreact(&mut self, reacting: Reacting) {
        self.queue.unreact(reacting);
    }

    /// Pins a message.
    pub fn pin(&mut self, pinning: Pinning) {
        self.queue.pin(pinning, true);
    }

    /// Takes a pin off.
    pub fn unpin(&mut self, pinning: Pinning) {
        self.queue.pin(pinning, false);
    }

    /// Makes somebody a member, or changes whether they run the channel.
    pub fn join(&mut self, joining: Joining) {
        self.queue.join(joining);
    }

    /// Takes a member out.
    pub fn leave(&mut self, leaving: Leaving) {
        self.queue.leave(leaving);
    }

    /// Changes a channel, and with it the revision of the channel list.
    pub fn change_channel(&mut self, change: ChannelChange) {
        let Some(row) = self.channels.get_mut(&change.channel) else { return };
        *row = change.patch.apply(row);
        let changed = row.clone();
        self.queue.change_channel(&change, changed);
    }

    /// Adds an event for an outgoing webhook.
    pub fn deliver(&mut self, delivery: NewDelivery) {
        self.queue.deliveries.push(delivery);
    }

    /// Adds an entry of the audit log.
    pub fn audit(&mut self, entry: NewAudit) {
        self.queue.audit.push(entry);
    }

    /// Reports a message in the name of the server, unless such a report of it is open.
    pub fn report(&mut self, report: ReportRow) {
        self.queue.reports.push(report);
    }

    /// Writes all that was gathered and makes it last.
    ///
    /// # Errors
    /// [`CommitError::Refused`] with [`StoreError::Conflict`]: `nonce`, `name`, `file` (it is not loose, or not the
    /// author's), `id`; with [`StoreError::NotFound`] when something it refers to is gone; with
    /// [`StoreError::Invalid`]; or the database was away. [`CommitError::InDoubt`] when the database went away while it
    /// committed.
    pub async fn commit(mut self) -> Result<(), CommitError> {
        self.write().await.map_err(CommitError::Refused)?;
        self.tx.commit().await.map_err(|error| match error {
            // The database itself said no, so nothing was written.
            StoreError::Conflict(_) | StoreError::NotFound | StoreError::Invalid(_) => CommitError::Refused(error),
            error => CommitError::InDoubt(error),
        })
    }

    /// The channels whose logs grow.
    pub(super) fn heads(&self) -> impl Iterator<Item = &ChannelRow> {
        self.taken.iter().filter_map(|id| self.channels.get(id))
    }
}
