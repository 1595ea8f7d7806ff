//! What makes one cluster of several nodes on one Redis: who is there, who is dead, what all are told.
//!
//! A node is a member while its heartbeats arrive. One that is silent for too long is taken out of `nodes` by whoever
//! holds the reaper's lease, and put among the `dead`, where it stays until its connections were taken as lost. If it
//! was only slow it finds that out with its next heartbeat or step, and comes in again as another incarnation.

mod counters;
mod heart;
mod members;
mod names;
mod publisher;

use std::sync::Arc;

use hubbub_types::{Clock, Entropy, NodeId, Timestamp};
use parking_lot::Mutex;
use tokio::{sync::watch, task::JoinHandle, time::Instant};

pub(crate) use self::counters::{RedisLeases, RedisRates};
pub(crate) use self::publisher::{parse, parse_news};
use self::{
    heart::{Heart, Pulse},
    members::Members,
    names::Names,
    publisher::Publisher,
};
use crate::{
    Bus, BusMessage, ClusterError, ClusterSettings, Deliver, Effectful, Events, Health, Identity, Leases, Live, Load,
    Member, News, NewsItem, Outbox, Rates, Record, Seen, StartError,
    redis::{self, Inbox, Keys, Link, LinkError, LinkState, LiveParts, Reader, Times},
};

/// Everything of a node that is one of several.
pub(crate) struct Shared {
    link: Link,
    keys: Keys,
    names: Names,
    members: Members,
    settings: ClusterSettings,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    pub(crate) identity: Identity,
    inbox: Inbox,
    outbox: Arc<Outbox<BusMessage>>,
    news: Arc<Outbox<NewsItem>>,
    tasks: Mutex<Tasks>,
    _reader: Reader,
}

/// What a node comes in with.
pub(crate) struct SharedParts {
    pub(crate) settings: ClusterSettings,
    pub(crate) own: Member,
    pub(crate) load: watch::Receiver<Load>,
    pub(crate) fingerprint: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) events: Events,
}

/// Ends what runs when the last clone of the cluster is gone.
#[derive(Default)]
struct Tasks(Vec<JoinHandle<()>>);

