//! A server of services for tests: SQLite in a temporary folder, virtual time, memory instead of Redis.

use std::sync::Arc;

use hubbub_cluster::{Cluster, ClusterSettings, NodeInfo};
use hubbub_net::{
    Shutdown,
    outgoing::{Outgoing, OutgoingSettings},
};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::{ByteSize, ChannelId, ChannelKind, Clock, Entropy, MessageId, Redacted};
use tempfile::TempDir;

use crate::{
    AccountSettings, Accounts, AccountsParts, Actor, Client, MailSettings, ServerKey,
    accounts::NewRegistration,
    alerts::{AlertSettings, Alerts},
    chat::{Chat, ChatParts, ChatSettings, NewChannel, NewMessage},
};

pub(crate) struct Testbed {
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) accounts: Accounts,
    pub(crate) chat: Chat,
    _folder: TempDir,
}

impl Testbed {
    pub(crate) async fn new() -> Self {
        Self::on(&StoreSettings::default(), 1).await
    }

    /// The same on another database, with other ids.
    pub(crate) async fn on(settings: &StoreSettings, seed: u64) -> Self {
        let (clock, folder) = (Arc::new(VirtualClock::new()), tempfile::tempdir().unwrap());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(seed));
        let shutdown = Shutdown::new();
        let cluster = Cluster::memory(&ClusterSettings::default(), NodeInfo::default(), Arc::clone(&time), &*entropy);
        let store = Store::open(settings, folder.path()).await.unwrap();
        let accounts = Accounts::start(AccountsParts {
            store: store.clone(),
            cluster: cluster.clone(),
            clock: Arc::clone(&time),
            entropy: Arc::clone(&entropy),
            key: ServerKey::from_bytes([7; 32]),
            settings: cheap(),
            mail: MailSettings::default(),
            public_url: "https://hub.example.org".parse().unwrap(),
            name: "Hubbub".into(),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        let outgoing = Outgoing::new(&OutgoingSettings::default()).unwrap();
        let alerts = Alerts::new(&AlertSettings::default(), outgoing, Arc::clone(&time));
        let chat = Chat::start(ChatParts {
            store,
            cluster,
            accounts: accounts.clone(),
            clock: time,
            entropy: Arc::clone(&entropy),
            settings: ChatSettings::default(),
            alerts,
            shutdown,
        });
        Self { clock, entropy, accounts, chat, _folder: folder }
    }

    /// Registers somebody; the first of all is the owner.
    pub(crate) async fn person(&self, handle: &str) -> Actor {
        let new = NewRegistration {
            handle: handle.into(),
            name: handle.into(),
            password: Redacted("correct horse battery".into()),
            email: None,
            invite: None,
        };
        let client = Client::new("127.0.0.1".parse().unwrap(), "test", None);
        let tokens = self.accounts.register(new, &client).await.unwrap();
        self.accounts.authenticate(&tokens.access).await.unwrap()
    }

    pub(crate) async fn channel(&self, actor: &Actor, name: &str, private: bool) -> ChannelId {
        let new = NewChannel {
            kind: ChannelKind::Text,
            name: name.into(),
            topic: String::new(),
            category: None,
            private,
            slow_mode: std::time::Duration::ZERO,
        };
        self.chat.create_channel(actor, new).await.unwrap().id
    }

    pub(crate) async fn say(&self, actor: &Actor, channel: ChannelId, text: &str) -> MessageId {
        let nonce = self.entropy.uuid();
        let message = NewMessage { nonce, text: text.into(), reply_to: None, files: Vec::new() };
        self.chat.send(actor, channel, message).await.unwrap().id
    }
}

/// Real hashing, as cheap as it may be.
fn cheap() -> AccountSettings {
    let mut settings = AccountSettings::default();
    settings.password.memory = ByteSize::kib(64);
    settings.password.iterations = 1;
    settings
}
