//! One server process, as far as a test needs it. It has a runtime of its own, so that it can be killed.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hubbub_app::{
    AccountSettings, Accounts, AccountsParts, Actor, Client as Caller, MailSettings, ServerKey,
    accounts::NewRegistration,
    alerts::{AlertSettings, Alerts},
    calls::{CallParts, Calls, SignallingSettings},
};
use hubbub_calls::{CallSettings, TicketKey};
use hubbub_cluster::{Cluster, ClusterParts, ClusterSettings, NodeInfo};
use hubbub_gateway::p2p::{P2p, P2pParts, P2pSettings};
use hubbub_net::{
    Shutdown,
    ambient::SystemClock,
    outgoing::{Outgoing, OutgoingSettings},
};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::{ByteSize, Clock, Entropy, Redacted, Span};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime};

use super::eventually;

/// The settings a test may change.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) p2p: P2pSettings,
    pub(crate) calls: CallSettings,
    pub(crate) signalling: SignallingSettings,
    pub(crate) cluster: ClusterSettings,
    pub(crate) alerts: AlertSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            p2p: P2pSettings { close_timeout: Span::secs(2), ..P2pSettings::default() },
            calls: CallSettings::default(),
            signalling: SignallingSettings { deadline_sleep: Span::secs(3600), ..SignallingSettings::default() },
            cluster: ClusterSettings::default(),
            alerts: AlertSettings { retry_delay: Span::millis(1), ..AlertSettings::default() },
        }
    }
}

pub(crate) struct Server {
    pub(crate) main: SocketAddr,
    pub(crate) own: SocketAddr,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) calls: Arc<Calls>,
    pub(crate) p2p: Arc<P2p>,
    pub(crate) accounts: Accounts,
    pub(crate) store: Store,
    pub(crate) shutdown: Shutdown,
    pub(crate) cluster: Cluster,
    settings: Settings,
    dir: Arc<TempDir>,
    runtime: Option<Runtime>,
}

/// Somebody with an account and a session.
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) token: String,
}

impl Person {
    pub(crate) fn id(&self) -> String {
        self.actor.account.to_string()
    }
}

impl Server {
    /// A server for older clients: no tokens.
    pub(crate) async fn open() -> Self {
        Self::with(|settings| settings.p2p.open = true).await
    }

