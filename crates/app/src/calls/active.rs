//! How many calls there are: each is counted by the node that holds its caller's connection.
//!
//! The sum over all nodes is the number of calls. A step that another node made is noticed by what it tells the caller, and
//! by looking at the records again from time to time; counting only what one sees begin and end would be wrong for ever
//! after a node died.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use hubbub_calls::{Address, UserRecord};
use hubbub_cluster::Key;
use hubbub_types::{CallId, NodeId, UserId};
use parking_lot::Mutex;
use tokio::{sync::Notify, time::MissedTickBehavior};

use super::{Calls, CommandError};

/// Records read at once.
const BATCH: usize = 256;

/// What the record of somebody says of the call they made.
pub(super) type Placed = Option<(CallId, Option<Address>)>;

/// The callers on this node.
#[derive(Default)]
pub(super) struct Active {
    callers: Mutex<Callers>,
    /// Told when a call counted here may have ended.
    doubt: Notify,
}

#[derive(Default)]
struct Callers {
    calls: HashMap<UserId, CallId>,
    /// The same the other way round.
    callers: HashMap<CallId, UserId>,
    /// Callers whose call seems to have ended; all of them are in `calls`.
    doubtful: HashSet<UserId>,
}

impl Active {
    /// Takes note of what a record says. A caller whose connection dropped is counted until the call ends, or goes on
    /// at another node.
    pub(super) fn note(&self, here: NodeId, user: &UserId, placed: Placed) {
        let mut callers = self.callers.lock();
        callers.doubtful.remove(user);
        match placed {
            Some((call, Some(address))) if address.node == here => callers.insert(user, call),
            Some((call, None)) if callers.calls.get(user) == Some(&call) => {}
            _ => callers.remove(user),
        }
        set(callers.calls.len());
    }

    /// A connection of this node was told that this call is over for it. Another node may have made the step that ended
    /// it, so that [`Self::note`] did not see it.
    pub(super) fn over(&self, call: CallId) {
        let mut callers = self.callers.lock();
        if let Some(user) = callers.callers.get(&call).cloned() {
            callers.doubtful.insert(user);
            self.doubt.notify_one();
        }
    }

    /// Forgets everything: the connections of this node's former life.
    pub(super) fn clear(&self) {
        *self.callers.lock() = Callers::default();
        set(0);
    }

    pub(super) fn len(&self) -> usize {
        self.callers.lock().calls.len()
    }

    fn users(&self) -> Vec<UserId> {
        self.callers.lock().calls.keys().cloned().collect()
    }

    fn take_doubtful(&self) -> Vec<UserId> {
        std::mem::take(&mut self.callers.lock().doubtful).into_iter().collect()
    }
}

impl Callers {
    fn insert(&mut self, user: &UserId, call: CallId) {
        if let Some(before) = self.calls.insert(user.clone(), call) {
            self.callers.remove(&before);
        }
        self.callers.insert(call, user.clone());
    }

    fn remove(&mut self, user: &UserId) {
        if let Some(call) = self.calls.remove(user) {
            self.callers.remove(&call);
        }
    }
}

impl Calls {
    /// Looks at the records again: at those of calls that seem to have ended at once, at all from time to time.
    pub(super) async fn run_recount(self: Arc<Self>) {
        let mut all = tokio::time::interval(self.settings.recount.0);
        all.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let users = tokio::select! {
                _ = all.tick() => self.active.users(),
                () = self.active.doubt.notified() => self.active.take_doubtful(),
            };
            if let Err(error) = self.recount(users).await {
                tracing::debug!(%error, "calls could not be counted anew");
            }
        }
    }

    /// An error leaves the count as it is, until all are counted.
    async fn recount(&self, users: Vec<UserId>) -> Result<(), CommandError> {
        for users in users.chunks(BATCH) {
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

    #[test]
    fn the_end_that_another_node_made_is_looked_into() {
        let here = NodeId(Uuid::from_u128(1));
        let at = |connection| Some(Address { node: here, connection: ConnectionId(Uuid::from_u128(connection)) });
        let (ann, call) = ("ann".parse().unwrap(), |number| CallId(Uuid::from_u128(number)));
        let active = Active::default();
        active.note(here, &ann, Some((call(1), at(7))));
        active.over(call(2));
        assert!(active.take_doubtful().is_empty(), "somebody else's");
        active.over(call(1));
        assert_eq!(active.take_doubtful(), std::slice::from_ref(&ann));
        active.over(call(1));
        active.note(here, &ann, Some((call(2), at(7))));
        assert!(active.take_doubtful().is_empty(), "it has been looked at meanwhile");
        active.over(call(1));
        assert!(active.take_doubtful().is_empty(), "there is a new call");
        active.note(here, &ann, None);
        active.over(call(2));
        assert!(active.take_doubtful().is_empty(), "it is not counted any more");
    }
}
