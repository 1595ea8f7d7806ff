//! The live state in the memory of one process.
//!
//! Records are spread over shards, each under its own lock. A transaction takes the locks of its shards in ascending
//! order, so that two of them cannot wait for each other, works on copies, and writes them back only when the step
//! commits: a step that panics leaves everything as it was. Deadlines live in the shard of their record.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use hubbub_types::{Clock, NodeId, Timestamp};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use crate::{
    ClusterError, Key, LiveSettings, Record, Stats, Step,
    live::{Attempt, Deliver},
};

/// A clock that is being slewed steps back a little; that moves no deadline noticeably.
const CLOCK_SLACK: Duration = Duration::from_secs(1);

pub(crate) struct Memory<R, E> {
    shards: Box<[Mutex<Shard<R>>]>,
    hasher: RandomState,
    records: AtomicUsize,
    max_records: usize,
    earliest: AtomicI64,
    earlier: Notify,
    /// The latest time a claim has seen, to notice a clock that jumps back.
    latest: AtomicI64,
    clock: Arc<dyn Clock>,
    deliver: Deliver<E>,
}

struct Shard<R> {
    records: HashMap<Key, Box<Entry<R>>>,
    due: BTreeSet<(Timestamp, Key)>,
}

struct Entry<R> {
    record: R,
    due: Option<Timestamp>,
}

/// The locked shards of one transaction, ascending by index.
struct Locked<'a, R>(Vec<(usize, MutexGuard<'a, Shard<R>>)>);

impl<R: Record, E> Memory<R, E> {
    pub(crate) fn new(settings: &LiveSettings, clock: Arc<dyn Clock>, deliver: Deliver<E>) -> Self {
        let shard = || Mutex::new(Shard { records: HashMap::new(), due: BTreeSet::new() });
        Self {
            shards: std::iter::repeat_with(shard).take(settings.shards.max(1)).collect(),
            hasher: RandomState::new(),
            records: AtomicUsize::new(0),
            max_records: settings.max_records,
            earliest: AtomicI64::new(i64::MAX),
            earlier: Notify::new(),
            latest: AtomicI64::new(i64::MIN),
            clock,
            deliver,
        }
    }

    pub(crate) fn attempt<T>(
        &self,
        keys: &BTreeSet<Key>,
        step: &mut impl FnMut(&mut BTreeMap<Key, R>, Timestamp) -> Step<E, T>,
    ) -> Result<Attempt<T>, ClusterError> {
        let mut locked = self.lock(keys);
        let mut records = keys.iter().map(|key| (key.clone(), self.copy(&mut locked, key))).collect();
        match step(&mut records, self.clock.now()) {
            Step::AlsoNeed(more) => Ok(Attempt::AlsoNeed(more)),
            Step::Unchanged(output) => Ok(Attempt::Done(output)),
            Step::Commit { output, effects, deadlines } => {
                self.commit(&mut locked, keys, records, deadlines)?;
                self.tell(effects);
                Ok(Attempt::Done(output))
            }
        }
    }

    pub(crate) fn read(&self, keys: &[Key]) -> BTreeMap<Key, R> {
        let find = |key: &Key| {
            let shard = self.shards.get(self.index(key))?.lock();
            shard.records.get(key).map(|entry| (key.clone(), entry.record.clone()))
        };
        keys.iter().filter_map(find).collect()
    }

    pub(crate) fn glance<T>(&self, key: &Key, look: impl FnOnce(&R) -> T) -> Option<T> {
        let shard = self.shards.get(self.index(key))?.lock();
        shard.records.get(key).map(|entry| look(&entry.record))
    }

