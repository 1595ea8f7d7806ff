//! The names of everything in Redis.
//!
//! | key | what | whose |
//! |---|---|---|
//! | `r:<key>` | a record: `<operation id> <JSON>` | live state |
//! | `all` | every record's key by when it is collected as garbage (`+inf`: it has an owner) | live state |
//! | `due` | keys of records by when they are due, in milliseconds | live state |
//! | `k:<node>` | keys of the records in which the node owns a connection | live state |
//! | `o:<operation>` | `done` or `void`, for a minute | live state |
//! | `s:<node>` | what the node is to tell its connections; entry `0-<n>` is the n-th | live state |
//! | `latest` | the latest time a claim has seen | live state |
//! | `bus` | facts for every node; entry `0-<n>` is the n-th | bus |
//! | `news` | what was written, who types; entry `0-<n>` is the n-th | news |
//! | `nodes` | nodes by their last heartbeat | membership |
//! | `epoch` | made once by whoever finds Redis empty | membership |

use hubbub_types::NodeId;
use uuid::Uuid;

use crate::Key;

/// Makes names that begin with the prefix of the settings.
#[derive(Debug, Clone)]
pub(crate) struct Keys(String);

impl Keys {
    pub(crate) fn new(prefix: &str) -> Self {
        Self(prefix.to_owned())
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.0
    }

    pub(crate) fn record(&self, key: &Key) -> String {
        format!("{}r:{key}", self.0)
    }

    pub(crate) fn effects(&self, node: NodeId) -> String {
        format!("{}s:{node}", self.0)
    }

    pub(crate) fn owned(&self, node: NodeId) -> String {
        format!("{}k:{node}", self.0)
    }

    pub(crate) fn operation(&self, operation: Uuid) -> String {
        format!("{}o:{}", self.0, operation.simple())
    }

    pub(crate) fn due(&self) -> String {
        format!("{}due", self.0)
    }

    pub(crate) fn bus(&self) -> String {
        format!("{}bus", self.0)
    }

    pub(crate) fn news(&self) -> String {
        format!("{}news", self.0)
    }
}
