//! This process among the nodes: how it comes in, what it says about itself, who is told when Redis is away.

use std::{fmt::Write as _, sync::Arc};

use anyhow::Context as _;
use hubbub_app::{ServerKey, alerts::Alerts, calls::Calls, turn::Relays};
use hubbub_cluster::{Cluster, ClusterParts, Load, Mode, NodeInfo};
use hubbub_net::Shutdown;
use hubbub_types::{Clock, Entropy};

use crate::settings::Settings;

/// What tells whether nodes work with the same key is derived from it under this name.
const FINGERPRINT: &str = "cluster fingerprint";

/// Alone in memory mode, else joined to the others.
pub(super) async fn open(
    settings: &Settings,
    key: &ServerKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> anyhow::Result<Cluster> {
    if settings.cluster.mode() == Mode::Memory {
        return Ok(alone(settings, clock, &*entropy));
    }
    let parts = ClusterParts {
        settings: settings.cluster.clone(),
        info: info(settings),
        fingerprint: fingerprint(key),
        clock,
        entropy,
    };
    Cluster::redis(parts).await.context("live state is to be in Redis (cluster.redis_url), which cannot be used")
}

/// In memory mode, whatever the settings say: for commands beside the running server.
pub(super) fn alone(settings: &Settings, clock: Arc<dyn Clock>, entropy: &dyn Entropy) -> Cluster {
    Cluster::memory(&settings.cluster, info(settings), clock, entropy)
}

/// Says which key this is, and nothing about it.
pub(crate) fn fingerprint(key: &ServerKey) -> String {
    key.derive(FINGERPRINT).iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What this node says about itself to the others and on the server page.
fn info(settings: &Settings) -> NodeInfo {
    let machine = || rustix::system::uname().nodename().to_string_lossy().into_owned();
    NodeInfo {
        name: settings.cluster.node_name.clone().unwrap_or_else(machine),
        address: settings.server.listen.to_string(),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// Starts telling: the others how much this node does, and whoever runs the server when Redis is away.
pub(super) fn watch(cluster: &Cluster, calls: Arc<Calls>, relays: Option<Relays>, alerts: Alerts, shutdown: &Shutdown) {
    until_drained(shutdown, report_load(cluster.clone(), calls, relays));
    if cluster.is_shared() {
        until_drained(shutdown, raise_alerts(cluster.clone(), alerts));
    }
}

fn until_drained(shutdown: &Shutdown, task: impl Future<Output = ()> + Send + 'static) {
    let end = shutdown.clone();
    shutdown.spawn(async move {
        tokio::select! {
            () = task => {}
            () = end.draining() => {}
        }
    });
}

async fn report_load(cluster: Cluster, calls: Arc<Calls>, relays: Option<Relays>) {
    let mut interval = tokio::time::interval(cluster.settings().heartbeat.0);
    loop {
        interval.tick().await;
        let counts = calls.counts();
        let relay = relays.as_ref().map(Relays::state).unwrap_or_default();
        cluster.set_load(Load {
            connections: counts.connections as u64,
            calls: u64::try_from(counts.calls).unwrap_or(0),
            allocations: relay.allocations,
            relayed_bytes: relay.relayed_bytes,
        });
    }
}

/// One alert each time Redis is away for longer than `cluster.alert_after`.
async fn raise_alerts(cluster: Cluster, alerts: Alerts) {
    loop {
        cluster.until(false).await;
        tokio::select! {
            () = cluster.until(true) => continue,
            () = tokio::time::sleep(cluster.settings().alert_after.0) => {}
        }
        alerts.raise("redis", "Redis does not answer. Running calls go on; new ones cannot be made until it is back.");
        cluster.until(true).await;
        alerts.raise("redis_back", "Redis answers again.");
    }
}
