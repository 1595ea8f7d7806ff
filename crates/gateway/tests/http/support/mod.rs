//! A server of one's own for each test, and a client for it.

mod api;
mod image;
mod mail;
mod talk;
mod voice;

use api::http_client;
pub(crate) use api::{Answer, Api};
pub(crate) use image::png;
pub(crate) use mail::token_of;
pub(crate) use talk::ids;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hubbub_app::{
    AccountSettings, Accounts, AccountsParts, MailSettings, Rate, Registration, ServerKey,
    alerts::{AlertSettings, Alerts},
    chat::{Chat, ChatParts, ChatSettings},
    files::{FileSettings, Files, FilesParts},
    hooks::{HookSettings, Hooks},
    jobs::{JobSettings, Jobs, JobsParts},
    media::{AccessSettings, MediaService},
    search::{Search, SearchSettings},
    server::{ServerView, TurnLook},
};
use hubbub_blobs::{Blobs, BlobsParts};
use hubbub_cluster::{Bus, BusMessage, Cluster, ClusterSettings, NodeInfo, Notice, Subscription};
use hubbub_gateway::http::{HttpParts, HttpSettings, IceSettings};
use hubbub_net::{
    ConnectionSettings, Listener, Server, Shutdown, TrustedProxies,
    outgoing::{Outgoing, OutgoingSettings, SystemLookup},
};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, SmtpSink, VirtualClock};
use hubbub_types::{ByteSize, Clock, Entropy, Redacted, Span};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Where links in mails must lead, whatever address the test server has.
pub(crate) const PUBLIC_URL: &str = "https://hub.example.org";
/// The key all tokens of test servers are made with.
pub(crate) const KEY: [u8; 32] = [42; 32];
/// A password that passes the rules.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// What a test wants to be different.
pub(crate) struct Wishes {
    pub(crate) accounts: AccountSettings,
    pub(crate) http: HttpSettings,
    pub(crate) ice: IceSettings,
    pub(crate) chat: ChatSettings,
    pub(crate) files: FileSettings,
    pub(crate) jobs: JobSettings,
    pub(crate) hooks: HookSettings,
    /// What the TURN server says of itself.
    pub(crate) turn: Option<TurnLook>,
    /// Who may be in media rooms; none where there is no media server.
    pub(crate) media: Option<AccessSettings>,
    /// Whether there is a mail server.
    pub(crate) mail: bool,
    /// Whether `X-Forwarded-For` of the test is believed.
    pub(crate) behind_proxy: bool,
}

impl Wishes {
    fn new() -> Self {
        let mut accounts = AccountSettings::default();
        accounts.password.memory = ByteSize::kib(64);
        accounts.password.iterations = 1;
        accounts.limits.register_address = Rate::new(1_000, Span::secs(1));
        Self {
            accounts,
            http: HttpSettings::default(),
            ice: IceSettings::default(),
            // The clock stands still in most tests, and with it whoever has written often.
            chat: ChatSettings { send_rate: Rate::new(10_000, Span::millis(1)), ..ChatSettings::default() },
            files: FileSettings::default(),
            jobs: JobSettings { poll: Span::millis(50), ..JobSettings::default() },
            hooks: HookSettings { poll: Span::millis(50), ..HookSettings::default() },
            turn: None,
            media: Some(AccessSettings::default()),
            mail: true,
            behind_proxy: false,
        }
    }
}

