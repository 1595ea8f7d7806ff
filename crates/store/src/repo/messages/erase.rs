//! Removing a channel for good, piece by piece: one statement for all would stop every other writer.

use hubbub_types::{ChannelId, Timestamp};

use super::Messages;
use crate::{StoreError, db::query, repo::channels::touch_directory};

impl Messages<'_> {
    /// Removes at most `limit` messages of a channel, and marks their files as deleted. Says how many; none when it has
    /// none left.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn erase_some(&self, channel: ChannelId, limit: u32, now: Timestamp) -> Result<u64, StoreError> {
        let some = i64::from(limit);
        let files = query(
            "UPDATE files SET deleted_at = $3 WHERE deleted_at IS NULL AND message IN (\
             SELECT id FROM messages WHERE channel = $1 ORDER BY seq LIMIT $2)",
        );
        let mentions = query(
            "DELETE FROM mentions WHERE message IN (SELECT id FROM messages WHERE channel = $1 ORDER BY seq LIMIT $2)",
        );
        let messages = query(
            "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE channel = $1 ORDER BY seq LIMIT $2)",
        );
        let log = query(
            "DELETE FROM channel_log WHERE channel = $1 AND seq IN (\
             SELECT seq FROM channel_log WHERE channel = $1 ORDER BY seq LIMIT $2)",
        );
        let mut tx = self.0.db().begin().await?;
        tx.execute(files.bind(channel).bind(some).bind(now)).await?;
        tx.execute(mentions.bind(channel).bind(some)).await?;
        let removed = tx.execute(messages.bind(channel).bind(some)).await?;
        let removed = removed + tx.execute(log.bind(channel).bind(some)).await?;
        tx.commit().await?;
        Ok(removed)
    }

    /// Removes a channel that has no messages left; its files that belong to no message are marked as deleted.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] with `messages` when it has messages.
    pub async fn erase_channel(&self, channel: ChannelId, now: Timestamp) -> Result<(), StoreError> {
        // The rows of files outlive the channel until their bytes are gone.
        let files = query("UPDATE files SET channel = NULL, deleted_at = COALESCE(deleted_at, $2) WHERE channel = $1");
        let mut tx = self.0.db().begin().await?;
        let left = query("SELECT 1 AS number FROM messages WHERE channel = $1 LIMIT 1");
        if !tx.rows(left.bind(channel)).await?.is_empty() {
            return Err(StoreError::Conflict("messages"));
        }
        tx.execute(files.bind(channel).bind(now)).await?;
        if tx.execute(query("DELETE FROM channels WHERE id = $1").bind(channel)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        touch_directory(&mut tx).await?;
        tx.commit().await
    }
}
