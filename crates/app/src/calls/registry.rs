//! The connections of this node, by their id and by whose they are.

use std::collections::HashMap;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use hubbub_calls::{CloseReason, Message, Presence};
use hubbub_types::{ConnectionId, SessionId, UserId};
use parking_lot::{Mutex, RwLock};

use super::service::Place;

const SHARDS: usize = 16;

/// The way to one client, given by its door. Called while live records are locked: it must only queue.
pub trait Outbound: Send + Sync {
    /// Queues a message; messages leave in the order of the calls.
    fn send(&self, message: &Message);

    /// Queues the state of people this connection watches.
    fn presence(&self, people: &[(UserId, Presence)]);

    /// Closes the connection after what is queued.
    fn close(&self, reason: CloseReason);

    /// Closes the connection after what is queued; the client is to connect again soon, here or elsewhere.
    fn send_back(&self);
}

/// A connection of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) place: Place,
    pub(super) session: Option<SessionId>,
}

impl Bound {
    fn is(&self, connection: ConnectionId) -> bool {
        self.place.address.connection == connection
    }
}

/// The way to a connection, and the life of the node in which it was opened.
struct Way {
    outbound: Arc<dyn Outbound>,
    life: u64,
}

type Shard = RwLock<HashMap<ConnectionId, Way>>;

#[derive(Default)]
pub(super) struct Registry {
    connections: [Shard; SHARDS],
    users: Mutex<HashMap<UserId, Vec<Bound>>>,
    /// Counts up whenever the live state has lost all connections of this node.
    life: AtomicU64,
}

impl Registry {
    pub(super) fn insert(&self, place: Place, outbound: Arc<dyn Outbound>) {
        let (connection, way) = (place.address.connection, Way { outbound, life: place.life });
        self.shard(connection).write().insert(connection, way);
        metrics::gauge!("hubbub_p2p_connections").increment(1.0);
    }

    /// The present life, to which new connections belong.
    pub(super) fn life(&self) -> u64 {
        self.life.load(Ordering::SeqCst)
    }

    /// Begins the next life. The connections there are, which belong to the ones before.
    pub(super) fn begin_new_life(&self) -> Vec<ConnectionId> {
        self.life.fetch_add(1, Ordering::SeqCst);
        self.all()
    }

    /// Every connection of this node.
    pub(super) fn all(&self) -> Vec<ConnectionId> {
        self.connections.iter().flat_map(|shard| shard.read().keys().copied().collect::<Vec<_>>()).collect()
    }

    pub(super) fn get(&self, connection: ConnectionId) -> Option<Arc<dyn Outbound>> {
        self.shard(connection).read().get(&connection).map(|way| Arc::clone(&way.outbound))
    }

    /// The same, unless it belongs to a former life: then live state speaks of somebody else when it names it. After it
    /// went back to an older state it may ring a client that is in the middle of a call, which would give that call up.
    pub(super) fn get_present(&self, connection: ConnectionId) -> Option<Arc<dyn Outbound>> {
        let shard = self.shard(connection).read();
        let way = shard.get(&connection).filter(|way| way.life == self.life());
        way.map(|way| Arc::clone(&way.outbound))
    }

    /// Notes whose connection it is.
    pub(super) fn bind(&self, user: &UserId, bound: Bound) {
        let mut users = self.users.lock();
        let list = users.entry(user.clone()).or_default();
        list.retain(|known| !known.is(bound.place.address.connection));
        list.push(bound);
        set_users(users.len());
    }

    /// Forgets a connection. Its memory goes back once many have left.
    pub(super) fn remove(&self, connection: ConnectionId, user: Option<&UserId>) {
        let mut shard = self.shard(connection).write();
        if shard.remove(&connection).is_some() {
            metrics::gauge!("hubbub_p2p_connections").decrement(1.0);
        }
        shrink(&mut shard);
        drop(shard);
        let Some(user) = user else { return };
        let mut users = self.users.lock();
        if let Some(list) = users.get_mut(user) {
            list.retain(|known| !known.is(connection));
            if list.is_empty() {
                users.remove(user);
            }
        }
        shrink(&mut users);
        set_users(users.len());
    }

    /// The connections of one person on this node.
    pub(super) fn of(&self, user: &UserId) -> Vec<Bound> {
        self.users.lock().get(user).cloned().unwrap_or_default()
    }

    /// Everybody with a connection on this node.
    pub(super) fn users(&self) -> Vec<UserId> {
        self.users.lock().keys().cloned().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.connections.iter().map(|shard| shard.read().len()).sum()
    }

    pub(super) fn user_count(&self) -> usize {
        self.users.lock().len()
    }

    fn shard(&self, connection: ConnectionId) -> &Shard {
        // Connection ids are random, so their last byte spreads them evenly.
        let [.., last] = connection.0.into_bytes();
        let [first, ..] = &self.connections;
        self.connections.get(usize::from(last) % SHARDS).unwrap_or(first)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge; exact far beyond any number of users")]
fn set_users(count: usize) {
    metrics::gauge!("hubbub_p2p_users").set(count as f64);
}

fn shrink<K: Eq + std::hash::Hash, V>(map: &mut HashMap<K, V>) {
    if map.capacity() > 64 && map.len() < map.capacity() / 4 {
        map.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use hubbub_calls::Address;
    use hubbub_types::NodeId;
    use uuid::Uuid;

    use super::*;

    struct Nobody;

    impl Outbound for Nobody {
        fn send(&self, _: &Message) {}
        fn presence(&self, _: &[(UserId, Presence)]) {}
        fn close(&self, _: CloseReason) {}
        fn send_back(&self) {}
    }

    #[test]
    fn p2p_12_a_connection_of_a_former_life_can_be_sent_back_but_is_told_nothing_of_calls() {
        let registry = Registry::default();
        let connection = |number| ConnectionId(Uuid::from_u128(number));
        let open = |number, life| {
            let address = Address { node: NodeId(Uuid::from_u128(1)), connection: connection(number) };
            registry.insert(Place { address, life }, Arc::new(Nobody));
        };
        open(1, registry.life());
        assert!(registry.get_present(connection(1)).is_some());
        assert_eq!(registry.begin_new_life(), [connection(1)]);
        open(2, registry.life());
        assert!(registry.get_present(connection(1)).is_none() && registry.get(connection(1)).is_some());
        assert!(registry.get_present(connection(2)).is_some());
    }
}
