//! Puts what is heard of a channel's log into order: nothing twice, nothing left out.
//!
//! Batches come from the committer of this node and, by the news, from those of others: late, doubled, in another
//! order, or not at all. A [`Feed`] gives them on in the order of the log. What is missing for too long, or known to be
//! missing, is read from the database, which holds everything that was ever told: it is committed before it is told.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use hubbub_types::{Seq, Timestamp};

/// How patient a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedSettings {
    /// How long what comes after a gap waits for what is missing.
    pub patience: Duration,
    /// Batches that wait; of more, all are forgotten and read from the database.
    pub held: usize,
    /// Most that a failed reading is waited for before it is tried again; it begins with `patience` and doubles.
    pub most_wait: Duration,
}

/// Entries of a log that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch<T> {
    /// The place of the first.
    pub first: Seq,
    /// The place of the last.
    pub last: Seq,
    /// The entries.
    pub payload: T,
}

/// What a feed asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output<T> {
    /// Give these to whoever listens. They follow what was given before.
    Deliver(Batch<T>),
    /// Read all entries after this place from the database, and hand them in with [`Feed::handle_filled`], or say that
    /// it failed with [`Feed::handle_fill_failed`]. One at a time.
    Fill {
        /// The last place that was delivered.
        after: Seq,
    },
}

/// The order of one channel's log at one node.
#[derive(Debug)]
pub struct Feed<T> {
    settings: FeedSettings,
    /// The first place not delivered yet; unknown until the head was read.
    next: Option<Seq>,
    /// What came too early, by its first place.
    held: BTreeMap<Seq, Batch<T>>,
    /// The last place that is known to exist.
    known: Seq,
    filling: bool,
    /// When the database is asked for what is missing.
    due: Option<Timestamp>,
    /// Readings that failed, one after the other.
    failures: u32,
    out: VecDeque<Output<T>>,
}

impl<T> Feed<T> {
    /// A feed whose beginning is not known yet: what it hears waits until [`Feed::open`].
    #[must_use]
    pub fn new(settings: FeedSettings) -> Self {
        Self {
            settings,
            next: None,
            held: BTreeMap::new(),
            known: Seq(0),
            filling: false,
            due: None,
            failures: 0,
            out: VecDeque::new(),
        }
    }

    /// Begins after `head`, which was read after this feed could hear: what was committed before that is in the
    /// database, and what is committed after is heard.
    pub fn open(&mut self, head: Seq, now: Timestamp) {
        if self.next.is_none() {
            self.next = Some(head.next());
            self.known = self.known.max(head);
            self.settle(now);
        }
    }

    /// The first place that was not delivered yet, once that is known.
    #[must_use]
    pub fn next(&self) -> Option<Seq> {
        self.next
    }

    /// Entries that somebody says were committed.
    pub fn handle_batch(&mut self, batch: Batch<T>, now: Timestamp) {
        self.known = self.known.max(batch.last);
        match self.next {
            Some(next) if batch.last < next => return,
            Some(next) if batch.first <= next => self.deliver(batch),
            _ => self.hold(batch, now),
        }
        self.settle(now);
    }

    /// What was read from the database for [`Output::Fill`]: everything after that place, up to `head`.
    pub fn handle_filled(&mut self, batches: Vec<Batch<T>>, head: Seq, now: Timestamp) {
        self.filling = false;
        self.failures = 0;
        self.known = self.known.max(head);
        for batch in batches {
            if self.next.is_some_and(|next| batch.last >= next) {
                self.deliver(batch);
            }
        }
        self.settle(now);
    }

    /// The database did not answer. Nothing is skipped: it is asked again.
    pub fn handle_fill_failed(&mut self, now: Timestamp) {
        self.filling = false;
        if !self.is_behind() {
            // It was told meanwhile.
            return self.caught_up();
        }
        let factor = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        let wait = self.settings.patience.saturating_mul(factor).min(self.settings.most_wait);
        self.failures = self.failures.saturating_add(1);
        self.due = Some(now + wait);
    }

    /// The log ends at `head` in the database, or went on since.
    pub fn handle_head(&mut self, head: Seq, now: Timestamp) {
        self.known = self.known.max(head);
        if self.is_behind() && self.failures == 0 {
            self.due = Some(now);
            self.handle_timeout(now);
        }
    }

    /// What is to be done next.
    pub fn poll_output(&mut self) -> Option<Output<T>> {
        self.out.pop_front()
    }

    /// When [`Feed::handle_timeout`] wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        if self.filling { None } else { self.due }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        if !self.filling && self.due.is_some_and(|due| due <= now) {
            self.due = None;
            self.fill();
        }
    }

    /// How much waits to be polled.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.out.len()
    }

    /// Forgets what was not polled yet, because there is too much of it: it is read from the database.
    pub fn forget_waiting(&mut self, now: Timestamp) {
        for output in self.out.drain(..).rev() {
            match output {
                Output::Deliver(batch) => self.next = Some(batch.first),
                // It was not begun.
                Output::Fill { .. } => self.filling = false,
            }
        }
        self.settle(now);
    }

    /// Nothing is missing: what is found to be missing next is asked for at once, however often that failed before.
    fn caught_up(&mut self) {
        self.due = None;
        self.failures = 0;
    }

    fn is_behind(&self) -> bool {
        self.next.is_some_and(|next| self.known >= next)
    }

    fn fill(&mut self) {
        if let Some(next) = self.next
            && self.is_behind()
            && !self.filling
        {
            self.filling = true;
            self.out.push_back(Output::Fill { after: Seq(next.0.saturating_sub(1)) });
        }
    }

    fn deliver(&mut self, batch: Batch<T>) {
        self.next = Some(batch.last.next());
        self.out.push_back(Output::Deliver(batch));
    }

    fn hold(&mut self, batch: Batch<T>, now: Timestamp) {
        if self.held.len() >= self.settings.held {
            // They are all in the database.
            self.held.clear();
            self.due = Some(now);
            return;
        }
        // Of two with the same beginning, the longer one says more.
        match self.held.get(&batch.first) {
            Some(other) if other.last >= batch.last => {}
            _ => drop(self.held.insert(batch.first, batch)),
        }
    }

    /// Delivers what fits now, and sets or stops the clock of what does not.
    fn settle(&mut self, now: Timestamp) {
        let Some(mut next) = self.next else { return };
        while let Some(entry) = self.held.first_entry() {
            if *entry.key() > next {
                break;
            }
            let batch = entry.remove();
            if batch.last >= next {
                self.deliver(batch);
                next = self.next.unwrap_or(next);
            }
        }
        if !self.is_behind() {
            self.caught_up();
        } else if !self.filling {
            self.due.get_or_insert(now + self.settings.patience);
            self.handle_timeout(now);
        }
    }
}
