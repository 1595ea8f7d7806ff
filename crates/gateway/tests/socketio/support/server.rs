//! One server process, as far as a test needs it.

use std::{net::SocketAddr, sync::Arc};

use hubbub_app::{
    AccountSettings, Accounts, AccountsParts, Actor, Client as Caller, MailSettings, ServerKey,
    accounts::NewRegistration,
    alerts::{AlertSettings, Alerts},
    chat::{Chat, ChatParts, ChatSettings},
};
use hubbub_cluster::{Cluster, ClusterSettings, NodeInfo};
use hubbub_gateway::socketio::{SocketIo, SocketIoParts, SocketIoSettings};
use hubbub_net::{
    Shutdown,
    outgoing::{Outgoing, OutgoingSettings},
};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::{ByteSize, Clock, Entropy, Redacted, Span};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::eventually;

const PASSWORD: &str = "correct horse battery";

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) door: Arc<SocketIo>,
    pub(crate) accounts: Accounts,
    pub(crate) chat: Chat,
    pub(crate) store: Store,
    pub(crate) shutdown: Shutdown,
    _dir: TempDir,
}

/// Somebody with an account and a session.
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) token: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut SocketIoSettings)) -> Self {
        let mut settings = SocketIoSettings {
            // Nobody is swept but by the tests that say so.
            sweep: Span::secs(20),
            close_timeout: Span::secs(2),
            drain_spread: Span::millis(16),
            ..SocketIoSettings::default()
        };
        change(&mut settings);
        assert_eq!(settings.validate(), Ok(()));
        let (clock, dir) = (Arc::new(VirtualClock::new()), tempfile::tempdir().unwrap());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(1));
        let shutdown = Shutdown::new();
        let cluster = Cluster::memory(&ClusterSettings::default(), NodeInfo::default(), Arc::clone(&time), &*entropy);
        let store = Store::open(&StoreSettings::default(), dir.path()).await.unwrap();
        let accounts = Accounts::start(AccountsParts {
            store: store.clone(),
            cluster: cluster.clone(),
            clock: Arc::clone(&time),
            entropy: Arc::clone(&entropy),
            key: ServerKey::from_bytes([7; 32]),
            settings: cheap_accounts(),
            mail: MailSettings::default(),
            public_url: "https://hub.example.org".parse().unwrap(),
            name: "Hubbub".into(),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        let outgoing = Outgoing::new(&OutgoingSettings::default()).unwrap();
        let chat = Chat::start(ChatParts {
            store: store.clone(),
            cluster,
            accounts: accounts.clone(),
            clock: Arc::clone(&time),
            entropy: Arc::clone(&entropy),
            settings: ChatSettings::default(),
            alerts: Alerts::new(&AlertSettings::default(), outgoing, Arc::clone(&time)),
            shutdown: shutdown.clone(),
        });
        let door = SocketIo::start(SocketIoParts {
            settings,
            public_url: Some("https://hub.example.org".parse().unwrap()),
            accounts: accounts.clone(),
            chat: chat.clone(),
            clock: time,
            entropy,
            shutdown: shutdown.clone(),
        });
        let address = listen(door.router()).await;
        Self { address, clock, door, accounts, chat, store, shutdown, _dir: dir }
    }

    /// Registers somebody.
    pub(crate) async fn person(&self, handle: &str) -> Person {
        let new = NewRegistration {
            handle: handle.into(),
            name: format!("{handle} the person"),
            password: Redacted(PASSWORD.into()),
            email: None,
            invite: None,
        };
        let caller = Caller::new("127.0.0.1".parse().unwrap(), "test", None);
        let tokens = self.accounts.register(new, &caller).await.unwrap();
        Person { actor: self.accounts.authenticate(&tokens.access).await.unwrap(), token: tokens.access }
    }

    /// Waits until this many are connected.
    pub(crate) async fn has(&self, connections: usize) {
        eventually(&format!("{connections} connections"), || self.door.connections() == connections).await;
    }
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
