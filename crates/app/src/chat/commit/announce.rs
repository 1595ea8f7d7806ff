//! Telling what was committed: connections here, then the other nodes.

use hubbub_cluster::BusMessage;
use hubbub_types::{ChannelId, Seq};

use super::writer::{Entries, Written};
use crate::chat::{Chat, encode::Known};

impl Chat {
    /// Tells of each channel. What cannot be encoded because the database does not answer is told later: it is
    /// committed, so the feeds find it there.
    pub(super) async fn announce(&self, written: Written) {
        let Written { channels, repeated, reported, people } = written;
        let mut known = Known { people, channel: None };
        for (id, Entries { channel, rows }) in channels {
            let last = rows.last().map_or(Seq(0), |row| row.seq);
            known.channel = Some(channel);
            match self.batches(id, &rows, &mut known).await {
                Ok(batches) => {
                    for batch in batches {
                        self.publish_batch(id, batch);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "entries could not be told yet");
                    self.know_head(id, last);
                }
            }
        }
        for (channel, head) in repeated {
            self.know_head(channel, head);
        }
        if reported {
            self.tell_bus(BusMessage::ReportsChanged);
        }
    }

    /// What may have been committed is looked for as soon as the database answers.
    pub(super) fn suspect(&self, channels: Vec<ChannelId>) {
        let chat = self.clone();
        self.spawn(async move {
            let mut pause = chat.settings().retry.0;
            let heads = loop {
                match chat.store().log().heads(&channels).await {
                    Ok(heads) => break heads,
                    Err(error) => tracing::debug!(%error, "what is in doubt cannot be looked up yet"),
                }
                tokio::time::sleep(pause).await;
                pause = pause.saturating_mul(2).min(chat.most_wait());
            };
            for (channel, head) in heads {
                chat.know_head(channel, head);
            }
        });
    }
}
