//! The nodes as Redis knows them.

use hubbub_types::{NodeId, Timestamp};
use uuid::Uuid;

use super::names::Names;
use crate::{
    Member, Standing, StartError,
    redis::{Link, LinkError, Script},
};

static JOIN: Script = Script::new("join", include_str!("join.lua"));
static BEAT: Script = Script::new("beat", include_str!("beat.lua"));
static REAP: Script = Script::new("reap", include_str!("reap.lua"));
static LEAVE: Script = Script::new("leave", include_str!("leave.lua"));

/// Reads and writes the list of nodes. Cheap to clone.
#[derive(Clone)]
pub(super) struct Members {
    pub(super) link: Link,
    pub(super) names: Names,
    /// Says which key the installation works with, and nothing about the key.
    pub(super) fingerprint: String,
    /// How long Redis keeps what a node has said about itself, in milliseconds.
    pub(super) info_ttl: u64,
}

/// What Redis says to a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    /// The node is a member.
    Fine,
    /// The others took it for dead.
    Fenced,
    /// Everything was lost.
    Lost,
}

impl Members {
    /// Comes in as `member.node`. `epoch` is for a store that is empty; the one that counts is returned.
    pub(super) async fn join(&self, member: &Member, epoch: Uuid) -> Result<Standing, StartError> {
        let keys = (self.names.nodes(), self.names.info(member.node), self.names.epoch(), self.names.fingerprint());
        let (node, info) = (member.node.to_string(), text(member));
        let args = (node, info, self.info_ttl, epoch.to_string(), self.fingerprint.as_str());
        let (answer,): (Option<String>,) = self.link.script(&JOIN, keys, args).await?;
        let epoch = answer.ok_or_else(|| StartError::OtherKey { key: self.names.fingerprint() })?;
        let epoch = Uuid::try_parse(&epoch).map_err(|_| StartError::Foreign { key: self.names.epoch() })?;
        Ok(Standing { node: member.node, epoch })
    }

    pub(super) async fn beat(&self, member: &Member, epoch: Uuid) -> Result<Beat, LinkError> {
        let keys = (self.names.nodes(), self.names.info(member.node), self.names.epoch());
        let args = (member.node.to_string(), text(member), self.info_ttl, epoch.to_string());
        let answer: String = self.link.script(&BEAT, keys, args).await?;
        Ok(match &*answer {
            "OK" => Beat::Fine,
            "FENCED" => Beat::Fenced,
            _ => Beat::Lost,
        })
    }

    /// Every node that is dead and not buried, for the holder of the lease `lease`.
    pub(super) async fn reap(&self, node: NodeId, lease: &str, silence: u64) -> Result<Vec<NodeId>, LinkError> {
        let keys = (self.names.nodes(), self.names.dead(), self.names.lease(lease));
        let dead: Vec<String> = self.link.script(&REAP, keys, (node.to_string(), silence)).await?;
        Ok(dead.iter().filter_map(|node| node.parse().ok()).collect())
    }

    pub(super) async fn leave(&self, node: NodeId) -> Result<(), LinkError> {
        let keys = (self.names.nodes(), self.names.dead());
        let _: i64 = self.link.script(&LEAVE, keys, (node.to_string(),)).await?;
        Ok(())
    }

    pub(super) async fn bury(&self, node: NodeId) -> Result<(), LinkError> {
        let _: i64 = self.link.query(redis::cmd("DEL").arg(self.names.info(node))).await?;
        // Last: until then the node is announced as dead.
        let _: i64 = self.link.query(redis::cmd("ZREM").arg(self.names.dead()).arg(node.to_string())).await?;
        Ok(())
    }

    /// Those who live, in the order of their names.
    pub(super) async fn all(&self) -> Result<Vec<Member>, LinkError> {
        let mut command = redis::cmd("ZRANGE");
        command.arg(self.names.nodes()).arg(0).arg(-1).arg("WITHSCORES");
        let heard: Vec<(String, i64)> = self.link.query(&command).await?;
        let heard: Vec<(NodeId, i64)> =
            heard.iter().filter_map(|(node, heard)| Some((node.parse().ok()?, *heard))).collect();
        if heard.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = redis::cmd("MGET");
        heard.iter().for_each(|(node, _)| {
            command.arg(self.names.info(*node));
        });
        let infos: Vec<Option<String>> = self.link.query(&command).await?;
        let mut members: Vec<Member> =
            heard.iter().zip(infos).filter_map(|(heard, info)| read(*heard, &info?)).collect();
        members.sort_by(|one, other| (&one.info.name, one.node).cmp(&(&other.info.name, other.node)));
        Ok(members)
    }
}

fn read((node, heard): (NodeId, i64), info: &str) -> Option<Member> {
    match serde_json::from_str::<Member>(info) {
        Ok(member) => Some(Member { node, heard: Timestamp::from_millis(heard), ..member }),
        Err(error) => {
            tracing::debug!(%node, %error, "what a node says about itself cannot be read");
            None
        }
    }
}

fn text(member: &Member) -> String {
    // Numbers and texts always have a form in JSON.
    serde_json::to_string(member).unwrap_or_default()
}
