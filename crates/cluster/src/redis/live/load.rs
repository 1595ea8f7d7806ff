//! Records for a step: from memory where they are known, else from Redis.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hubbub_types::Timestamp;
use redis::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::{RedisLive, cache::Known, due::away};
use crate::{
    ClusterError, Effectful, Key, Record,
    redis::{LinkError, Script, reader::malformed, script::NONE},
};

static READ: Script = Script::new("read", include_str!("../scripts/read.lua"));

/// Records read in one question: Lua takes some thousands of arguments at most.
const READ_AT_ONCE: usize = 500;
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
    /// The records under `keys` that exist, in one round trip for each so many. Waits for Redis as long as a step would.
    pub(crate) async fn read(&self, keys: &[Key]) -> Result<BTreeMap<Key, R>, ClusterError> {
        let deadline = self.deadline();
        let mut records = BTreeMap::new();
        for keys in keys.chunks(READ_AT_ONCE) {
            let keys: BTreeSet<Key> = keys.iter().cloned().collect();
            for (key, value) in keys.iter().zip(self.ask_patiently(&keys, deadline).await?) {
                // One that cannot be understood must not hide the others.
                match self.learn(key, value) {
                    Some(known) if known.version.is_some() => drop(records.insert(key.clone(), known.record.clone())),
                    _ => {}
                }
            }
        }
        Ok(records)
    }

    async fn ask_patiently(&self, keys: &BTreeSet<Key>, deadline: Instant) -> Result<Vec<Value>, ClusterError> {
        loop {
            match self.ask(keys).await {
                Ok(values) => return Ok(values),
                Err(LinkError::Refused(text)) => return Err(away(LinkError::Refused(text))),
                Err(error) if Instant::now() >= deadline => return Err(away(error)),
                Err(_) => {
                    self.pause(deadline).await;
                    // Not being up by then is the next answer.
                    let _ = self.link.wait_up(deadline).await;
                }
            }
        }
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
        let values = self.ask(keys).await.map_err(Fetch::Link)?;
        self.loaded(keys, values)
    }

    async fn ask(&self, keys: &BTreeSet<Key>) -> Result<Vec<Value>, LinkError> {
        let names: Vec<String> = keys.iter().map(|key| self.keys.record(key)).collect();
        let asked = Instant::now();
        let (said, values): (i64, Vec<Value>) = self.link.script(&READ, names, NONE).await?;
        self.time.heard(asked, Timestamp::from_millis(said));
        Ok(values)
    }

    /// Takes what Redis gave for `keys`, in their order.
    pub(super) fn loaded(&self, keys: &BTreeSet<Key>, values: Vec<Value>) -> Result<Loaded<R>, Fetch> {
        let mut records = BTreeMap::new();
        for (key, value) in keys.iter().zip(values) {
            let known = self.learn(key, value).ok_or_else(|| Fetch::Malformed(key.clone()))?;
            records.insert(key.clone(), known);
        }
        let now = self.time.now().unwrap_or_else(|| self.clock.now());
        Ok(Loaded { records, now, is_fresh: true })
    }

    /// Takes what Redis gave for one record, unless it cannot be understood.
    fn learn(&self, key: &Key, value: Value) -> Option<Arc<Known<R>>> {
        let Some(known) = parse(value) else {
            malformed("record", 1);
            return None;
        };
        let known = Arc::new(known);
        self.cache.put(key, Arc::clone(&known));
        Some(known)
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