impl Tasks {
    fn end(&mut self) {
        self.0.drain(..).for_each(|task| task.abort());
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    /// Connects, comes in, and begins to beat. Gives the bus and the news with it.
    pub(crate) async fn start(parts: SharedParts) -> Result<(Self, Bus, News), StartError> {
        let SharedParts { settings, own, load, fingerprint, clock, entropy, events } = parts;
        let url = settings.redis_url.as_ref().ok_or(StartError::NoAddress)?;
        let target = url.target().map_err(StartError::Settings)?;
        let link = Link::connect(&settings, &target, Arc::clone(&clock), Arc::clone(&entropy)).await?;
        let (keys, names) = (Keys::new(&settings.prefix), Names::new(&settings.prefix));
        let info_ttl = u64::try_from(settings.record_ttl.0.as_millis()).unwrap_or(u64::MAX);
        let members = Members { link: link.clone(), names: names.clone(), fingerprint, info_ttl };
        let identity = Identity::new(members.join(&own, entropy.uuid()).await?);
        let (inbox, outbox) = (Inbox::new(), Arc::new(Outbox::new(settings.bus_capacity)));
        let bus = Bus::shared(settings.bus_capacity, Arc::clone(&outbox));
        let news_outbox = Arc::new(Outbox::new(usize::try_from(settings.news_queue.0).unwrap_or(usize::MAX)));
        let news = News::shared(settings.bus_capacity, Arc::clone(&news_outbox));
        let reader = Reader::start(link.clone(), keys.clone(), identity.clone(), events.clone(), inbox.clone());
        let shared = Self {
            tasks: Mutex::default(),
            _reader: reader,
            link,
            keys,
            names,
            members,
            settings,
            clock,
            entropy,
            identity,
            inbox,
            outbox,
            news: news_outbox,
        };
        shared.connect(&bus, &news);
        shared.follow().await?;
        shared.beat(own, load, events);
        Ok((shared, bus, news))
    }

    /// Waits until the bus is listened to: what is said from now on must be heard.
    async fn follow(&self) -> Result<(), StartError> {
        let deadline = Instant::now() + self.settings.connect_timeout.0;
        let unanswered = || StartError::Unanswered("Redis does not let its streams be read in time".into());
        let run = self.link.wait_up(deadline).await.ok_or_else(unanswered)?;
        if self.inbox.wait_follows(run, deadline).await { Ok(()) } else { Err(unanswered()) }
    }

    fn connect(&self, bus: &Bus, news: &News) {
        // Stays the same when the node is fenced: what this process has said needs not come back to it.
        let origin = self.entropy.uuid().to_string();
        let facts = self.publisher(self.keys.bus(), self.settings.bus_length, &self.outbox, &origin);
        let items = self.publisher(self.keys.news(), self.settings.news_length, &self.news, &origin);
        let (bus, news, own) = (bus.clone(), news.clone(), origin.clone());
        self.inbox.on_bus(move |entry| publisher::hear(&bus, &origin, &entry));
        self.inbox.on_news(move |entry| publisher::hear_news(&news, &own, entry));
        self.tasks.lock().0.extend([tokio::spawn(facts.run()), tokio::spawn(items.run())]);
    }

    fn publisher<T>(&self, stream: String, length: u32, outbox: &Arc<Outbox<T>>, origin: &str) -> Publisher<T> {
        let (link, settings, outbox) = (self.link.clone(), self.settings.clone(), Arc::clone(outbox));
        Publisher { link, stream, outbox, origin: origin.to_owned(), length, settings }
    }

    fn beat(&self, own: Member, load: watch::Receiver<Load>, events: Events) {
        let heart = Heart {
            members: self.members.clone(),
            identity: self.identity.clone(),
            leases: self.leases(),
            settings: self.settings.clone(),
            entropy: Arc::clone(&self.entropy),
            state: self.link.state(),
            pulse: Pulse::default(),
            events,
            own,
            load,
        };
        self.tasks.lock().0.push(tokio::spawn(heart.run()));
    }

    pub(crate) fn live<R: Record, E: Effectful>(
        &self,
        owners: fn(&R) -> Vec<NodeId>,
        deliver: Deliver<E>,
    ) -> Live<R, E> {
        Live::redis(LiveParts {
            link: self.link.clone(),
            keys: self.keys.clone(),
            identity: self.identity.clone(),
            inbox: self.inbox.clone(),
            settings: self.settings.clone(),
            clock: Arc::clone(&self.clock),
            times: Times::Store,
            entropy: Arc::clone(&self.entropy),
            owners,
            deliver,
        })
    }

    pub(crate) fn leases(&self) -> Leases {
        let (link, names, identity) = (self.link.clone(), self.names.clone(), self.identity.clone());
        Leases::redis(RedisLeases { link, names, identity })
    }

    pub(crate) fn rates(&self) -> Rates {
        let redis = RedisRates { link: self.link.clone(), names: self.names.clone() };
        Rates::redis(self.settings.max_rate_keys, Arc::clone(&self.clock), redis)
    }

    pub(crate) fn health(&self) -> Health {
        health_of(*self.link.state().borrow())
    }

    /// Completes when the store is up, or is down, as was asked for.
    pub(crate) async fn until(&self, up: bool) {
        let is_wanted = |state: &LinkState| (health_of(*state) == Health::Up) == up;
        // The link goes on for as long as this is there.
        let _ = self.link.state().wait_for(is_wanted).await;
    }

    pub(crate) async fn members(&self) -> Result<Vec<Member>, ClusterError> {
        self.members.all().await.map_err(|error| unavailable(&error))
    }

    pub(crate) async fn buried(&self, node: NodeId) -> Result<(), ClusterError> {
        self.members.bury(node).await.map_err(|error| unavailable(&error))
    }

    /// Says what is still to be said, for at most `cluster.response_timeout`, and goes.
    pub(crate) async fn leave(&self) {
        let told = async { tokio::join!(self.outbox.empty(), self.news.empty()) };
        if tokio::time::timeout(self.settings.response_timeout.0, told).await.is_err() {
            tracing::warn!("the other nodes could not be told everything before the end");
        }
        self.tasks.lock().end();
        if let Err(error) = self.members.leave(self.identity.standing().node).await {
            tracing::warn!(%error, "the other nodes will notice by themselves that this one has gone");
        }
    }
}

fn unavailable(error: &LinkError) -> ClusterError {
    tracing::debug!(%error, "the list of nodes cannot be used");
    ClusterError::Unavailable { in_doubt: !matches!(error, LinkError::Away(_)) }
}

fn health_of(state: LinkState) -> Health {
    match state {
        LinkState::Up { .. } => Health::Up,
        LinkState::Down { since } => Health::Down { since },
    }
}

/// Looks at what other nodes have left in Redis, without becoming one.
pub(crate) async fn examine(settings: &ClusterSettings) -> Result<Seen, StartError> {
    let target = settings.redis_url.as_ref().ok_or(StartError::NoAddress)?.target().map_err(StartError::Settings)?;
    let names = Names::new(&settings.prefix);
    Ok(redis::examine(settings, &target, &names.nodes(), &names.fingerprint()).await?)
}

/// A node as it comes in.
pub(crate) fn newcomer(info: crate::NodeInfo, node: NodeId, since: Timestamp) -> Member {
    Member { node, info, since, heard: since, load: Load::default() }
}
