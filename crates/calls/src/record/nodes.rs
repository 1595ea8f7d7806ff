//! Which server processes a record speaks of.

use hubbub_types::{ConnectionId, NodeId};

use super::UserRecord;
use crate::Address;

impl UserRecord {
    /// Every node that holds a connection this record speaks of: registered ones, the one that holds the side of the
    /// call, ringing ones. Each once; [`crate::Command::NodeLost`] takes a node out.
    #[must_use]
    pub fn nodes(&self) -> Vec<NodeId> {
        let mut nodes: Vec<_> = self.addresses().map(|address| address.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Every connection at `node`, each once.
    pub(crate) fn connections_at(&self, node: NodeId) -> Vec<ConnectionId> {
        let there = self.addresses().filter(|address| address.node == node);
        let mut connections: Vec<_> = there.map(|address| address.connection).collect();
        connections.sort_unstable();
        connections.dedup();
        connections
    }

    fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        let ringing = self.incoming.iter().flat_map(|incoming| incoming.rung.iter().map(|rung| rung.address));
        self.connections().chain(self.call_connection()).chain(ringing)
    }
}
