//! One server process, as far as a test needs it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hubbub_app::{
    AccountSettings, Accounts, AccountsParts, Actor, Client as Caller, MailSettings, ServerKey,
    accounts::NewRegistration,
    alerts::{AlertSettings, Alerts},
    chat::{Chat, ChatParts, ChatSettings, NewChannel},
    media::{AccessSettings, KeySettings, MediaParts as ServiceParts, MediaService},
};
use hubbub_cluster::{Cluster, ClusterSettings, NodeInfo};
use hubbub_gateway::livekit::{Livekit, LivekitParts, LivekitSettings};
use hubbub_livekit::{Claims, Grants, Key, token};
use hubbub_net::{
    Shutdown,
    ambient::{SystemClock, SystemEntropy},
    media::{Media, MediaParts, MediaSettings as NetworkSettings, MediaSockets, RoomEvents},
    outgoing::{Outgoing, OutgoingSettings},
};
use hubbub_sfu::{
    SfuSettings, crypto,
    peer::{PeerLimits, PeerParts},
};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::{ByteSize, ChannelId, ChannelKind, Clock, Entropy, Redacted};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The name of the key of a program.
const KEY: &str = "devkey";

/// What it signs with.
fn secret() -> String {
    "s".repeat(32)
}

/// What a test may change.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) door: LivekitSettings,
    pub(crate) access: AccessSettings,
    pub(crate) rooms: SfuSettings,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) door: Arc<Livekit>,
    pub(crate) rooms: Media,
    pub(crate) media: MediaService,
    pub(crate) chat: Chat,
    pub(crate) accounts: Accounts,
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

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.access.keys.push(KeySettings { name: KEY.into(), secret: Redacted(secret()) });
        change(&mut settings);
        assert_eq!(settings.door.validate(), Ok(()));
        assert_eq!(settings.access.validate(), Ok(()));
        let (clock, dir) = (Arc::new(VirtualClock::new()), tempfile::tempdir().unwrap());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let shutdown = Shutdown::new();
        let (accounts, chat) = people(&time, &shutdown, &dir).await;
        let (rooms, events) = rooms(&settings, &shutdown);
        let media = MediaService::start(ServiceParts {
            chat: chat.clone(),
            key: ServerKey::from_bytes([7; 32]),
            settings: settings.access,
            public_url: "https://hub.example.org".parse().unwrap(),
            rooms: Arc::new(rooms.clone()),
            relays: None,
            shutdown: shutdown.clone(),
        })
        .await
        .unwrap();
        tokio::spawn(hear(media.clone(), events));
        let door = Livekit::start(LivekitParts {
            settings: settings.door,
            media: media.clone(),
            rooms: rooms.clone(),
            clock: time,
            shutdown: shutdown.clone(),
        });
        let address = listen(door.router()).await;
        Self { address, clock, door, rooms, media, chat, accounts, shutdown, _dir: dir }
    }

    /// A token of a program.
    pub(crate) fn token(&self, identity: &str, grants: Grants) -> String {
        self.sign(identity, grants, |_| {})
    }

    /// The same, with more in it.
    pub(crate) fn sign(&self, identity: &str, grants: Grants, change: impl FnOnce(&mut Claims)) -> String {
        let expires = self.clock.now() + Duration::from_secs(600);
        let mut claims = token::NewClaims { identity: identity.into(), grants, expires }.into();
        change(&mut claims);
        token::mint(&claims, &Key::new(KEY, secret())).unwrap()
    }

    /// Registers somebody; the first of all is the owner.
    pub(crate) async fn person(&self, handle: &str) -> Person {
        let new = NewRegistration {
            handle: handle.into(),
            name: format!("{handle} the person"),
            password: Redacted("correct horse battery".into()),
            email: None,
            invite: None,
        };
        let caller = Caller::new("127.0.0.1".parse().unwrap(), "test", None);
        let tokens = self.accounts.register(new, &caller).await.unwrap();
        Person { actor: self.accounts.authenticate(&tokens.access).await.unwrap(), token: tokens.access }
    }

    pub(crate) async fn voice_channel(&self, actor: &Actor, name: &str) -> ChannelId {
        let new = NewChannel {
            kind: ChannelKind::Voice,
            name: name.into(),
            topic: String::new(),
            category: None,
            private: false,
            slow_mode: Duration::ZERO,
        };
        self.chat.create_channel(actor, new).await.unwrap().id
    }
}

async fn people(time: &Arc<dyn Clock>, shutdown: &Shutdown, dir: &TempDir) -> (Accounts, Chat) {
    let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(1));
    let cluster = Cluster::memory(&ClusterSettings::default(), NodeInfo::default(), Arc::clone(time), &*entropy);
    let store = Store::open(&StoreSettings::default(), dir.path()).await.unwrap();
    let accounts = Accounts::start(AccountsParts {
        store: store.clone(),
        cluster: cluster.clone(),
        clock: Arc::clone(time),
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
        store,
        cluster,
        accounts: accounts.clone(),
        clock: Arc::clone(time),
        entropy,
        settings: ChatSettings::default(),
        alerts: Alerts::new(&AlertSettings::default(), outgoing, Arc::clone(time)),
        shutdown: shutdown.clone(),
    });
    (accounts, chat)
}

/// Rooms keep real time: their people are real peers.
fn rooms(settings: &Settings, shutdown: &Shutdown) -> (Media, RoomEvents) {
    let network = NetworkSettings { listen: vec!["127.0.0.1:0".parse().unwrap()], ..NetworkSettings::default() };
    let sockets = MediaSockets::bind(&network, &["127.0.0.1".parse().unwrap()]).unwrap();
    let rooms = settings.rooms.clone();
    let peers = PeerParts {
        crypto: crypto::provider(),
        certificate: crypto::certificate(SystemClock.now(), &SystemEntropy).unwrap(),
        addresses: sockets.addresses(),
        limits: PeerLimits::default(),
    };
    Media::start(MediaParts {
        sockets,
        settings: network,
        rooms,
        peers,
        node: "ND_test".into(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        shutdown: shutdown.clone(),
    })
    .unwrap()
}

async fn hear(media: MediaService, mut events: RoomEvents) {
    while let Some((room, event)) = events.recv().await {
        media.heard(room.as_str(), &event);
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
