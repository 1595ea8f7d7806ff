//! Team chat: what is written into channels, who is told, and what somebody who comes back has missed.
//!
//! Each channel has a log without holes. Whoever changes something orders it from the committer, which writes many
//! orders in one transaction and answers after the commit; then, and only then, the hub tells the connections of this
//! node, and the news those of others. A client that knows its last entry gets what follows it, and nothing twice.

mod audit;
mod commands;
mod commit;
mod direct;
mod directory;
mod encode;
mod hub;
mod invites;
mod live;
mod members;
mod mentions;
pub(crate) mod names;
mod noted;
mod opening;
mod pace;
mod parts;
mod personal;
mod read;
mod settings;
#[cfg(test)]
mod tests;
mod write;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hubbub_cluster::{BusMessage, Cluster};
use hubbub_net::Shutdown;
use hubbub_store::{Backend, Store};
use hubbub_types::{Clock, Entropy, Timestamp, uuid_v7};
use uuid::Uuid;

pub(crate) use self::directory::{Seen, person};
pub(crate) use self::encode::Extra;
pub use self::{
    commands::sent,
    directory::{ChannelEdit, Group, NewChannel},
    invites::{ChannelLink, Invitation},
    live::Seat,
    members::MemberQuery,
    parts::{
        Act, Author, ChatParts, Encoded, Farewell, HookMessage, Listener, NewMessage, Ordered, Outcome, Posted, Window,
    },
    personal::PrefsChange,
    settings::ChatSettings,
};
use self::{
    commit::Committer,
    hub::Hub,
    live::{Live, LiveParts},
    pace::Pace,
    personal::Notes,
};
use crate::{Accounts, alerts::Alerts, moderation::Sieve};

/// How often the first pause after a failure of the database may double its length, as a factor. (fixed)
const MOST_RETRIES: u32 = 30;

/// Team chat. Cheap to clone.
#[derive(Clone)]
pub struct Chat(Arc<Inner>);

struct Inner {
    store: Store,
    cluster: Cluster,
    accounts: Accounts,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: ChatSettings,
    alerts: Alerts,
    shutdown: Shutdown,
    committer: Committer,
    hub: Hub,
    live: Arc<Live>,
    notes: Notes,
    pace: Pace,
    sieve: Sieve,
    /// Whether there is a media server for the voice channels.
    voice: AtomicBool,
}

impl Chat {
    /// Starts chat: the lanes of the committer, and who tells connections what happens.
    #[must_use]
    pub fn start(parts: ChatParts) -> Self {
        let ChatParts { store, cluster, accounts, clock, entropy, settings, alerts, shutdown } = parts;
        // SQLite has one writer: a second lane would only wait for the first.
        let lanes = if store.backend() == Backend::Sqlite { 1 } else { settings.lanes };
        let (committer, queues) = Committer::new(lanes, settings.queue);
        let live = Live::new(LiveParts {
            store: store.clone(),
            cluster: cluster.clone(),
            accounts: accounts.clone(),
            clock: Arc::clone(&clock),
            settings: settings.clone(),
            alerts: alerts.clone(),
        });
        let hub = Hub::new(&settings);
        let (notes, noted) = Notes::new();
        let (pace, sieve) = (Pace::new(&settings, Arc::clone(&clock)), Sieve::default());
        let inner = Inner {
            store,
            cluster,
            accounts,
            clock,
            entropy,
            settings,
            alerts,
            shutdown,
            committer,
            hub,
            live,
            notes,
            pace,
            sieve,
            voice: AtomicBool::new(false),
        };
        let chat = Self(Arc::new(inner));
        chat.live().start();
        chat.greet_newcomers();
        chat.start_hub();
        chat.start_lanes(queues);
        let noting = chat.clone();
        chat.spawn(async move { noting.run_notes(noted).await });
        let pacing = chat.clone();
        chat.spawn(async move { pacing.run_pace().await });
        chat
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn cluster(&self) -> &Cluster {
        &self.0.cluster
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.0.entropy
    }

    /// `[chat]`.
    #[must_use]
    pub fn settings(&self) -> &ChatSettings {
        &self.0.settings
    }

    pub(crate) fn alerts(&self) -> &Alerts {
        &self.0.alerts
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    fn notes(&self) -> &Notes {
        &self.0.notes
    }

    fn pace(&self) -> &Pace {
        &self.0.pace
    }

    fn live(&self) -> &Arc<Live> {
        &self.0.live
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn sieve(&self) -> &Sieve {
        &self.0.sieve
    }

    /// A new id for a row.
    pub(crate) fn new_id(&self) -> Uuid {
        uuid_v7(self.now(), self.entropy())
    }

    /// Tells every node a fact. It is committed before.
    pub(crate) fn tell_bus(&self, message: BusMessage) {
        self.cluster().bus().publish(message);
    }

    /// Sends a packet to everybody who is connected to this node.
    pub(crate) fn tell_all(&self, packet: &Encoded) {
        self.live().tell_all(packet);
    }

    /// From now on people can be told that there are voice channels to join.
    pub(crate) fn open_voice(&self) {
        self.0.voice.store(true, Ordering::Relaxed);
    }

    fn has_voice(&self) -> bool {
        self.0.voice.load(Ordering::Relaxed)
    }

    /// Longest pause between two tries of something the database did not answer.
    fn most_wait(&self) -> Duration {
        self.settings().retry.0.saturating_mul(MOST_RETRIES)
    }

    /// Runs a task that ends with the process.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let shutdown = self.0.shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = task => {}
                () = shutdown.cut() => {}
            }
        });
    }
}
