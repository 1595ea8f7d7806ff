//! What the keys in Redis are called that membership, leases and counters use; see [`Keys`](crate::redis::Keys) for the others.

use std::{fmt, sync::Arc};

use hubbub_types::NodeId;

/// Makes names of keys. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Names(Arc<str>);

impl Names {
    pub(crate) fn new(prefix: &str) -> Self {
        Self(prefix.into())
    }

    /// Nodes that live, by when they were heard last.
    pub(super) fn nodes(&self) -> String {
        self.of("nodes")
    }

    /// Nodes that are dead and whose connections are still to be taken as lost, by when they died.
    pub(super) fn dead(&self) -> String {
        self.of("dead")
    }

    /// What a node says about itself.
    pub(super) fn info(&self, node: NodeId) -> String {
        self.of(format_args!("n:{node}"))
    }

    /// Which life of the store this is.
    pub(super) fn epoch(&self) -> String {
        self.of("epoch")
    }

    /// Which key the installation works with.
    pub(super) fn fingerprint(&self) -> String {
        self.of("key")
    }

    /// Who does a job.
    pub(super) fn lease(&self, job: &str) -> String {
        self.of(format_args!("lease:{job}"))
    }

    /// Tokens of a subject.
    pub(super) fn rate(&self, subject: impl fmt::Display) -> String {
        self.of(format_args!("rate:{subject}"))
    }

    fn of(&self, name: impl fmt::Display) -> String {
        format!("{}{name}", self.0)
    }
}
