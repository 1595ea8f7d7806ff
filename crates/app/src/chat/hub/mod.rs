//! Tells connections what happens in the channels they read.
//!
//! A node keeps a [`Slot`](slot::Slot) for each channel that somebody here listens to: a feed, which puts what is heard
//! into order, and the listeners. Everything of a channel happens under its one lock, and telling a listener only
//! queues, so each connection hears a channel in the order of its log (I3).

mod access;
mod fill;
mod lines;
mod listen;
mod slot;

use std::{collections::HashMap, sync::Arc};

use hubbub_chat::feed::{Batch, Feed, FeedSettings};
use hubbub_cluster::{NewsItem, NewsKind};
use hubbub_types::{AccountId, ChannelId, ConnectionId, Seq};
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

pub(crate) use self::access::Whom;
use self::{
    lines::Lines,
    slot::{Effect, Slot},
};
use super::{Chat, ChatSettings, Encoded, Listener, encode::Told};

/// Locks that the slots are spread over. (fixed)
const SHARDS: usize = 64;

/// Who listens to which channel at this node.
pub(crate) struct Hub {
    shards: Vec<Mutex<HashMap<ChannelId, Arc<Slot>>>>,
    lines: Mutex<Lines>,
    settings: FeedSettings,
    /// How often it had to be doubted that everybody who listens still may. Nothing is read to them from the database
    /// until that was looked at.
    doubts: watch::Sender<u64>,
    /// Told when everybody's access and all heads must be looked at.
    doubted: Notify,
    /// Told when the channel list has changed.
    listed: Notify,
}

impl Hub {
    pub(super) fn new(settings: &ChatSettings) -> Self {
        let patience = settings.feed_patience.0;
        let most_wait = settings.retry.0.saturating_mul(super::MOST_RETRIES);
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            lines: Mutex::default(),
            settings: FeedSettings { patience, held: settings.feed_held, most_wait },
            doubts: watch::Sender::new(0),
            doubted: Notify::new(),
            listed: Notify::new(),
        }
    }

    /// A connection has come. It hears of no channel until it has synced.
    pub(super) fn enter(&self, account: AccountId, connection: ConnectionId, listener: Arc<dyn Listener>) {
        self.lines.lock().enter(account, connection, listener);
    }

    /// A connection has gone.
    pub(crate) fn leave(&self, connection: ConnectionId) {
        // Slots are locked after the lines were let go: never both.
        let Some(channels) = self.lines.lock().leave(connection) else { return };
        for channel in channels {
            self.unlisten(channel, connection);
        }
    }

    /// A connection has synced: from now on it hears of new channels too. Whether it is still there.
    pub(super) fn synced(&self, connection: ConnectionId) -> bool {
        self.lines.lock().set_synced(connection)
    }

    /// Connections of somebody at this node.
    #[must_use]
    pub(crate) fn seats(&self, account: AccountId) -> usize {
        self.lines.lock().of(account).len()
    }

    fn shard(&self, channel: ChannelId) -> Option<&Mutex<HashMap<ChannelId, Arc<Slot>>>> {
        let at = usize::try_from(channel.0.as_u128() % SHARDS as u128).unwrap_or(0);
        self.shards.get(at)
    }

    fn slot(&self, channel: ChannelId) -> Option<Arc<Slot>> {
        self.shard(channel)?.lock().get(&channel).cloned()
    }

    /// Lets a connection hear of a channel, for now only to remember what it would be told: whether it may is looked at
    /// once more, see [`Hub::admit`].
    pub(super) fn listen(&self, channel: ChannelId, connection: ConnectionId) {
        let Some((account, listener)) = self.lines.lock().note(connection, channel) else { return };
        let Some(shard) = self.shard(channel) else { return };
        loop {
            let slot = {
                let mut slots = shard.lock();
                let new = || Arc::new(Slot::new(Feed::new(self.settings), self.settings.held));
                Arc::clone(slots.entry(channel).or_insert_with(new))
            };
            // One that was just given up is replaced.
            if slot.listen(connection, account, Arc::clone(&listener)) {
                // It may have gone between the two steps, and nobody else would take it off.
                if !self.lines.lock().is_there(connection) {
                    self.unlisten(channel, connection);
                }
                return;
            }
            self.forget(channel, &slot);
        }
    }

    /// Lets a connection hear what it was kept from until now.
    pub(super) fn admit(&self, channel: ChannelId, connection: ConnectionId) {
        if let Some(slot) = self.slot(channel) {
            slot.admit(connection);
        }
    }

    pub(super) fn unlisten(&self, channel: ChannelId, connection: ConnectionId) {
        self.lines.lock().forget(connection, channel);
        if let Some(slot) = self.slot(channel)
            && slot.unlisten(connection)
        {
            self.forget(channel, &slot);
        }
    }

    /// Tells the listeners of a channel, but not one of them, something that is worth nothing later.
    pub(super) fn whisper(&self, channel: ChannelId, packet: &Encoded, but: Option<ConnectionId>) {
        if let Some(slot) = self.slot(channel) {
            slot.whisper(packet, but);
        }
    }

    /// Gives up a slot that nobody listens to.
    fn forget(&self, channel: ChannelId, slot: &Arc<Slot>) {
        if let Some(shard) = self.shard(channel) {
            let mut slots = shard.lock();
            if slots.get(&channel).is_some_and(|present| Arc::ptr_eq(present, slot)) {
                slots.remove(&channel);
            }
        }
    }

    /// Connections do not listen to a channel any more, and are told that their list has changed.
    fn taken_off(&self, channel: ChannelId, connections: &[ConnectionId]) {
        let mut lines = self.lines.lock();
        let packet = Encoded::event("channels", &serde_json::json!({}));
        for connection in connections {
            lines.forget(*connection, channel);
            packet.iter().for_each(|packet| lines.tell(*connection, packet));
        }
    }

    /// The first place of each channel that its listeners here are still to be told, where that is known.
    pub(super) fn next(&self, channel: ChannelId) -> Option<Seq> {
        self.slot(channel)?.next()
    }

    fn channels(&self) -> Vec<ChannelId> {
        self.shards.iter().flat_map(|shard| shard.lock().keys().copied().collect::<Vec<_>>()).collect()
    }

    /// Whoever listens may have lost the right to: nothing is read to them until that was looked at, then all heads are
    /// compared. In this order: else somebody could be told what they may not read any more.
    fn doubt(&self) {
        self.doubts.send_modify(|doubts| *doubts = doubts.saturating_add(1));
        self.doubted.notify_one();
    }

    /// Waits until nothing has to be doubted.
    async fn trusted(&self) {
        // The sender lives as long as this.
        let _ = self.doubts.subscribe().wait_for(|doubts| *doubts == 0).await;
    }
}

