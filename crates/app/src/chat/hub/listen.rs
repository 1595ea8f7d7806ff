//! What the bus, the news and the cluster tell.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};
use hubbub_chat::{
    feed::Batch,
    wire::{Directory, PeopleNews, PersonalNews},
};
use hubbub_cluster::{BusMessage, EventReceiver, NewsItem, NewsKind, NewsNotice, NewsReceiver, Notice, Subscription};
use hubbub_types::{AccountId, ChannelId, NodeId, Seq};

use super::Whom;
use crate::chat::{
    Chat, Encoded,
    directory::person,
    encode::{End, Told},
};

/// People who are reminded side by side. (fixed)
const PARALLEL: usize = 4;
/// Over how many milliseconds, for each connection, clients spread their fetching of the channel list. (fixed)
const SPREAD_MS: u64 = 2;
/// Longest such spread, in milliseconds. (fixed)
const MOST_SPREAD_MS: u64 = 5_000;

impl Chat {
    /// Starts the tasks of the hub. Listening begins here, so that nothing said after is missed.
    pub(in crate::chat) fn start_hub(&self) {
        let cluster = self.cluster();
        let (bus, news, events) = (cluster.bus().subscribe(), cluster.news().subscribe(), cluster.events());
        let spawn = |chat: Self| {
            let [a, b, c, d, e] = std::array::from_fn(|_| chat.clone());
            chat.spawn(async move { a.run_bus(bus).await });
            chat.spawn(async move { b.run_news(news).await });
            chat.spawn(async move { c.run_events(events).await });
            chat.spawn(async move { d.run_doubts().await });
            chat.spawn(async move { e.run_directory().await });
        };
        spawn(self.clone());
        if cluster.is_shared() {
            let chat = self.clone();
            self.spawn(async move { chat.run_heads().await });
        }
    }

    async fn run_bus(&self, mut bus: Subscription) {
        while let Some(notice) = bus.next().await {
            match notice {
                Notice::Message(message) => self.heard(message),
                Notice::Missed => {
                    self.hub().doubt();
                    self.hub().listed.notify_one();
                }
            }
        }
    }

    /// Must be quick: whatever waits for a database does so elsewhere.
    fn heard(&self, message: BusMessage) {
        match message {
            BusMessage::AccessChanged { account } => {
                self.recheck_soon(account);
                self.tell_list(account);
            }
            BusMessage::AccountChanged { account } => {
                self.recheck_soon(account);
                self.tell_profile(account);
            }
            BusMessage::ProfileChanged { account } => self.tell_profile(account),
            BusMessage::DirectoryChanged { revision } => {
                let connections = u64::try_from(self.live().len()).unwrap_or(u64::MAX);
                let spread_ms = connections.saturating_mul(SPREAD_MS).min(MOST_SPREAD_MS);
                if let Some(packet) = Encoded::event("directory", &Directory { revision, spread_ms }) {
                    self.tell_all(&packet);
                }
                self.hub().listed.notify_one();
            }
            BusMessage::SessionRevoked { .. }
            | BusMessage::AccountRevoked { .. }
            | BusMessage::Presence { .. }
            | BusMessage::BlockChanged { .. }
            | BusMessage::PoliciesChanged
            | BusMessage::ReportsChanged
            | BusMessage::JoinEnded { .. }
            | BusMessage::MediaKeysChanged
            | BusMessage::JobChanged { .. } => {}
        }
    }

    /// Looks at what somebody may read, without making whoever asks for it wait.
    pub(in crate::chat) fn recheck_soon(&self, account: AccountId) {
        if self.hub().seats(account) > 0 {
            let chat = self.clone();
            self.spawn(async move { chat.recheck(Whom::Account(account)).await });
        }
    }

