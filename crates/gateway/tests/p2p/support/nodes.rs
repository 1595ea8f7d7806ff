//! Two nodes in one process, on one real Redis and one database.

use std::sync::Arc;

use hubbub_calls::CallSettings;
use hubbub_cluster::RedisUrl;
use hubbub_testkit::RedisServer;
use hubbub_types::Span;

use super::{Server, Settings};

pub(crate) struct Nodes {
    pub(crate) one: Server,
    pub(crate) two: Server,
    pub(crate) redis: RedisServer,
}

impl Nodes {
    /// For older clients: no tokens.
    pub(crate) async fn open() -> Self {
        Self::with(|settings| settings.p2p.open = true).await
    }

    /// With accounts.
    pub(crate) async fn closed() -> Self {
        Self::with(|_| {}).await
    }

    /// Whose calls time out while a test waits.
    pub(crate) async fn impatient() -> Self {
        Self::with(|settings| {
            settings.p2p.open = true;
            settings.calls = CallSettings {
                ring_timeout: Span::millis(700),
                waiting_timeout: Span::millis(900),
                connect_timeout: Span::millis(700),
                grace: Span::millis(900),
                ..CallSettings::default()
            };
        })
        .await
    }

    /// For whatever `change` makes of the settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let redis = RedisServer::start().await.unwrap();
        let mut settings = Settings::default();
        settings.cluster.redis_url = Some(RedisUrl::from(redis.url().as_str()));
        settings.cluster.heartbeat = Span::millis(200);
        settings.cluster.dead_after = Span::secs(2);
        settings.cluster.poll = Span::millis(100);
        settings.cluster.return_spread = Span::millis(300);
        settings.cluster.response_timeout = Span::secs(1);
        settings.cluster.retry_for = Span::secs(1);
        settings.cluster.reconnect_max = Span::millis(200);
        settings.signalling.recount = Span::millis(100);
        settings.signalling.drain_spread = Span::millis(300);
        settings.signalling.retry = Span::millis(50);
        change(&mut settings);
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let one = Server::node(settings.clone(), Arc::clone(&dir), 1).await;
        let two = Server::node(settings, dir, 2).await;
        Self { one, two, redis }
    }
}