impl Chat {
    /// Tells connections of this node and the other nodes of entries that are committed.
    pub(super) fn publish_batch(&self, channel: ChannelId, batch: Batch<Told>) {
        let news = self.cluster().news();
        if news.is_shared() {
            let kind = if batch.payload.end.is_some() { NewsKind::Access } else { NewsKind::Log };
            let (first, last, text) = (batch.first.0, batch.last.0, batch.payload.packet.text().clone());
            self.hear(channel, batch);
            news.publish(NewsItem { kind, key: channel.0, first, last, text });
        } else {
            self.hear(channel, batch);
        }
    }

    /// Entries were committed, here or elsewhere.
    fn hear(&self, channel: ChannelId, batch: Batch<Told>) {
        if let Some(slot) = self.hub().slot(channel) {
            let now = self.now();
            let effects = slot.act(now, |feed| feed.handle_batch(batch, now));
            self.do_all(channel, &slot, effects);
        }
    }

    /// The log of a channel is known to reach to `head`.
    pub(super) fn know_head(&self, channel: ChannelId, head: Seq) {
        if let Some(slot) = self.hub().slot(channel) {
            let now = self.now();
            let effects = slot.act(now, |feed| feed.handle_head(head, now));
            self.do_all(channel, &slot, effects);
        }
    }

    fn do_all(&self, channel: ChannelId, slot: &Arc<Slot>, effects: Vec<Effect>) {
        for effect in effects {
            let (chat, slot) = (self.clone(), Arc::clone(slot));
            match effect {
                Effect::Fill { after } => self.spawn(async move { chat.fill(channel, slot, after).await }),
                Effect::Wait { due } => self.spawn(async move { chat.wait(channel, slot, due).await }),
                Effect::Judge => self.spawn(async move { chat.judge(channel, slot).await }),
                Effect::Left { account, connections } => {
                    self.hub().taken_off(channel, &connections);
                    self.spawn(async move { chat.recheck(Whom::Account(account)).await });
                }
            }
        }
    }
}
