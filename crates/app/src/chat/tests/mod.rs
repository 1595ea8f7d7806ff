//! Chat on a real database, with a clock that stands still.

mod bots;
mod filtering;
mod keeping;
mod syncing;
mod telling;
mod writing;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use hubbub_chat::wire::{Entry, Log};
use hubbub_cluster::{Cluster, ClusterSettings, NodeInfo};
use hubbub_net::{
    Shutdown,
    outgoing::{Outgoing, OutgoingSettings},
};
use hubbub_store::{NewAccount, NewChannel, NewSession, Role, Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::{
    AccountId, ChannelId, ChannelKind, Clock, ConnectionId, Entropy, Redacted, SessionId, Span, uuid_v7,
};
use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::sync::Notify;

use super::{Chat, ChatParts, ChatSettings, Encoded, Farewell, Listener, NewMessage, Posted, Seat};
use crate::{
    AccountSettings, Accounts, AccountsParts, Actor, Error, MailSettings, PasswordSettings, Rate, ServerKey,
    alerts::{AlertSettings, Alerts},
};

/// Longest that anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server without doors.
struct World {
    chat: Chat,
    store: Store,
    clock: Arc<VirtualClock>,
    entropy: Arc<SeededEntropy>,
    _dir: TempDir,
}

impl World {
    /// One on which people may write as fast as they like.
    async fn new() -> Self {
        Self::with(ChatSettings { send_rate: Rate::new(10_000, Span::millis(1)), ..ChatSettings::default() }).await
    }

    async fn with(settings: ChatSettings) -> Self {
        let dir = TempDir::new().unwrap();
        let (clock, entropy) = (Arc::new(VirtualClock::new()), Arc::new(SeededEntropy::new(7)));
        let store = Store::open(&StoreSettings::default(), dir.path()).await.unwrap();
        let shutdown = Shutdown::new();
        let time: Arc<dyn Clock> = clock.clone();
        let dice: Arc<dyn Entropy> = entropy.clone();
        let cluster = Cluster::memory(&ClusterSettings::default(), NodeInfo::default(), time.clone(), &*dice);
        let accounts = Accounts::start(AccountsParts {
            store: store.clone(),
            cluster: cluster.clone(),
            clock: time.clone(),
            entropy: dice.clone(),
            key: ServerKey::from_bytes([7; 32]),
            settings: cheap(),
            mail: MailSettings::default(),
            public_url: "https://hub.example.org".parse().unwrap(),
            name: "Hubbub".into(),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        let outgoing = Outgoing::new(&OutgoingSettings::default()).unwrap();
        let alerts = Alerts::new(&AlertSettings::default(), outgoing, time.clone());
        let parts = ChatParts {
            store: store.clone(),
            cluster,
            accounts,
            clock: time,
            entropy: dice,
            settings,
            alerts,
            shutdown,
        };
        Self { chat: Chat::start(parts), store, clock, entropy, _dir: dir }
    }

    fn id(&self) -> uuid::Uuid {
        uuid_v7(self.clock.now(), &*self.entropy)
    }

    async fn person(&self, handle: &str, role: Role) -> Actor {
        let new = NewAccount {
            id: AccountId(self.id()),
            handle: handle.parse().unwrap(),
            name: handle.into(),
            email: None,
            email_verified: false,
            password_hash: Redacted(String::new()),
            role,
            language: None,
            created_at: self.clock.now(),
        };
        let account = self.store.accounts().create(&new).await.unwrap();
        let session = NewSession {
            id: SessionId(self.id()),
            account: account.id,
            device: "test".into(),
            address: Redacted("127.0.0.*".into()),
            created_at: self.clock.now(),
            expires_at: self.clock.now() + Duration::from_secs(86_400),
        };
        self.store.sessions().create(&session).await.unwrap();
        Actor::of(&account, session.id, Arc::default(), self.clock.now())
    }

    async fn channel(&self, name: &str, members: Option<&[&Actor]>) -> ChannelId {
        let new = NewChannel {
            id: ChannelId(self.id()),
            kind: ChannelKind::Text,
            name: name.into(),
            peers: None,
            topic: String::new(),
            category: None,
            private: members.is_some(),
            slow_mode: Duration::ZERO,
            created_by: None,
            members: members.into_iter().flatten().map(|actor| (actor.account, false)).collect(),
            created_at: self.clock.now(),
        };
        self.store.channels().create(&new, 100).await.unwrap().id
    }

    fn message(&self, text: &str) -> NewMessage {
        NewMessage { nonce: self.entropy.uuid(), text: text.into(), reply_to: None, files: Vec::new() }
    }

    async fn say(&self, actor: &Actor, channel: ChannelId, text: &str) -> Result<Posted, Error> {
        self.chat.send(actor, channel, self.message(text)).await
    }

    /// Somebody's connection that has synced with nothing.
    async fn ear(&self, actor: &Actor) -> (Arc<Ear>, Seat) {
        let (ear, seat) = self.deaf_ear(actor).await;
        seat.sync(hubbub_chat::wire::Have::default()).await.unwrap();
        (ear, seat)
    }

    /// Somebody's connection that has not synced yet.
    async fn deaf_ear(&self, actor: &Actor) -> (Arc<Ear>, Seat) {
        let ear = Arc::new(Ear::default());
        let seat = self.chat.connect(actor.clone(), ConnectionId(self.entropy.uuid()), ear.clone()).await.unwrap();
        (ear, seat)
    }
}

/// Hashing is not what is tested.
fn cheap() -> AccountSettings {
    let password =
        PasswordSettings { memory: hubbub_types::ByteSize(64 * 1024), iterations: 1, ..PasswordSettings::default() };
    AccountSettings { password, ..AccountSettings::default() }
}

/// A connection that remembers what it was told.
#[derive(Default)]
struct Ear {
    heard: Mutex<Vec<Bytes>>,
    closed: Mutex<Option<Farewell>>,
    more: Notify,
}

impl Listener for Ear {
    fn push(&self, packet: &Encoded) {
        self.heard.lock().push(packet.text().clone());
        self.more.notify_one();
    }

    fn close(&self, farewell: Farewell) {
        *self.closed.lock() = Some(farewell);
        self.more.notify_one();
    }
}

impl Ear {
    fn events(&self) -> Vec<(String, serde_json::Value)> {
        self.heard.lock().iter().map(|text| serde_json::from_slice(&text[2..]).unwrap()).collect()
    }

    /// The entries of a channel, in the order in which they were told.
    fn entries(&self, channel: ChannelId) -> Vec<Entry> {
        let logs = self.events().into_iter().filter(|(name, _)| name == "log");
        let logs = logs.map(|(_, value)| serde_json::from_value::<Log>(value).unwrap());
        logs.filter(|log| log.channel == channel).flat_map(|log| log.entries).collect()
    }

    fn seqs(&self, channel: ChannelId) -> Vec<i64> {
        self.entries(channel).iter().map(|entry| entry.seq.0).collect()
    }

    /// Waits until what was told is as it should be.
    async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let wait = async {
            while !is_so(self) {
                self.more.notified().await;
            }
        };
        if tokio::time::timeout(PATIENCE, wait).await.is_err() {
            panic!("{what} did not come: {:?}", self.events());
        }
    }
}
