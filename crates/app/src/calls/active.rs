//! How many calls there are: each is counted by the node that holds its caller's connection.
//!
//! The sum over all nodes is the number of calls. A step that another node made is noticed by looking at the records
//! again from time to time; counting only what one sees begin and end would be wrong for ever after a node died.

use std::{collections::HashMap, sync::Arc};

use hubbub_calls::{Address, UserRecord};
use hubbub_cluster::Key;
use hubbub_types::{CallId, NodeId, UserId};
use parking_lot::Mutex;

use super::{Calls, CommandError};

/// Records read at once.
const BATCH: usize = 256;

/// What the record of somebody says of the call they made.
pub(super) type Placed = Option<(CallId, Option<Address>)>;

/// The callers on this node.
#[derive(Default)]
pub(super) struct Active(Mutex<HashMap<UserId, CallId>>);

impl Active {
    /// Takes note of what a record says. A caller whose connection dropped is counted until the call ends, or goes on
    /// at another node.
    pub(super) fn note(&self, here: NodeId, user: &UserId, placed: Placed) {
        let mut calls = self.0.lock();
        match placed {
            Some((call, Some(address))) if address.node == here => drop(calls.insert(user.clone(), call)),
            Some((call, None)) if calls.get(user) == Some(&call) => {}
            _ if calls.remove(user).is_none() => return,
            _ => {}
        }
        set(calls.len());
    }

    /// Forgets everything: the connections of this node's former life.
    pub(super) fn clear(&self) {
        let mut calls = self.0.lock();
        *calls = HashMap::new();
        set(0);
    }

    pub(super) fn len(&self) -> usize {
        self.0.lock().len()
    }

    fn users(&self) -> Vec<UserId> {
        self.0.lock().keys().cloned().collect()
    }
}

impl Calls {
    pub(super) async fn run_recount(self: Arc<Self>) {
        loop {
            tokio::time::sleep(self.settings.recount.0).await;
            if let Err(error) = self.recount().await {
                tracing::debug!(%error, "calls could not be counted anew");
            }
        }
    }

    /// Looks at the records of all callers counted here.
    ///
    /// # Errors
    /// When live state is not available; the count stays as it is.
    pub async fn recount(&self) -> Result<(), CommandError> {
        for users in self.active.users().chunks(BATCH) {
            let keys: Vec<Key> = users.iter().map(Key::from).collect();
            let records = self.live.read(&keys).await?;
            for (user, key) in users.iter().zip(&keys) {
                self.active.note(self.node(), user, records.get(key).and_then(UserRecord::placed_call));
            }
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge; exact far beyond any number of calls")]
fn set(calls: usize) {
    metrics::gauge!("hubbub_calls_active").set(calls as f64);
}

#[cfg(test)]
mod tests {
    use hubbub_types::ConnectionId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_call_is_counted_where_its_caller_is_and_through_the_grace_time() {
        let (here, there) = (NodeId(Uuid::from_u128(1)), NodeId(Uuid::from_u128(2)));
        let at = |node| Some(Address { node, connection: ConnectionId(Uuid::from_u128(7)) });
        let (ann, call) = ("ann".parse().unwrap(), CallId(Uuid::from_u128(9)));
        let active = Active::default();
        active.note(here, &ann, Some((call, None)));
        assert_eq!(active.len(), 0, "somebody else's");
        active.note(here, &ann, Some((call, at(here))));
        active.note(here, &ann, Some((call, None)));
        assert_eq!(active.len(), 1, "it may come back");
        active.note(here, &ann, Some((call, at(there))));
        assert_eq!(active.len(), 0, "it came back elsewhere");
        active.note(here, &ann, Some((call, at(here))));
        active.note(here, &ann, None);
        assert_eq!(active.len(), 0, "it has ended");
    }
}
