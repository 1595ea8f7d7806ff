//! What a dead node leaves behind: connections to be detached, and entries for the call log that it never wrote.

use std::{collections::HashSet, sync::Arc};

use futures_util::{StreamExt as _, stream};
use hubbub_calls::Command;
use hubbub_cluster::{Event, EventReceiver, Key};
use hubbub_types::NodeId;
use parking_lot::Mutex;

use super::{Calls, CommandError, service::user_of};

impl Calls {
    /// Acts on what happens to the cluster.
    pub(super) async fn run_events(self: Arc<Self>, mut events: EventReceiver) {
        while let Some(event) = events.next().await {
            match event {
                // Nothing was lost; but a name or a state may have been told while this node heard nothing.
                Event::Resumed => self.changed.all(&self.watchers),
                Event::Lost => {
                    self.begin_new_life();
                    self.ghosts.notify_one();
                }
                Event::Fenced { .. } => self.begin_new_life(),
                Event::NodeDead(node) => {
                    let calls = Arc::clone(&self);
                    tokio::spawn(async move { calls.reap_logged(node).await });
                }
            }
        }
    }

    async fn reap_logged(&self, node: NodeId) {
        let Some(_turn) = Turn::take(&self.reaping, node) else { return };
        match self.reap(node).await {
            Ok(connections) => tracing::info!(%node, connections, "the connections of a dead node are detached"),
            // It is told again, here or to another node.
            Err(error) => tracing::warn!(%node, %error, "a dead node could not be worked off yet"),
        }
    }

    /// Detaches the connections of a dead node: calls enter their grace time, everything else is forgotten. Says how
    /// many people had connections there. Doing it twice, or at two nodes, does no harm.
    ///
    /// # Errors
    /// When live state is not available: then the node is still to be worked off.
    pub async fn reap(&self, node: NodeId) -> Result<usize, CommandError> {
        let keys = self.live.records_of(node).await?;
        let people = keys.len();
        let mut results = stream::iter(keys).map(|key| self.node_lost(key, node)).buffer_unordered(self.parallel());
        while let Some(result) = results.next().await {
            result?;
        }
        drop(results);
        for effect in self.live.unread_of(node).await? {
            self.delivery.adopt(effect);
        }
        self.live.bury(node).await?;
        self.cluster.buried(node).await?;
        metrics::counter!("hubbub_nodes_reaped_total").increment(1);
        Ok(people)
    }

    async fn node_lost(&self, key: Key, node: NodeId) -> Result<(), CommandError> {
        let Some(user) = user_of(key) else { return Ok(()) };
        self.settle("dead node", self.run(&user, None, Command::NodeLost { node }).await)
    }
}

/// A dead node is worked off once at a time. The turn is given back even when that panicked: the next word of the death
/// tries again.
struct Turn<'a> {
    taken: &'a Mutex<HashSet<NodeId>>,
    node: NodeId,
}

impl<'a> Turn<'a> {
    fn take(taken: &'a Mutex<HashSet<NodeId>>, node: NodeId) -> Option<Self> {
        taken.lock().insert(node).then(|| Self { taken, node })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.taken.lock().remove(&self.node);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn scale_05_a_dead_node_is_worked_off_once_at_a_time_and_again_after_a_panic() {
        let (taken, node) = (Mutex::default(), NodeId(uuid::Uuid::nil()));
        let first = Turn::take(&taken, node).unwrap();
        assert!(Turn::take(&taken, node).is_none());
        assert!(Turn::take(&taken, node).is_none(), "asking gives no turn back");
        catch_unwind(AssertUnwindSafe(|| {
            let _turn = first;
            panic!("in the middle of it");
        }))
        .unwrap_err();
        assert!(Turn::take(&taken, node).is_some());
    }
}
