//! Takes what this node says to the bus or to the news, and what others say from there.

use std::sync::Arc;

use tokio::time::Instant;

use crate::{
    Bus, BusMessage, News, NewsItem, NewsNotice, Notice, Outbox, Weigh,
    redis::{BusEntry, Link, LinkError, Script},
};

static PUBLISH: Script = Script::new("publish", include_str!("publish.lua"));

/// What can be said to other nodes.
pub(super) trait Said: Weigh + Clone + PartialEq {
    /// As a text. Nothing means that messages were missed.
    fn said(message: Option<&Self>) -> Option<String>;
}

impl Said for BusMessage {
    fn said(message: Option<&Self>) -> Option<String> {
        serde_json::to_string(&message).ok()
    }
}

impl Said for NewsItem {
    fn said(item: Option<&Self>) -> Option<String> {
        item.map_or_else(|| Some("null".into()), Self::encode)
    }
}

/// Empties the outbox into Redis, in order, each message until Redis has taken it.
pub(super) struct Publisher<T> {
    pub(super) link: Link,
    /// The stream in Redis.
    pub(super) stream: String,
    pub(super) outbox: Arc<Outbox<T>>,
    /// This process, whatever its incarnation: its own messages need not come back to it.
    pub(super) origin: String,
    /// How many messages Redis keeps.
    pub(super) length: u32,
    pub(super) settings: crate::ClusterSettings,
}

impl<T: Said> Publisher<T> {
    pub(super) async fn run(self) {
        loop {
            let batch = self.outbox.next().await;
            match self.publish(&batch).await {
                Ok(()) => self.outbox.done(&batch),
                // Said again, even if it was heard already: nobody minds hearing it twice.
                Err(error) => self.rest(&error).await,
            }
        }
    }

    async fn publish(&self, batch: &[Option<T>]) -> Result<(), LinkError> {
        let mut args = vec![self.length.to_string(), self.origin.clone()];
        args.extend(batch.iter().filter_map(|message| T::said(message.as_ref())));
        let _: i64 = self.link.script(&PUBLISH, self.stream.as_str(), args).await?;
        Ok(())
    }

    async fn rest(&self, error: &LinkError) {
        tracing::debug!(%error, "the bus does not take messages; they wait");
        let pause = self.settings.heartbeat.0;
        match error {
            LinkError::Away(_) => {
                let _ = self.link.wait_up(Instant::now() + pause).await;
            }
            _ => tokio::time::sleep(self.settings.reconnect_min.0).await,
        }
    }
}

/// Tells `bus` what comes from others than `origin`.
pub(super) fn hear(bus: &Bus, origin: &str, entry: &BusEntry) {
    match entry {
        BusEntry::Gap => bus.tell(Notice::Missed),
        BusEntry::Message { from, .. } if from == origin => {}
        BusEntry::Message { text, .. } => match parse(text) {
            Some(notice) => bus.tell(notice),
            None => metrics::counter!("hubbub_bus_unreadable_total").increment(1),
        },
    }
}

/// Tells those who listen to `news` what comes from others than `origin`.
pub(super) fn hear_news(news: &News, origin: &str, entry: BusEntry) {
    match entry {
        BusEntry::Gap => news.tell(NewsNotice::Missed),
        BusEntry::Message { from, .. } if from == origin => {}
        BusEntry::Message { text, .. } => match parse_news(text) {
            Some(notice) => news.tell(notice),
            None => metrics::counter!("hubbub_bus_unreadable_total").increment(1),
        },
    }
}

/// What a text among the news says; nothing when it says nothing that this version knows.
pub(crate) fn parse_news(text: String) -> Option<NewsNotice> {
    if text == "null" { Some(NewsNotice::Missed) } else { NewsItem::decode(text).map(NewsNotice::Item) }
}

/// What a text on the bus says; nothing when it says nothing that this version knows.
pub(crate) fn parse(text: &str) -> Option<Notice> {
    let message: Option<BusMessage> = serde_json::from_str(text).ok()?;
    Some(message.map_or(Notice::Missed, Notice::Message))
}
