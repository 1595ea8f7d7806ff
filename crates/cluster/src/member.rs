//! What the nodes say about themselves.

use hubbub_types::{NodeId, Timestamp};
use serde::{Deserialize, Serialize};

/// What does not change while a process runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeInfo {
    /// What the node is called.
    pub name: String,
    /// Where it listens.
    pub address: String,
    /// Version of the program.
    pub version: String,
}

/// How much a node does right now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Load {
    /// Signalling connections.
    pub connections: u64,
    /// Calls whose caller is connected to it.
    pub calls: u64,
    /// Allocations of its TURN server.
    pub allocations: u64,
    /// Bytes its TURN server has relayed since the start.
    pub relayed_bytes: u64,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its present incarnation.
    pub node: NodeId,
    /// What it is.
    #[serde(flatten)]
    pub info: NodeInfo,
    /// When its process started.
    pub since: Timestamp,
    /// When it was heard last.
    #[serde(default)]
    pub heard: Timestamp,
    /// How much it does.
    #[serde(default)]
    pub load: Load,
}

/// Whether the store of the live state can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answers, or is in this process.
    Up,
    /// It does not.
    Down {
        /// Since when.
        since: Timestamp,
    },
}
