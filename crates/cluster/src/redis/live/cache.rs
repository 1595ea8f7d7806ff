//! What this node knows of records: good for a first try of a step, which the store checks.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use parking_lot::Mutex;
use uuid::Uuid;

use crate::Key;

const SHARDS: usize = 64;

/// A record and the operation that wrote it; without one, the record does not exist.
#[derive(Debug)]
pub(super) struct Known<R> {
    pub(super) version: Option<Uuid>,
    pub(super) record: R,
}

type Shard<R> = Mutex<HashMap<Key, Arc<Known<R>>>>;

/// Records as this node has seen them last. Bounded: a full one forgets any of them.
pub(super) struct Cache<R> {
    shards: Box<[Shard<R>]>,
    hasher: RandomState,
    most: usize,
}

impl<R> Cache<R> {
    /// Keeps up to about `most` records.
    pub(super) fn new(most: usize) -> Self {
        let shards = std::iter::repeat_with(Mutex::default).take(SHARDS).collect();
        Self { shards, hasher: RandomState::new(), most: most.div_ceil(SHARDS) }
    }

    pub(super) fn get(&self, key: &Key) -> Option<Arc<Known<R>>> {
        self.shard(key)?.lock().get(key).cloned()
    }

    /// Takes what was seen; what does not exist is forgotten.
    pub(super) fn put(&self, key: &Key, known: Arc<Known<R>>) {
        let Some(mut shard) = self.shard(key).map(Mutex::lock) else { return };
        if known.version.is_none() {
            shard.remove(key);
            return;
        }
        if shard.len() >= self.most
            && !shard.contains_key(key)
            && let Some(victim) = shard.keys().next().cloned()
        {
            shard.remove(&victim);
        }
        shard.insert(key.clone(), known);
    }

    pub(super) fn clear(&self) {
        for shard in &self.shards {
            *shard.lock() = HashMap::new();
        }
    }

    fn shard(&self, key: &Key) -> Option<&Shard<R>> {
        let hash = self.hasher.hash_one(key);
        self.shards.get(usize::try_from(hash % self.shards.len() as u64).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_cache_forgets_and_takes_the_new_one() {
        let cache = Cache::new(SHARDS);
        for number in 0..1000_u32 {
            let known = Known { version: Some(Uuid::nil()), record: number };
            cache.put(&Key::new(number.to_string()), Arc::new(known));
            assert_eq!(cache.get(&Key::new(number.to_string())).map(|known| known.record), Some(number));
        }
        let kept = (0..1000_u32).filter(|number| cache.get(&Key::new(number.to_string())).is_some()).count();
        assert!((1..=SHARDS).contains(&kept), "{kept}");
        cache.put(&Key::new("999"), Arc::new(Known { version: None, record: 0 }));
        assert!(cache.get(&Key::new("999")).is_none(), "what does not exist is not kept");
    }
}