    /// Tells everybody here what somebody is called and looks like now.
    fn tell_profile(&self, account: AccountId) {
        let chat = self.clone();
        self.spawn(async move {
            match chat.store().accounts().people(&[account]).await {
                Ok(people) => {
                    let people = people.iter().map(person).collect();
                    if let Some(packet) = Encoded::event("people", &PeopleNews { people }) {
                        chat.tell_all(&packet);
                    }
                }
                // It is looked up whenever it is shown anew.
                Err(error) => tracing::debug!(%error, "a new profile could not be told"),
            }
        });
    }

    async fn run_news(&self, mut news: NewsReceiver) {
        while let Some(notice) = news.next().await {
            match notice {
                NewsNotice::Item(item) => self.heard_news(item),
                NewsNotice::Missed => {
                    metrics::counter!("hubbub_news_missed_total").increment(1);
                    self.hub().doubt();
                }
            }
        }
    }

    fn heard_news(&self, item: NewsItem) {
        let NewsItem { kind, key, first, last, text } = item;
        match kind {
            NewsKind::Log | NewsKind::Access => {
                let end = if kind == NewsKind::Access { End::read(&text).or(Some(End::Access)) } else { None };
                let payload = Told { packet: Encoded::received(text), end };
                self.hear(ChannelId(key), Batch { first: Seq(first), last: Seq(last), payload });
            }
            NewsKind::Personal => self.live().tell(AccountId(key), &Encoded::received(text)),
            NewsKind::Typing => self.hub().whisper(ChannelId(key), &Encoded::received(text).volatile(), None),
            // Of people; `live` hears it.
            NewsKind::Presence => {}
        }
    }

    async fn run_events(&self, mut events: EventReceiver) {
        while events.next().await.is_some() {
            // Whatever it was: something may not have been told.
            self.hub().doubt();
        }
    }

    /// First who may hear, then what they missed.
    async fn run_doubts(&self) {
        loop {
            self.hub().doubted.notified().await;
            let doubts = *self.hub().doubts.borrow();
            self.recheck(Whom::Everybody).await;
            // Doubts that came meanwhile are looked at before anybody is told.
            let settled = |present: &mut u64| {
                let is_settled = *present == doubts;
                if is_settled {
                    *present = 0;
                }
                is_settled
            };
            if self.hub().doubts.send_if_modified(settled) {
                self.compare_heads_surely().await;
                self.remind_everybody().await;
            } else {
                self.hub().doubted.notify_one();
            }
        }
    }

    /// Says where the own logs of those here end: what their devices have not heard they ask for.
    async fn remind_everybody(&self) {
        let accounts = self.hub().lines.lock().accounts();
        let each = stream::iter(accounts).for_each_concurrent(PARALLEL, |account| async move {
            match self.personal_since(account, i64::MAX).await {
                Ok(news) => {
                    let reminder = PersonalNews { after: news.rev, ..news };
                    let packet = Encoded::event("personal", &reminder);
                    packet.iter().for_each(|packet| self.live().tell(account, packet));
                }
                // The next note of theirs shows the gap.
                Err(error) => tracing::debug!(%error, "where somebody's own log ends cannot be looked up"),
            }
        });
        each.await;
    }

    /// New channels are listened to as soon as they are made.
    async fn run_directory(&self) {
        loop {
            self.hub().listed.notified().await;
            self.recheck(Whom::Everybody).await;
        }
    }

    /// A node may have ended between a commit and its telling: what it committed is found here, and whom it let into
    /// a channel.
    async fn run_heads(&self) {
        let mut known = HashSet::new();
        let mut every = tokio::time::interval(self.settings().heads_check.0);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            match self.cluster().members().await {
                Ok(members) => {
                    let present: HashSet<NodeId> = members.iter().map(|member| member.node).collect();
                    if !known.is_subset(&present) {
                        self.hub().doubt();
                    }
                    known = present;
                }
                Err(error) => tracing::debug!(%error, "who is there cannot be looked up at the moment"),
            }
            if let Err(error) = self.compare_heads().await {
                tracing::debug!(%error, "the heads of channels cannot be compared at the moment");
            }
        }
    }
}
