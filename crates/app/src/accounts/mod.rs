//! People and their devices. One file per concern; all of them are methods of [`Accounts`].

mod admin;
mod authenticate;
mod blocks;
mod call_log;
mod erase;
mod export;
mod invites;
mod links;
mod login;
mod logout;
mod newcomers;
mod owner;
mod password;
mod people;
mod pictures;
mod policies;
mod profile;
mod recovery;
mod refresh;
mod register;
mod sessions;
mod status;
mod upkeep;

pub(crate) use admin::NO_PASSWORD;
pub use admin::{CreatedPerson, NewPerson, OpenLink, ResetLink};
pub use call_log::{CallLog, LoggedCall};
pub use export::Export;
pub use invites::{CreatedInvite, NewInvitation};
pub use newcomers::Arrival;
pub use people::Person;
pub(crate) use people::check_query;
pub use profile::ProfileChange;
pub use register::NewRegistration;
pub use sessions::Tokens;

use std::sync::{Arc, OnceLock};

use hubbub_cluster::{Bus, Cluster, Leases};
use hubbub_net::Shutdown;
use hubbub_store::{NewAudit, Store};
use hubbub_types::{Clock, Entropy, Timestamp};
use parking_lot::RwLock;
use tokio::sync::mpsc;
use url::Url;

use crate::{
    AccountSettings, Actor, Error, Limits, MailError, MailSettings, ServerKey,
    audit::{self, Target},
    mail::Post,
    password::Hasher,
    picture::Pictures,
    token::{AccessTokens, FileTickets, RefreshTokens},
};

/// What says of a server that it is a demonstration, in its state.
const DEMO: &str = "demo";

/// What [`Accounts`] is made of.
pub struct AccountsParts {
    /// Where people are kept.
    pub store: Store,
    /// Where the end of a session is told, attempts are counted, and jobs that run once are given out.
    pub cluster: Cluster,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The server's secret.
    pub key: ServerKey,
    /// `[accounts]`.
    pub settings: AccountSettings,
    /// `[mail]`.
    pub mail: MailSettings,
    /// Where people reach this server; links in mails are made from it and from nothing else.
    pub public_url: Url,
    /// What the server is called in mails.
    pub name: String,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// Why [`Accounts`] did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Hashing.
    #[error("passwords cannot be hashed")]
    Hashing(#[source] Error),
}

/// The service of accounts. Cheap to clone; every clone is the same service.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    store: Store,
    bus: Bus,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: AccountSettings,
    public_url: Url,
    access: AccessTokens,
    refresh: RefreshTokens,
    tickets: FileTickets,
    hasher: Hasher,
    limits: Limits,
    leases: Leases,
    pictures: Pictures,
    post: Post,
    policies: RwLock<policies::Known>,
    /// Who shows newcomers around, where there is something to show.
    arrival: OnceLock<Arrival>,
    /// Log-ins whose owners may have forgotten their password.
    forgotten: mpsc::Sender<recovery::Forgotten>,
}

impl Accounts {
    /// Starts the service and its background tasks.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start(parts: AccountsParts) -> Result<Self, StartError> {
        let settings = parts.settings;
        let (forgotten, asked) = mpsc::channel(settings.reset_queue);
        let accounts = Self(Arc::new(Inner {
            access: AccessTokens::new(&parts.key, settings.access_lifetime.0),
            refresh: RefreshTokens::new(&parts.key),
            tickets: FileTickets::new(&parts.key),
            hasher: Hasher::new(&settings.password, Arc::clone(&parts.entropy)).map_err(StartError::Hashing)?,
            limits: Limits::new(&settings.limits, parts.cluster.rates(), Arc::clone(&parts.clock)),
            leases: parts.cluster.leases(),
            pictures: Pictures::new(&settings.picture),
            post: Post::new(&parts.mail, &parts.name, &parts.shutdown)?,
            store: parts.store,
            bus: parts.cluster.bus(),
            clock: parts.clock,
            entropy: parts.entropy,
            public_url: parts.public_url,
            settings,
            policies: RwLock::default(),
            arrival: OnceLock::new(),
            forgotten,
        }));
        accounts.spawn_recovery(asked, &parts.shutdown);
        accounts.spawn_upkeep(&parts.shutdown);
        accounts.spawn_policies(&parts.shutdown);
        Ok(accounts)
    }

    /// The rate limits, for what a door counts itself.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &AccountSettings {
        &self.0.settings
    }

    /// Where people reach this server.
    #[must_use]
    pub fn public_url(&self) -> &Url {
        &self.0.public_url
    }

    /// Whether mails can be sent.
    #[must_use]
    pub fn has_mail(&self) -> bool {
        self.0.post.is_on()
    }

    /// How many password hashes were computed since the start.
    #[must_use]
    pub fn hashes_computed(&self) -> u64 {
        self.0.hasher.computed()
    }

    /// Whether nobody runs this server yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn needs_admin(&self) -> Result<bool, Error> {
        Ok(!self.0.store.accounts().has_admin().await?)
    }

    /// Whether what this server says was made for a demonstration.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn is_demo(&self) -> Result<bool, Error> {
        Ok(self.0.store.state().text(DEMO).await?.is_some())
    }

    /// From now on the server says that it is a demonstration.
    pub(crate) async fn mark_demo(&self) -> Result<(), Error> {
        Ok(self.0.store.state().set_text(DEMO, "1").await?)
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn health(&self) -> Result<(), Error> {
        Ok(self.0.store.health().await?)
    }

    fn noted(&self, actor: &Actor, action: &'static str, target: Target) -> NewAudit {
        audit::entry(actor, action, target, self.now(), &*self.0.entropy)
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn store(&self) -> &Store {
        &self.0.store
    }
}
