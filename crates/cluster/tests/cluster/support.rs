//! Nodes in one process, on a Redis of the test's own.

use std::{sync::Arc, time::Duration};

use hubbub_cluster::{
    BusMessage, Cluster, ClusterParts, ClusterSettings, Event, EventReceiver, NodeInfo, StartError, Subscription,
};
use hubbub_testkit::{RedisServer, SeededEntropy, VirtualClock};
use hubbub_types::{AccountId, Span};
use uuid::Uuid;

/// Longest wait for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);
/// After this a silent node is dead.
pub(crate) const DEAD_AFTER: Duration = Duration::from_millis(1_200);

/// Settings under which things happen soon.
pub(crate) fn settings(url: &str) -> ClusterSettings {
    let settings = ClusterSettings {
        redis_url: Some(url.into()),
        heartbeat: Span::millis(50),
        dead_after: Span(DEAD_AFTER),
        response_timeout: Span::millis(500),
        reconnect_max: Span::millis(100),
        ..ClusterSettings::default()
    };
    settings.validate().unwrap();
    settings
}

pub(crate) async fn try_node(settings: ClusterSettings, name: &str, fingerprint: &str) -> Result<Cluster, StartError> {
    let seed = name.bytes().fold(7, |seed, byte| seed * 31 + u64::from(byte));
    let parts = ClusterParts {
        settings,
        info: NodeInfo { name: name.into(), address: "127.0.0.1:1".into(), version: "1".into() },
        fingerprint: fingerprint.into(),
        clock: Arc::new(VirtualClock::new()),
        entropy: Arc::new(SeededEntropy::new(seed)),
    };
    Cluster::redis(parts).await
}

pub(crate) async fn node_at(url: &str, name: &str) -> Cluster {
    try_node(settings(url), name, "key").await.unwrap()
}

pub(crate) async fn node(redis: &RedisServer, name: &str) -> Cluster {
    node_at(&redis.url(), name).await
}

pub(crate) fn alone(clock: &Arc<VirtualClock>) -> Cluster {
    let entropy = SeededEntropy::new(1);
    Cluster::memory(&ClusterSettings::default(), NodeInfo::default(), Arc::clone(clock) as _, &entropy)
}

/// Waits for what must happen.
pub(crate) async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| unreachable!("in time: {what}"))
}

/// Waits for an event that is wanted, and gives it.
pub(crate) async fn event(events: &mut EventReceiver, what: &str, wanted: impl Fn(Event) -> bool) -> Event {
    in_time(what, async {
        loop {
            let event = events.next().await.unwrap();
            if wanted(event) {
                return event;
            }
        }
    })
    .await
}

/// Names of the members once they are as wanted.
pub(crate) async fn until_members(cluster: &Cluster, wanted: &[&str]) {
    in_time("the members are as wanted", async {
        loop {
            let members = cluster.members().await.unwrap_or_default();
            if members.iter().map(|member| &*member.info.name).eq(wanted.iter().copied()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

pub(crate) fn revoked(account: u128) -> BusMessage {
    BusMessage::AccountRevoked { account: AccountId(Uuid::from_u128(account)) }
}

/// The next notice.
pub(crate) async fn next(listener: &mut Subscription) -> hubbub_cluster::Notice {
    in_time("a notice arrives", listener.next()).await.unwrap()
}
