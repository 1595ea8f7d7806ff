//! Takes messages of this node to the bus, and those of others from it.

use std::sync::Arc;

use tokio::time::Instant;

use crate::{
    Bus, BusMessage, Notice, Outbox,
    redis::{BusEntry, Link, LinkError, Script},
};

static PUBLISH: Script = Script::new("publish", include_str!("publish.lua"));

/// Empties the outbox into Redis, in order, each message until Redis has taken it.
pub(super) struct Publisher {
    pub(super) link: Link,
    /// The stream in Redis.
    pub(super) stream: String,
    pub(super) outbox: Arc<Outbox>,
    /// This process, whatever its incarnation: its own messages need not come back to it.
    pub(super) origin: String,
    pub(super) settings: crate::ClusterSettings,
}

impl Publisher {
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

    async fn publish(&self, batch: &[Option<BusMessage>]) -> Result<(), LinkError> {
        let mut args = vec![self.settings.bus_length.to_string(), self.origin.clone()];
        args.extend(batch.iter().filter_map(|message| serde_json::to_string(message).ok()));
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

/// What a text on the bus says; nothing when it says nothing that this version knows.
pub(crate) fn parse(text: &str) -> Option<Notice> {
    let message: Option<BusMessage> = serde_json::from_str(text).ok()?;
    Some(message.map_or(Notice::Missed, Notice::Message))
}