/// A running server.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) accounts: Accounts,
    pub(crate) store: Store,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) smtp: SmtpSink,
    pub(crate) bus: Bus,
    pub(crate) cluster: Cluster,
    pub(crate) files: Files,
    pub(crate) jobs: Jobs,
    pub(crate) media: Option<MediaService>,
    pub(crate) shutdown: Shutdown,
    http: reqwest::Client,
    pub(crate) dir: TempDir,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Wishes)) -> Self {
        let mut wishes = Wishes::new();
        change(&mut wishes);
        check(&wishes);
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreSettings::default(), dir.path()).await.unwrap();
        let (clock, smtp) = (Arc::new(VirtualClock::new()), SmtpSink::start().await.unwrap());
        let shutdown = Shutdown::new();
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let info = NodeInfo { name: "node".into(), address: "127.0.0.1:8080".into(), version: "0.0.0-test".into() };
        let shared = Arc::clone(&clock) as Arc<dyn Clock>;
        let cluster = Cluster::memory(&ClusterSettings::default(), info, shared, &*entropy);
        let bus = cluster.bus();
        let accounts = Accounts::start(AccountsParts {
            store: store.clone(),
            cluster: cluster.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy: Arc::clone(&entropy),
            key: ServerKey::from_bytes(KEY),
            settings: wishes.accounts,
            mail: mail_settings(wishes.mail.then(|| smtp.url())),
            public_url: PUBLIC_URL.parse().unwrap(),
            name: "Test Hub".into(),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        let shared = Arc::clone(&clock) as Arc<dyn Clock>;
        let chat = Chat::start(ChatParts {
            store: store.clone(),
            cluster: cluster.clone(),
            accounts: accounts.clone(),
            clock: Arc::clone(&shared),
            entropy: Arc::clone(&entropy),
            settings: wishes.chat,
            alerts: quiet(shared),
            shutdown: shutdown.clone(),
        });
        let blobs = Blobs::open(BlobsParts {
            settings: wishes.files.blobs(),
            data_dir: dir.path().to_owned(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy: Arc::clone(&entropy),
        })
        .unwrap();
        let jobs = Jobs::start(JobsParts {
            store: store.clone(),
            chat: chat.clone(),
            blobs: blobs.clone(),
            cluster: cluster.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            settings: wishes.jobs,
            moderation: hubbub_app::moderation::ModerationSettings::default(),
            shutdown: shutdown.clone(),
        });
        let files = Files::start(FilesParts {
            store: store.clone(),
            blobs,
            cluster: cluster.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy: Arc::clone(&entropy),
            settings: wishes.files,
            shutdown: shutdown.clone(),
        });
        let media = voice::service(&chat, wishes.media, &shutdown).await;
        let hooks = Hooks::start(chat.clone(), wishes.hooks, SystemLookup, shutdown.clone()).unwrap();
        let router = hubbub_gateway::http::router(HttpParts {
            accounts: accounts.clone(),
            search: Search::new(chat.clone(), SearchSettings::default()),
            hooks,
            chat,
            files: files.clone(),
            jobs: jobs.clone(),
            server: ServerView::new(cluster.clone(), wishes.turn),
            entropy,
            settings: wishes.http,
            ice: wishes.ice,
            relays: None,
            media: media.clone(),
            name: "Test Hub".into(),
            version: "0.0.0-test",
            ping: Duration::from_secs(15),
            shutdown: shutdown.clone(),
        });
        let address = serve(router, wishes.behind_proxy, &shutdown);
        Self {
            address,
            accounts,
            store,
            clock,
            smtp,
            bus,
            cluster,
            files,
            jobs,
            media,
            shutdown,
            http: http_client(),
            dir,
        }
    }

    /// Somebody who is not logged in.
    pub(crate) fn api(&self) -> Api {
        Api::new(self.http.clone(), self.address)
    }

    /// The same with connections of their own.
    pub(crate) fn stranger(&self) -> Api {
        Api::new(http_client(), self.address)
    }

    /// Somebody new with this handle, logged in.
    pub(crate) async fn join(&self, handle: &str) -> Api {
        self.join_with(handle, json!({})).await
    }

    /// The same with further fields in the registration.
    pub(crate) async fn join_with(&self, handle: &str, more: Value) -> Api {
        let mut body = json!({"handle": handle, "name": format!("{handle} Name"), "password": PASSWORD});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut api = self.api();
        let answer = api.post("/auth/register", body).await.expect(201);
        api.sign_in(&answer);
        api
    }

    /// The first admin, logged in.
    pub(crate) async fn join_admin(&self, handle: &str) -> Api {
        let link = self.accounts.first_admin_link().await.unwrap().unwrap();
        self.join_with(handle, json!({"invite": token_of(link.as_str())})).await
    }

    /// Somebody new whose e-mail address is verified, logged in.
    pub(crate) async fn join_verified(&self, handle: &str, email: &str) -> Api {
        let api = self.join_with(handle, json!({ "email": email })).await;
        let mail = self.smtp.next().await.unwrap();
        assert_eq!(mail.to, [email]);
        let token = token_of(&mail.link().unwrap());
        api.post("/auth/email/verify", json!({ "token": token })).await.expect(204);
        api
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cut_now();
    }
}

/// Answers on a port of its own.
fn serve(router: axum::Router, behind_proxy: bool, shutdown: &Shutdown) -> SocketAddr {
    let proxies = if behind_proxy { vec!["127.0.0.0/8".parse().unwrap()] } else { Vec::new() };
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), 1_024).unwrap();
    let address = listener.address();
    let server = Server::new(ConnectionSettings::default(), TrustedProxies::new(proxies), shutdown.clone());
    server.serve(listener, router, None);
    address
}

/// Settings that make no sense are a fault of the test.
fn check(wishes: &Wishes) {
    wishes.accounts.validate().unwrap();
    wishes.http.validate().unwrap();
    wishes.ice.validate().unwrap();
    wishes.files.validate().unwrap();
    wishes.hooks.validate().unwrap();
}

/// Alerts that reach nobody.
fn quiet(clock: Arc<dyn Clock>) -> Alerts {
    Alerts::new(&AlertSettings::default(), Outgoing::new(&OutgoingSettings::default()).unwrap(), clock)
}

fn mail_settings(smtp_url: Option<String>) -> MailSettings {
    MailSettings {
        smtp_url: smtp_url.map(Redacted),
        from: "Hub <hub@example.org>".into(),
        retry: Span::millis(20),
        ..MailSettings::default()
    }
}

/// The settings of somebody who lets nobody in without asking.
pub(crate) fn registration(mode: Registration) -> impl FnOnce(&mut Wishes) {
    move |wishes| wishes.accounts.registration = mode
}

/// The next message of the bus.
pub(crate) async fn heard(bus: &mut Subscription) -> BusMessage {
    match tokio::time::timeout(Duration::from_secs(10), bus.next()).await.unwrap() {
        Some(Notice::Message(message)) => message,
        other => panic!("{other:?}"),
    }
}