    /// A server that wants tokens.
    pub(crate) async fn closed() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        change(&mut settings);
        assert_eq!(settings.p2p.validate(), Ok(()));
        Self::start(settings, Arc::new(tempfile::tempdir().unwrap()), Arc::new(VirtualClock::new()), 1).await
    }

    /// The process is killed, and another one starts on the same files. Connections break; live state is gone.
    pub(crate) async fn kill_and_start_again(self) -> Self {
        let (settings, dir, clock) = (self.settings.clone(), Arc::clone(&self.dir), Arc::clone(&self.clock));
        drop(self);
        Self::start(settings, dir, clock, 2).await
    }

    /// One of the nodes that share a Redis and a database. The time is the real one: Redis has no other.
    pub(crate) async fn node(settings: Settings, dir: Arc<TempDir>, seed: u64) -> Self {
        assert_eq!(settings.p2p.validate(), Ok(()));
        Self::start(settings, dir, Arc::new(VirtualClock::new()), seed).await
    }

    /// The process is gone from one moment to the next. Connections break.
    pub(crate) fn kill(self) {
        drop(self);
    }

    async fn start(settings: Settings, dir: Arc<TempDir>, clock: Arc<VirtualClock>, seed: u64) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let parts = (settings.clone(), Arc::clone(&dir), Arc::clone(&clock));
        let built = runtime.spawn(async move { Parts::build(parts.0, parts.1, parts.2, seed).await }).await.unwrap();
        let Parts { main, own, calls, p2p, accounts, store, shutdown, cluster } = built;
        Self { main, own, clock, calls, p2p, accounts, store, shutdown, cluster, settings, dir, runtime: Some(runtime) }
    }

    /// Moves the clock and fires what became due.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.calls.fire_due().await.unwrap();
    }

    /// Registers somebody.
    pub(crate) async fn person(&self, handle: &str) -> Person {
        let new = NewRegistration {
            handle: handle.into(),
            name: format!("{handle} the person"),
            password: Redacted("correct horse battery".into()),
            email: None,
            invite: None,
        };
        let tokens = self.accounts.register(new, &self.caller()).await.unwrap();
        self.with_token(tokens.access).await
    }

    /// Signs the same person in on one more device.
    pub(crate) async fn sign_in(&self, handle: &str) -> Person {
        let tokens = self.accounts.login(handle, "correct horse battery", &self.caller()).await.unwrap();
        self.with_token(tokens.access).await
    }

    async fn with_token(&self, token: String) -> Person {
        Person { actor: self.accounts.authenticate(&token).await.unwrap(), token }
    }

    fn caller(&self) -> Caller {
        Caller::new("127.0.0.1".parse().unwrap(), "test", None)
    }

    /// Waits until nobody is connected and no call is left.
    pub(crate) async fn is_idle(&self) {
        eventually("everybody is gone", || {
            let counts = self.calls.counts();
            counts.connections + counts.users + counts.watches == 0 && counts.calls == 0
        })
        .await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What lives in the server's runtime.
struct Parts {
    main: SocketAddr,
    own: SocketAddr,
    calls: Arc<Calls>,
    p2p: Arc<P2p>,
    accounts: Accounts,
    store: Store,
    shutdown: Shutdown,
    cluster: Cluster,
}

impl Parts {
    async fn build(settings: Settings, dir: Arc<TempDir>, clock: Arc<VirtualClock>, seed: u64) -> Self {
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(seed));
        let shutdown = Shutdown::new();
        let shares = settings.cluster.redis_url.is_some();
        let clock: Arc<dyn Clock> = if shares { Arc::new(SystemClock) } else { clock };
        let cluster = cluster(&settings.cluster, &clock, &entropy).await;
        let store = Store::open(&StoreSettings::default(), dir.path()).await.unwrap();
        let key = ServerKey::from_bytes([7; 32]);
        let accounts = Accounts::start(AccountsParts {
            store: store.clone(),
            cluster: cluster.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            key: key.clone(),
            settings: cheap_accounts(),
            mail: MailSettings::default(),
            public_url: "https://hub.example.org".parse().unwrap(),
            name: "Hubbub".into(),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        let outgoing = Outgoing::new(&OutgoingSettings::default()).unwrap();
        let alerts = Alerts::new(&settings.alerts, outgoing, Arc::clone(&clock));
        alerts.start(&shutdown);
        let calls = Calls::new(CallParts {
            calls: settings.calls,
            signalling: settings.signalling,
            cluster: cluster.clone(),
            ticket_key: TicketKey::new(key.derive("call ticket")),
            store: store.clone(),
            alerts: alerts.clone(),
            clock: Arc::clone(&clock),
            entropy,
        });
        calls.start(&shutdown);
        let p2p = P2p::start(P2pParts {
            settings: settings.p2p,
            public_url: Some("https://hub.example.org".parse().unwrap()),
            accounts: accounts.clone(),
            calls: Arc::clone(&calls),
            alerts,
            clock,
            shutdown: shutdown.clone(),
        });
        let (main, own) = (listen(p2p.router()).await, listen(p2p.own_router()).await);
        Self { main, own, calls, p2p, accounts, store, shutdown, cluster }
    }
}

async fn cluster(settings: &ClusterSettings, clock: &Arc<dyn Clock>, entropy: &Arc<dyn Entropy>) -> Cluster {
    if settings.redis_url.is_none() {
        return Cluster::memory(settings, NodeInfo::default(), Arc::clone(clock), &**entropy);
    }
    let parts = ClusterParts {
        settings: settings.clone(),
        info: NodeInfo::default(),
        fingerprint: "the same".into(),
        clock: Arc::clone(clock),
        entropy: Arc::clone(entropy),
    };
    Cluster::redis(parts).await.unwrap()
}

async fn listen(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Real hashing, as cheap as it may be.
fn cheap_accounts() -> AccountSettings {
    let mut settings = AccountSettings::default();
    settings.password.memory = ByteSize::kib(64);
    settings.password.iterations = 1;
    settings
}
