//! Making channels.

use hubbub_types::{ChannelKind, Seq};

use super::{Channels, channel_columns, peers_to_text, touch_directory};
use crate::{
    ChannelRow, NewChannel, StoreError,
    db::{Query, query, query_rows, row},
    search::fold,
};

impl Channels<'_> {
    /// Makes a channel with its first members. `most` is how many text and voice channels there may be.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with `name`, `peers` or `id`; [`StoreError::Full`] with `channels`;
    /// [`StoreError::NotFound`] when the category or somebody is gone; [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewChannel, most: u32) -> Result<ChannelRow, StoreError> {
        let add = "INSERT INTO members (channel, account, owner, since, joined_at, invited_by) VALUES {rows}";
        let members = new.members.iter().map(|(account, owner)| {
            let row = row().bind(new.id).bind(*account).bind(*owner).bind(Seq(0));
            row.bind(new.created_at).bind_opt(new.created_by)
        });
        let members = query_rows(add, members.collect());
        let mut tx = self.0.db().begin().await?;
        let made = crate::repo::first::<ChannelRow>(&tx.rows(insert(new, most)).await?)?;
        let made = made.ok_or(StoreError::Full("channels"))?;
        tx.execute_all(members).await?;
        if is_listed(new.kind) {
            touch_directory(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(made)
    }
}

/// Whether everybody who may read such channels has them in one list.
fn is_listed(kind: ChannelKind) -> bool {
    matches!(kind, ChannelKind::Text | ChannelKind::Voice)
}

fn insert(new: &NewChannel, most: u32) -> Query {
    let most = if is_listed(new.kind) { i64::from(most) } else { i64::MAX };
    query(concat!(
        "INSERT INTO channels (id, kind, name, name_key, peers, topic, category, position, private, slow_mode, \
         created_by, created_at) SELECT $1, $2, $3, $4, $5, $6, $7, \
         (SELECT COALESCE(MAX(position), 0) + 1 FROM channels WHERE category IS NOT DISTINCT FROM $7), \
         $8, $9, $10, $11 WHERE (SELECT COUNT(*) FROM channels WHERE kind IN ('text', 'voice')) < $12 RETURNING ",
        channel_columns!()
    ))
    .bind(new.id)
    .bind(new.kind)
    .text(&new.name)
    .bind_opt(is_listed(new.kind).then(|| fold(&new.name)))
    .bind_opt(new.peers.map(peers_to_text))
    .text(&new.topic)
    .bind_opt(new.category)
    .bind(new.private || !is_listed(new.kind))
    .bind(i64::try_from(new.slow_mode.as_secs()).unwrap_or(i64::MAX))
    .bind_opt(new.created_by)
    .bind(new.created_at)
    .bind(most)
}
