//! Reading what was not heard.

use std::{sync::Arc, time::Duration};

use hubbub_chat::feed::Batch;
use hubbub_store::StoreError;
use hubbub_types::{ChannelId, Seq, Timestamp};

use super::slot::Slot;
use crate::chat::{
    Chat,
    encode::{Known, Told},
};

/// Entries of one reading of the database. (fixed)
const PAGE: u32 = 500;
/// Readings before what they gave is told; the rest is read after. (fixed)
const PAGES: usize = 8;
/// Channels whose heads are compared in one question. (fixed)
const HEADS: usize = 256;

impl Chat {
    /// Reads what follows a place and tells it.
    pub(super) async fn fill(&self, channel: ChannelId, slot: Arc<Slot>, after: Seq) {
        metrics::counter!("hubbub_chat_fills_total").increment(1);
        let read = self.read_after(channel, after).await;
        // First access, then what was missed.
        self.hub().trusted().await;
        let now = self.now();
        let effects = match read {
            Ok((batches, head)) => slot.act(now, |feed| feed.handle_filled(batches, head, now)),
            Err(error) => {
                tracing::debug!(%error, "what a channel has missed cannot be read yet");
                slot.act(now, |feed| feed.handle_fill_failed(now))
            }
        };
        self.do_all(channel, &slot, effects);
    }

    async fn read_after(&self, channel: ChannelId, after: Seq) -> Result<(Vec<Batch<Told>>, Seq), StoreError> {
        let (mut batches, mut head) = (Vec::new(), after);
        for _ in 0..PAGES {
            let rows = self.store().log().entries(channel, head, PAGE).await?;
            let Some(last) = rows.last().map(|row| row.seq) else { break };
            batches.extend(self.batches(channel, &rows, &mut Known::default()).await?);
            head = last;
            if rows.len() < PAGE as usize {
                break;
            }
        }
        Ok((batches, head))
    }

    /// Waits for a moment that a feed asked for. Its clock may be another than the one that sleeps: what counts is that
    /// the span has passed.
    pub(super) async fn wait(&self, channel: ChannelId, slot: Arc<Slot>, due: Timestamp) {
        tokio::time::sleep(due.since(self.now())).await;
        let effects = slot.wake(due);
        self.do_all(channel, &slot, effects);
    }

    /// Reads the heads of channels whose feeds have not begun, after they began to listen.
    pub(in crate::chat) async fn open(&self, channels: &[ChannelId]) -> Result<(), StoreError> {
        let fresh: Vec<_> = channels.iter().copied().filter(|id| self.hub().next(*id).is_none()).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let heads = self.store().log().heads(&fresh).await?;
        for (channel, head) in heads {
            if let Some(slot) = self.hub().slot(channel) {
                let effects = slot.open(head, self.now());
                self.do_all(channel, &slot, effects);
            }
        }
        Ok(())
    }

    /// Asks the database whether something was not heard, for every channel that somebody here listens to.
    pub(crate) async fn compare_heads(&self) -> Result<(), StoreError> {
        let channels = self.hub().channels();
        for part in channels.chunks(HEADS) {
            for (channel, head) in self.store().log().heads(part).await? {
                self.know_head(channel, head);
            }
        }
        Ok(())
    }

    /// Tries until the database answers.
    pub(super) async fn compare_heads_surely(&self) {
        let mut pause = self.settings().retry.0;
        while let Err(error) = self.compare_heads().await {
            tracing::warn!(%error, "the heads of channels cannot be compared yet");
            self.pause(&mut pause).await;
        }
    }

    /// Waits, each time twice as long.
    pub(in crate::chat) async fn pause(&self, pause: &mut Duration) {
        tokio::time::sleep(*pause).await;
        *pause = pause.saturating_mul(2).min(self.most_wait());
    }
}