    pub(crate) fn claim_due(&self, limit: usize, lease: Duration) -> Vec<Key> {
        let now = self.clock.now();
        self.heed_jump(now);
        let mut claimed = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock();
            while claimed.len() < limit
                && let Some((at, key)) = shard.due.first().cloned()
                && at <= now
            {
                shard.set_due(&key, Some(now + lease));
                claimed.push(key);
            }
        }
        claimed
    }

    /// After the clock has jumped back, deadlines set before are too far away. All come due once, so that whoever set
    /// them can set ones that fit.
    fn heed_jump(&self, now: Timestamp) {
        let latest = Timestamp::from_millis(self.latest.fetch_max(now.as_millis(), Ordering::SeqCst));
        if latest.since(now) <= CLOCK_SLACK {
            return;
        }
        tracing::warn!(back = ?latest.since(now), "the clock has jumped back; every deadline is looked at anew");
        self.latest.store(now.as_millis(), Ordering::SeqCst);
        for shard in &self.shards {
            shard.lock().all_due_at(now);
        }
    }

    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        // Reset first: a deadline set while the shards are read is then announced rather than overlooked.
        self.earliest.store(i64::MAX, Ordering::SeqCst);
        let first = |shard: &Mutex<Shard<R>>| shard.lock().due.first().map(|(at, _)| *at);
        let earliest = self.shards.iter().filter_map(first).min();
        if let Some(at) = earliest {
            self.earliest.fetch_min(at.as_millis(), Ordering::SeqCst);
        }
        earliest
    }

    pub(crate) async fn earlier_due(&self) {
        self.earlier.notified().await;
    }

    pub(crate) fn stats(&self) -> Stats {
        let deadlines = self.shards.iter().map(|shard| shard.lock().due.len()).sum();
        Stats { records: self.records.load(Ordering::SeqCst), deadlines }
    }

    fn index(&self, key: &Key) -> usize {
        let hash = self.hasher.hash_one(key);
        usize::try_from(hash % self.shards.len() as u64).unwrap_or(0)
    }

    fn lock(&self, keys: &BTreeSet<Key>) -> Locked<'_, R> {
        let mut indices: Vec<usize> = keys.iter().map(|key| self.index(key)).collect();
        indices.sort_unstable();
        indices.dedup();
        Locked(indices.into_iter().filter_map(|index| Some((index, self.shards.get(index)?.lock()))).collect())
    }

    fn copy(&self, locked: &mut Locked<'_, R>, key: &Key) -> R {
        let shard = locked.shard(self.index(key));
        shard.and_then(|shard| shard.records.get(key)).map(|entry| entry.record.clone()).unwrap_or_default()
    }

    fn commit(
        &self,
        locked: &mut Locked<'_, R>,
        keys: &BTreeSet<Key>,
        records: BTreeMap<Key, R>,
        deadlines: Vec<(Key, Option<Timestamp>)>,
    ) -> Result<(), ClusterError> {
        let written = records.keys().chain(deadlines.iter().map(|(key, _)| key));
        if let Some(key) = written.into_iter().find(|key| !keys.contains(*key)) {
            return Err(ClusterError::NotLoaded(key.clone()));
        }
        self.check_room(locked, &records)?;
        for (key, record) in records {
            self.write(locked, key, record);
        }
        for (key, at) in deadlines {
            self.set_due(locked, &key, at);
        }
        Ok(())
    }

    fn check_room(&self, locked: &mut Locked<'_, R>, records: &BTreeMap<Key, R>) -> Result<(), ClusterError> {
        let room = self.max_records.saturating_sub(self.records.load(Ordering::SeqCst));
        if records.len() <= room {
            return Ok(());
        }
        let empty = R::default();
        let kept = records.iter().filter(|(_, record)| **record != empty);
        let new = kept.filter(|(key, _)| !locked.holds(self.index(key), key)).count();
        if new <= room { Ok(()) } else { Err(ClusterError::Full { limit: self.max_records }) }
    }

    fn write(&self, locked: &mut Locked<'_, R>, key: Key, record: R) {
        let Some(shard) = locked.shard(self.index(&key)) else { return };
        if record == R::default() {
            shard.set_due(&key, None);
            if shard.records.remove(&key).is_some() {
                self.records.fetch_sub(1, Ordering::SeqCst);
            }
            shard.give_back();
        } else if let Some(entry) = shard.records.get_mut(&key) {
            entry.record = record;
        } else {
            shard.records.insert(key, Box::new(Entry { record, due: None }));
            self.records.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn set_due(&self, locked: &mut Locked<'_, R>, key: &Key, at: Option<Timestamp>) {
        let Some(shard) = locked.shard(self.index(key)) else { return };
        shard.set_due(key, at);
        if let Some(at) = at
            && self.earliest.fetch_min(at.as_millis(), Ordering::SeqCst) > at.as_millis()
        {
            self.earlier.notify_one();
        }
    }

    fn tell(&self, effects: Vec<(NodeId, E)>) {
        for (node, effect) in effects {
            (self.deliver)(node, effect);
        }
    }
}

impl<R> Locked<'_, R> {
    fn holds(&mut self, index: usize, key: &Key) -> bool {
        self.shard(index).is_some_and(|shard| shard.records.contains_key(key))
    }

    fn shard(&mut self, index: usize) -> Option<&mut Shard<R>> {
        self.0.iter_mut().find(|(at, _)| *at == index).map(|(_, shard)| &mut **shard)
    }
}

impl<R> Shard<R> {
    /// Moves the deadline of an existing record.
    fn set_due(&mut self, key: &Key, at: Option<Timestamp>) {
        let Some(entry) = self.records.get_mut(key) else { return };
        if entry.due == at {
            return;
        }
        if let Some(old) = std::mem::replace(&mut entry.due, at) {
            self.due.remove(&(old, key.clone()));
        }
        if let Some(at) = at {
            self.due.insert((at, key.clone()));
        }
    }

    fn all_due_at(&mut self, now: Timestamp) {
        let keys: Vec<Key> = self.due.iter().map(|(_, key)| key.clone()).collect();
        for key in keys {
            self.set_due(&key, Some(now));
        }
    }

    /// Returns memory after a crowd has left.
    fn give_back(&mut self) {
        if self.records.capacity() > 64 && self.records.len() < self.records.capacity() / 4 {
            self.records.shrink_to_fit();
        }
    }
}
