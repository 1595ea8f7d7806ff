//! A step as arguments of the script that commits it, and what the script says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use hubbub_types::{NodeId, Timestamp};
use redis::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    RedisLive,
    cache::Known,
    load::{Fetch, Loaded},
};
use crate::{
    ClusterError, Effectful, Key, Record, Standing,
    redis::{
        LinkError, Script,
        link::{MARK_TTL, millis},
        script::NONE,
    },
};

static COMMIT: Script = Script::new("commit", include_str!("../scripts/commit.lua"));

/// How far the time a step was run at may be from the time it is committed at. After a longer pause (of Redis, of this
/// process) the step is run again at the right time.
const TOLERANCE: Duration = Duration::from_secs(1);

/// One operation, ready to be sent.
pub(super) struct Commit<R> {
    pub(super) operation: Uuid,
    args: Vec<Vec<u8>>,
    /// What the records are when it is done.
    after: Vec<(Key, Arc<Known<R>>)>,
    earliest: Option<Timestamp>,
}

/// What a step wants, to be made a [`Commit`].
pub(super) struct Wanted<'a, R, E> {
    pub(super) loaded: &'a Loaded<R>,
    pub(super) records: BTreeMap<Key, R>,
    pub(super) effects: Vec<(NodeId, E)>,
    pub(super) deadlines: Vec<(Key, Option<Timestamp>)>,
}

/// What the script said.
pub(super) enum Verdict<R> {
    Done,
    /// The records have moved on; these are the present ones.
    Stale(Loaded<R>),
    /// The operation was voided.
    Void,
    /// The store does not know this node any more.
    Refused,
    Full,
}

impl<R: Record, E: Effectful> RedisLive<R, E> {
    pub(super) fn prepare(&self, standing: Standing, wanted: Wanted<'_, R, E>) -> Result<Commit<R>, ClusterError> {
        let Wanted { loaded, records, effects, deadlines } = wanted;
        let written = records.keys().chain(deadlines.iter().map(|(key, _)| key));
        if let Some(key) = written.into_iter().find(|key| !loaded.records.contains_key(*key)) {
            return Err(ClusterError::NotLoaded(key.clone()));
        }
        let operation = self.entropy.uuid();
        let mut args = self.head(standing, operation, loaded.now);
        args.push(text(loaded.records.len()));
        let earliest = deadlines.iter().filter_map(|(_, at)| *at).min();
        let deadlines: BTreeMap<Key, Option<Timestamp>> = deadlines.into_iter().collect();
        let mut after = Vec::new();
        let mut records = records;
        for (key, before) in &loaded.records {
            // A record that the step took away is as it was.
            let record = records.remove(key).filter(|record| *record != before.record);
            args.extend(self.record_args(key, before, record.as_ref(), deadlines.get(key))?);
            if let Some(record) = record {
                let version = (record != R::default()).then_some(operation);
                after.push((key.clone(), Arc::new(Known { version, record })));
            }
        }
        for (node, effects) in by_node(effects) {
            args.push(text(node));
            args.push(json(&effects)?);
        }
        Ok(Commit { operation, args, after, earliest })
    }

    pub(super) async fn commit(
        &self,
        run: u64,
        commit: &Commit<R>,
        keys: &BTreeSet<Key>,
    ) -> Result<Verdict<R>, Failed> {
        let asked = Instant::now();
        let answer: Vec<Value> =
            self.link.script_in(run, &COMMIT, NONE, commit.args.as_slice()).await.map_err(Failed::Link)?;
        let mut answer = answer.into_iter();
        let Some(Value::BulkString(word)) = answer.next() else { return Err(Failed::Nonsense) };
        if let Some(Value::Int(said)) = answer.next() {
            self.time.heard(asked, Timestamp::from_millis(said));
        }
        match (word.as_slice(), answer.next(), answer.next(), answer.next()) {
            (b"done", Some(Value::Int(records)), Some(Value::Int(deadlines)), Some(Value::Int(strays))) => {
                self.done(commit);
                self.count(records, deadlines, strays);
                Ok(Verdict::Done)
            }
            (b"stale", Some(Value::Array(values)), ..) => match self.loaded(keys, values) {
                Ok(loaded) => Ok(Verdict::Stale(loaded)),
                Err(Fetch::Malformed(key)) => Err(Failed::Malformed(key)),
                Err(Fetch::Link(error)) => Err(Failed::Link(error)),
            },
            (b"void", ..) => Ok(Verdict::Void),
            (b"full", ..) => Ok(Verdict::Full),
            (b"lost" | b"fenced", ..) => Ok(Verdict::Refused),
            _ => Err(Failed::Nonsense),
        }
    }

