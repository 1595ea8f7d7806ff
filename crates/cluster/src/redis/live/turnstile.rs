//! Steps of this node on the same records wait for each other here, instead of spoiling each other's commit.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher as _, RandomState},
};

use tokio::{
    sync::{Mutex, MutexGuard},
    time::Instant,
};

use crate::Key;

/// Locks that the records are spread over.
pub(super) struct Turnstile {
    gates: Box<[Mutex<()>]>,
    hasher: RandomState,
}

impl Turnstile {
    pub(super) fn new(gates: usize) -> Self {
        Self {
            gates: std::iter::repeat_with(|| Mutex::new(())).take(gates.max(1)).collect(),
            hasher: RandomState::new(),
        }
    }

    /// Waits, at most until `deadline`, until no other step is at these records. Gates are entered in ascending order,
    /// so that two steps cannot wait for each other.
    pub(super) async fn enter(&self, keys: &BTreeSet<Key>, deadline: Instant) -> Option<Vec<MutexGuard<'_, ()>>> {
        let indices: BTreeSet<usize> = keys.iter().map(|key| self.index(key)).collect();
        let mut entered = Vec::with_capacity(indices.len());
        for gate in indices.into_iter().filter_map(|index| self.gates.get(index)) {
            entered.push(tokio::time::timeout_at(deadline, gate.lock()).await.ok()?);
        }
        Some(entered)
    }

    fn index(&self, key: &Key) -> usize {
        let hash = self.hasher.hash_one(key);
        usize::try_from(hash % self.gates.len() as u64).unwrap_or(0)
    }
}
