//! What is kept for each node.

use hubbub_types::NodeId;
use redis::Value;

use super::{RedisLive, due::away};
use crate::{
    ClusterError, Effectful, Key, Record,
    redis::reader::{malformed, read_entries},
};

/// Entries read at once.
const BATCH: usize = 1000;

impl<R: Record, E: Effectful> RedisLive<R, E> {
    pub(crate) async fn records_of(&self, node: NodeId) -> Result<Vec<Key>, ClusterError> {
        let mut cmd = redis::cmd("SMEMBERS");
        cmd.arg(self.keys.owned(node));
        let keys: Vec<String> = self.link.query(&cmd).await.map_err(away)?;
        Ok(keys.into_iter().map(Key::new).collect())
    }

    pub(crate) async fn unread_of(&self, node: NodeId) -> Result<Vec<E>, ClusterError> {
        let mut effects = Vec::new();
        let mut last = 0;
        loop {
            let mut cmd = redis::cmd("XRANGE");
            cmd.arg(self.keys.effects(node)).arg(format!("(0-{last}")).arg("+").arg("COUNT").arg(BATCH);
            let answer: Value = self.link.query(&cmd).await.map_err(away)?;
            let is_end = !matches!(&answer, Value::Array(entries) if !entries.is_empty());
            let entries = read_entries(answer);
            let Some(end) = entries.last().filter(|_| !is_end) else { return Ok(effects) };
            last = end.number;
            for entry in &entries {
                match entry.field("e").and_then(|text| serde_json::from_slice::<Vec<E>>(text).ok()) {
                    Some(of_step) => effects.extend(of_step),
                    None => malformed("effects", 1),
                }
            }
        }
    }

    pub(crate) async fn bury(&self, node: NodeId) -> Result<(), ClusterError> {
        let mut cmd = redis::cmd("DEL");
        cmd.arg(self.keys.effects(node)).arg(self.keys.owned(node));
        self.link.query(&cmd).await.map_err(away)
    }
}
