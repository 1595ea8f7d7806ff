//! Nodes on one Redis.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use hubbub_testkit::{RedisServer, SeededEntropy, VirtualClock};
use hubbub_types::{NodeId, Span};
use redis::FromRedisValue;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::contract::{Ledger, Note, Rig, commit, key};
use crate::{
    ClusterError, ClusterSettings, Deliver, Event, EventReceiver, Events, Identity, Key, Live, RedisUrl, Standing,
    redis::{ConnectError, Inbox, Keys, Link, LinkState, LiveParts, Reader, Times},
};

pub(super) const EPOCH: Uuid = Uuid::from_u128(1);
/// Longest wait for something that must happen.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// One Redis for all tests that leave it whole.
pub(super) async fn server() -> &'static RedisServer {
    static SERVER: OnceCell<RedisServer> = OnceCell::const_new();
    SERVER.get_or_init(async || RedisServer::start().await.expect("redis-server must be installed")).await
}

/// A prefix of one Redis: what one installation has.
#[derive(Clone)]
pub(super) struct Place {
    url: RedisUrl,
    prefix: String,
}

/// One process of an installation.
pub(super) struct Node {
    pub(super) rig: Rig,
    pub(super) links: Links,
    pub(super) events: EventReceiver,
}

/// What keeps a node connected.
pub(super) struct Links {
    pub(super) link: Link,
    pub(super) identity: Identity,
    pub(super) events: Events,
    pub(super) inbox: Inbox,
    _reader: Reader,
}

impl Place {
    pub(super) fn new(url: &str) -> Self {
        static PLACES: AtomicU32 = AtomicU32::new(0);
        let prefix = format!("test{}:", PLACES.fetch_add(1, Ordering::Relaxed));
        Self { url: url.into(), prefix }
    }

    pub(super) fn keys(&self) -> Keys {
        Keys::new(&self.prefix)
    }

    pub(super) fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    pub(super) fn settings(&self) -> ClusterSettings {
        ClusterSettings {
            redis_url: Some(self.url.clone()),
            prefix: self.prefix.clone(),
            heartbeat: Span::millis(100),
            response_timeout: Span::secs(1),
            // A machine that is busy with other things must not make a test fail.
            retry_for: Span(PATIENCE),
            ..ClusterSettings::default()
        }
    }

    pub(super) async fn try_link(&self, settings: &ClusterSettings) -> Result<Link, ConnectError> {
        Link::connect(settings, &self.url.target().unwrap(), Arc::new(VirtualClock::new()), entropy()).await
    }

    pub(super) async fn link(&self, settings: &ClusterSettings) -> Link {
        self.try_link(settings).await.expect("Redis takes connections")
    }

    /// A member of the installation that goes by Redis' clock.
    pub(super) async fn node(&self, node: NodeId) -> Node {
        self.node_with(node, self.settings()).await
    }

    pub(super) async fn node_with(&self, node: NodeId, settings: ClusterSettings) -> Node {
        let (deliver, told) = Rig::sink();
        let (live, links) = self.live(node, settings, None, deliver).await;
        let events = links.events.subscribe();
        Node { rig: Rig { live, clock: Arc::new(VirtualClock::new()), told }, links, events }
    }

    /// Live state of a member. Without a clock it goes by that of Redis.
    pub(super) async fn live(
        &self,
        node: NodeId,
        settings: ClusterSettings,
        clock: Option<Arc<VirtualClock>>,
        deliver: Deliver<Note>,
    ) -> (Live<Ledger, Note>, Links) {
        let link = self.link(&settings).await;
        self.join(&link, node).await;
        let (identity, events, inbox) =
            (Identity::new(Standing { node, epoch: EPOCH }), Events::default(), Inbox::new());
        let reader = Reader::start(link.clone(), self.keys(), identity.clone(), events.clone(), inbox.clone());
        let times = clock.clone().map_or(Times::Store, |clock| Times::Clock(clock));
        let live = Live::redis(LiveParts {
            link: link.clone(),
            keys: self.keys(),
            identity: identity.clone(),
            inbox: inbox.clone(),
            settings,
            clock: clock.unwrap_or_default(),
            times,
            entropy: entropy(),
            owners: |ledger: &Ledger| ledger.owners.clone(),
            deliver,
        });
        (live, Links { link, identity, events, inbox, _reader: reader })
    }

    pub(super) async fn join(&self, link: &Link, node: NodeId) {
        let mut epoch = redis::cmd("SET");
        epoch.arg(self.name("epoch")).arg(EPOCH.to_string());
        link.query::<()>(&epoch).await.unwrap();
        let mut join = redis::cmd("ZADD");
        join.arg(self.name("nodes")).arg(1).arg(node.to_string());
        link.query::<()>(&join).await.unwrap();
    }
}

impl Node {
    /// Adds to the amount of `name`, notes the operation and tells [`NODE`] of it.
    pub(super) async fn add(&self, name: &str, operation: u32) -> Result<(), ClusterError> {
        let step = |records: &mut BTreeMap<Key, Ledger>, _| {
            let ledger = records.get_mut(&key(name)).unwrap();
            ledger.amount += 1;
            ledger.operations.push(operation);
            commit((), vec![Note(name.into(), ledger.operations.len())], vec![])
        };
        self.rig.live.transact(vec![key(name)], step).await
    }

    pub(super) async fn operations(&self, name: &str) -> Vec<u32> {
        let records = self.rig.live.read(&[key(name)]).await.unwrap();
        records.get(&key(name)).map(|ledger| ledger.operations.clone()).unwrap_or_default()
    }

    pub(super) async fn command<T: FromRedisValue>(&self, words: &[&str]) -> T {
        let (name, args) = words.split_first().unwrap();
        let deadline = tokio::time::Instant::now() + PATIENCE;
        self.links.link.wait_up(deadline).await.expect("the connection did not come back");
        self.links.link.query(redis::cmd(name).arg(args)).await.unwrap()
    }

    /// Waits for an event.
    pub(super) async fn hears(&mut self, wanted: Event) {
        let heard = async { while self.events.next().await.unwrap() != wanted {} };
        tokio::time::timeout(PATIENCE, heard).await.unwrap_or_else(|_| panic!("{wanted:?} was not told"));
    }

    /// Waits until a connection after `generation` is up, and says which it is.
    pub(super) async fn up_again(&self, generation: u64) -> u64 {
        let mut state = self.links.link.state();
        let again = state.wait_for(|state| matches!(state, LinkState::Up { generation: g, .. } if *g > generation));
        match *tokio::time::timeout(PATIENCE, again).await.expect("the connection did not come back").unwrap() {
            LinkState::Up { generation, .. } => generation,
            LinkState::Down { .. } => unreachable!("it was waited for until it is up"),
        }
    }

    pub(super) async fn is_down(&self) {
        let mut state = self.links.link.state();
        let down = state.wait_for(|state| matches!(state, LinkState::Down { .. }));
        tokio::time::timeout(PATIENCE, down).await.expect("the loss was not noticed").unwrap();
    }
}

/// Waits until `look` finds something.
pub(super) async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("what was waited for did not happen")
}

/// A different source for each node: two nodes never make the same ids.
fn entropy() -> Arc<SeededEntropy> {
    static SEEDS: AtomicU32 = AtomicU32::new(0);
    Arc::new(SeededEntropy::new(SEEDS.fetch_add(1, Ordering::Relaxed).into()))
}

pub(super) fn other(number: u128) -> NodeId {
    NodeId(Uuid::from_u128(number))
}
