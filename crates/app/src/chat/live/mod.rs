//! The connections of this node: who is behind each, who is there, and that each ends with its session.

mod own;
mod presence;
mod recheck;
mod seat;
mod seats;
mod typing;
mod watching;

use std::{sync::Arc, time::Duration};

use hubbub_chat::wire::JobNews;
use hubbub_cluster::{BusMessage, Cluster, Event, NewsKind, NewsNotice, Notice};
use hubbub_store::Store;
use hubbub_types::{AccountId, Clock, JobId};

pub use self::seat::Seat;
use self::{
    own::{Queue, Timeouts},
    presence::Presence,
    recheck::Due,
    seats::Seats,
};
use super::{ChatSettings, Encoded, Farewell};
use crate::{Accounts, alerts::Alerts};

/// How often watchers are told what has changed.
const BEAT: Duration = Duration::from_secs(1);

/// Everybody who is connected to this node.
pub(super) struct Live {
    pub(super) store: Store,
    pub(super) cluster: Cluster,
    pub(super) accounts: Accounts,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: ChatSettings,
    pub(super) alerts: Alerts,
    seats: Seats,
    presence: Presence,
    due: Due,
    queue: Queue,
    timeouts: Timeouts,
}

/// What [`Live`] is made of.
pub(super) struct LiveParts {
    pub(super) store: Store,
    pub(super) cluster: Cluster,
    pub(super) accounts: Accounts,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: ChatSettings,
    pub(super) alerts: Alerts,
}

impl Live {
    pub(super) fn new(parts: LiveParts) -> Arc<Self> {
        let LiveParts { store, cluster, accounts, clock, settings, alerts } = parts;
        let (seats, presence, due, queue) = (Seats::default(), Presence::default(), Due::default(), Queue::default());
        Arc::new(Self {
            store,
            cluster,
            accounts,
            clock,
            settings,
            alerts,
            seats,
            presence,
            due,
            queue,
            timeouts: Timeouts::default(),
        })
    }

    /// Starts the tasks, which listen to the bus, the news and the cluster's events, and tell watchers; they end with the
    /// process.
    pub(super) fn start(self: &Arc<Self>) {
        // Listening begins here, not when the tasks first run: nothing said in between is missed.
        let (bus, news, events) =
            (self.cluster.bus().subscribe(), self.cluster.news().subscribe(), self.cluster.events());
        tokio::spawn(Arc::clone(self).run_bus(bus));
        tokio::spawn(Arc::clone(self).run_news(news));
        tokio::spawn(Arc::clone(self).run_events(events));
        tokio::spawn(Arc::clone(self).run_rechecks());
        tokio::spawn(Arc::clone(self).run_presence());
        tokio::spawn(Arc::clone(self).run_queue());
    }

    /// Sends a packet to all connections of somebody at this node.
    pub(super) fn tell(&self, account: AccountId, packet: &Encoded) {
        self.seats.of(account).iter().for_each(|line| line.listener.push(packet));
    }

    /// Sends a packet to everybody at this node.
    pub(super) fn tell_all(&self, packet: &Encoded) {
        self.seats.all().iter().for_each(|line| line.listener.push(packet));
    }

    /// Connections at this node.
    pub(super) fn len(&self) -> usize {
        self.seats.len()
    }

    async fn run_bus(self: Arc<Self>, mut bus: hubbub_cluster::Subscription) {
        while let Some(notice) = bus.next().await {
            match notice {
                Notice::Message(message) => self.heard(message),
                Notice::Missed => {
                    self.due.all();
                    self.queue.changed();
                }
            }
        }
    }

    /// Must be quick: whatever waits for a database does so elsewhere.
    fn heard(self: &Arc<Self>, message: BusMessage) {
        match message {
            BusMessage::SessionRevoked { account, session } => {
                let lines = self.seats.of(account);
                lines.iter().filter(|line| line.session == session).for_each(|line| line.close(Farewell::SessionEnded));
            }
            BusMessage::AccountRevoked { account }
            | BusMessage::AccountChanged { account }
            | BusMessage::ProfileChanged { account } => {
                if self.seats.has(account) {
                    self.due.one(account);
                }
            }
            BusMessage::PoliciesChanged => self.due.all(),
            BusMessage::ReportsChanged => self.queue.changed(),
            BusMessage::BlockChanged { one, other } => {
                if self.seats.has(one) || self.seats.has(other) {
                    tokio::spawn(Arc::clone(self).renew_block(one, other));
                }
            }
            BusMessage::Presence { .. }
            | BusMessage::AccessChanged { .. }
            | BusMessage::DirectoryChanged { .. }
            | BusMessage::JoinEnded { .. }
            | BusMessage::MediaKeysChanged
            | BusMessage::JobChanged { owner: None, .. } => {}
            BusMessage::JobChanged { job, owner: Some(owner) } => {
                if self.seats.has(owner) {
                    tokio::spawn(Arc::clone(self).tell_job(job, owner));
                }
            }
        }
    }

    /// Tells somebody how far a job of theirs is.
    async fn tell_job(self: Arc<Self>, job: JobId, owner: AccountId) {
        match self.store.jobs().by_id(job).await {
            Ok(Some(row)) => {
                let news = JobNews { id: row.id, state: row.state, done: row.done, total: row.total };
                if let Some(packet) = Encoded::event("job", &news) {
                    self.tell(owner, &packet);
                }
            }
            Ok(None) => {}
            // The list of jobs says it whenever it is fetched.
            Err(error) => tracing::debug!(%error, "how far a job is could not be told"),
        }
    }

    async fn renew_block(self: Arc<Self>, one: AccountId, other: AccountId) {
        while let Err(error) = self.heard_block(one, other).await {
            tracing::warn!(%error, "whether one sees another could not be looked up yet");
            tokio::time::sleep(self.settings.retry.0).await;
        }
    }

    async fn run_news(self: Arc<Self>, mut news: hubbub_cluster::NewsReceiver) {
        while let Some(notice) = news.next().await {
            match notice {
                NewsNotice::Item(item) if item.kind == NewsKind::Presence => self.heard_presence(&item),
                // Other kinds are the hub's. Presence that was missed is mended by each node's next full report.
                NewsNotice::Item(_) | NewsNotice::Missed => {}
            }
        }
    }

    async fn run_events(self: Arc<Self>, mut events: hubbub_cluster::EventReceiver) {
        while let Some(event) = events.next().await {
            match event {
                Event::NodeDead(node) => self.presence.forget(node),
                Event::Resumed | Event::Lost | Event::Fenced { .. } => {
                    self.presence.report_all();
                    self.due.all();
                }
            }
        }
    }

    async fn run_presence(self: Arc<Self>) {
        let mut since = self.settings.presence_refresh.0;
        loop {
            if since >= self.settings.presence_refresh.0 {
                since = Duration::ZERO;
                self.presence.report_all();
            }
            self.tell_presence();
            self.close_ended();
            self.end_timeouts();
            tokio::time::sleep(BEAT).await;
            since += BEAT;
        }
    }
}
