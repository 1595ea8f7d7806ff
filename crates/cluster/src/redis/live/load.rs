//! Records for a step: from memory where they are known, else from Redis.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hubbub_types::Timestamp;
use redis::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::{RedisLive, cache::Known};
use crate::{
    ClusterError, Effectful, Key, Record,
    redis::{LinkError, Script, reader::malformed, script::NONE},
};

static READ: Script = Script::new("read", include_str!("../scripts/read.lua"));

/// Length of a version in front of a record: an id without hyphens.
const VERSION: usize = 32;

/// The records that a step is run on.
pub(super) struct Loaded<R> {
    pub(super) records: BTreeMap<Key, Arc<Known<R>>>,
    /// The store's time.
    pub(super) now: Timestamp,
    /// Whether all are as of one moment during this step, so that a decision on them holds.
    pub(super) is_fresh: bool,
}

impl<R: Record, E: Effectful> RedisLive<R, E> {
    /// The records under `keys` and what there is of them, in one round trip.
    pub(crate) async fn read(&self, keys: &[Key]) -> Result<BTreeMap<Key, R>, ClusterError> {
        let keys: BTreeSet<Key> = keys.iter().cloned().collect();
        let read = self.fetch(&keys).await.map_err(|error| match error {
            Fetch::Link(error) => {
                tracing::debug!(%error, "records could not be read");
                ClusterError::Unavailable { in_doubt: false }
            }
            Fetch::Malformed(key) => ClusterError::Malformed(key),
        })?;
        let existing = read.records.into_iter().filter(|(_, known)| known.version.is_some());
        Ok(existing.map(|(key, known)| (key, known.record.clone())).collect())
    }

    /// What is known without asking, if that is everything.
    pub(super) fn recall(&self, keys: &BTreeSet<Key>) -> Option<Loaded<R>> {
        let now = self.time.now()?;
        let records = keys.iter().map(|key| Some((key.clone(), self.cache.get(key)?))).collect::<Option<_>>()?;
        Some(Loaded { records, now, is_fresh: false })
    }

    /// Asks for what is not known.
    pub(super) async fn complete(&self, keys: &BTreeSet<Key>) -> Result<Loaded<R>, Fetch> {
        let known: BTreeMap<Key, Arc<Known<R>>> =
            keys.iter().filter_map(|key| Some((key.clone(), self.cache.get(key)?))).collect();
        let missing: BTreeSet<Key> = keys.iter().filter(|key| !known.contains_key(*key)).cloned().collect();
        let mut loaded = self.fetch(&missing).await?;
        loaded.is_fresh = known.is_empty();
        loaded.records.extend(known);
        Ok(loaded)
    }

    /// Asks for all of them.
    pub(super) async fn fetch(&self, keys: &BTreeSet<Key>) -> Result<Loaded<R>, Fetch> {
        if keys.is_empty() {
            // Nothing to read: a step over no records is told the time, and nothing else.
            let now = self.time.now().unwrap_or_else(|| self.clock.now());
            return Ok(Loaded { records: BTreeMap::new(), now, is_fresh: true });
        }
        let names: Vec<String> = keys.iter().map(|key| self.keys.record(key)).collect();
        let asked = Instant::now();
        let (said, values): (i64, Vec<Value>) = self.link.script(&READ, names, NONE).await.map_err(Fetch::Link)?;
        self.time.heard(asked, Timestamp::from_millis(said));
        self.loaded(keys, values)
    }

    /// Takes what Redis gave for `keys`, in their order.
    pub(super) fn loaded(&self, keys: &BTreeSet<Key>, values: Vec<Value>) -> Result<Loaded<R>, Fetch> {
        let mut records = BTreeMap::new();
        for (key, value) in keys.iter().zip(values) {
            let known = Arc::new(parse(value).ok_or_else(|| {
                malformed("record", 1);
                Fetch::Malformed(key.clone())
            })?);
            self.cache.put(key, Arc::clone(&known));
            records.insert(key.clone(), known);
        }
        let now = self.time.now().unwrap_or_else(|| self.clock.now());
        Ok(Loaded { records, now, is_fresh: true })
    }
}

/// Why records were not loaded.
pub(super) enum Fetch {
    Link(LinkError),
    Malformed(Key),
}

/// Reads `<version> <JSON>`; nothing stands for a record that does not exist.
fn parse<R: Record>(value: Value) -> Option<Known<R>> {
    let text = match value {
        Value::Nil => return Some(Known { version: None, record: R::default() }),
        Value::BulkString(text) => text,
        _ => return None,
    };
    let (version, json) = text.split_at_checked(VERSION)?;
    let version = Uuid::try_parse_ascii(version).ok()?;
    let record = serde_json::from_slice(json.strip_prefix(b" ")?).ok()?;
    Some(Known { version: Some(version), record })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_and_garbage_is_not() {
        let read = |text: &str| parse::<Vec<u32>>(Value::BulkString(text.into()));
        let known = read("0193b2c4a1e07c3d8f00112233445566 [1,2]").unwrap();
        assert!(known.version.is_some());
        assert_eq!(known.record, [1, 2]);
        assert!(parse::<Vec<u32>>(Value::Nil).is_some_and(|known| known.version.is_none()));
        for garbage in [
            "",
            "0193b2c4a1e07c3d8f00112233445566",
            "0193b2c4a1e07c3d8f00112233445566 [1",
            "0193b2c4a1e07c3d8f0011223344556 [1,2]",
            "zz93b2c4a1e07c3d8f00112233445566 [1,2]",
            "0193b2c4a1e07c3d8f00112233445566 {\"a\":1}",
            "é",
        ] {
            assert!(read(garbage).is_none(), "{garbage:?}");
        }
        assert!(parse::<Vec<u32>>(Value::Int(1)).is_none());
    }
}