    /// Takes note of what a commit has changed.
    pub(super) fn done(&self, commit: &Commit<R>) {
        for (key, known) in &commit.after {
            self.cache.put(key, Arc::clone(known));
        }
        if let Some(at) = commit.earliest.map(Timestamp::as_millis)
            && self.earliest.fetch_min(at, Ordering::SeqCst) > at
        {
            self.earlier.notify_one();
        }
    }

    fn count(&self, records: i64, deadlines: i64, strays: i64) {
        self.records.store(usize::try_from(records).unwrap_or(0), Ordering::Relaxed);
        self.deadlines.store(usize::try_from(deadlines).unwrap_or(0), Ordering::Relaxed);
        if let Some(strays) = u64::try_from(strays).ok().filter(|strays| *strays > 0) {
            // Their connections belonged to a node that is gone; their clients come back by themselves.
            metrics::counter!("hubbub_effects_stray_total").increment(strays);
        }
    }

    /// The arguments that every commit begins with.
    fn head(&self, standing: Standing, operation: Uuid, assumed: Timestamp) -> Vec<Vec<u8>> {
        let given = self.time.given();
        let assumed = if given.is_empty() { assumed.as_millis().to_string() } else { String::new() };
        vec![
            self.keys.prefix().into(),
            text(standing.epoch),
            text(standing.node),
            text(operation.simple()),
            given.into(),
            assumed.into(),
            text(millis(TOLERANCE)),
            text(millis(self.settings.record_ttl.0)),
            text(millis(MARK_TTL)),
            text(self.settings.live.max_records),
            text(self.settings.stream_length),
        ]
    }

    fn record_args(
        &self,
        key: &Key,
        before: &Known<R>,
        after: Option<&R>,
        deadline: Option<&Option<Timestamp>>,
    ) -> Result<[Vec<u8>; 8], ClusterError> {
        let owners = |record: &R| (self.owners)(record).into_iter().collect::<BTreeSet<NodeId>>();
        let had = owners(&before.record);
        let has = after.map_or_else(|| had.clone(), owners);
        let (action, json) = match after {
            None => ("k", Vec::new()),
            Some(record) if *record == R::default() => ("d", Vec::new()),
            Some(record) => ("w", json(record)?),
        };
        // A record that is gone and stays gone has nothing to delete.
        let action = if action == "d" && before.version.is_none() { "k" } else { action };
        let due = match deadline {
            None => text("k"),
            Some(None) => text("d"),
            Some(Some(at)) => text(at.as_millis()),
        };
        let version = before.version.map(|version| text(version.simple())).unwrap_or_default();
        let lasting = text(u8::from(!has.is_empty()));
        Ok([
            text(key),
            version,
            text(action),
            json,
            due,
            joined(has.difference(&had)),
            joined(had.difference(&has)),
            lasting,
        ])
    }
}

/// Why a commit brought no verdict.
pub(super) enum Failed {
    Link(LinkError),
    Malformed(Key),
    /// The answer has no form that is known.
    Nonsense,
}

/// The effects for each node, in their order.
fn by_node<E>(effects: Vec<(NodeId, E)>) -> Vec<(NodeId, Vec<E>)> {
    let mut nodes: Vec<(NodeId, Vec<E>)> = Vec::new();
    for (node, effect) in effects {
        match nodes.iter_mut().find(|(known, _)| *known == node) {
            Some((_, of_node)) => of_node.push(effect),
            None => nodes.push((node, vec![effect])),
        }
    }
    nodes
}

fn joined<'a>(nodes: impl Iterator<Item = &'a NodeId>) -> Vec<u8> {
    nodes.map(ToString::to_string).collect::<Vec<_>>().join(" ").into_bytes()
}

fn text(value: impl ToString) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, ClusterError> {
    serde_json::to_vec(value).map_err(|error| ClusterError::NotWritable(error.to_string()))
}
