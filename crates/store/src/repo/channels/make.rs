//! Making channels.

use hubbub_types::{ChannelKind, DeliveryId, HookId, Seq};

use super::{Channels, channel_columns, peers_to_text, touch_directory};
use crate::{
    ChannelRow, NewChannel, StoreError,
    db::{Query, Tx, query, query_rows, row},
    search::fold,
};

impl Channels<'_> {
    /// Makes a channel with its first members. `most` is how many text and voice channels there may be.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with `name`, `peers` or `id`; [`StoreError::Full`] with `channels`;
    /// [`StoreError::NotFound`] when the category or somebody is gone; [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewChannel, most: u32) -> Result<ChannelRow, StoreError> {
        self.create_told(new, most, None::<fn() -> DeliveryId>).await
    }

    /// The same; of a public channel those outgoing webhooks are told that want to hear of every new one, with the
    /// ids that `delivery` gives.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn create_told(
        &self,
        new: &NewChannel,
        most: u32,
        delivery: Option<impl FnMut() -> DeliveryId + Send>,
    ) -> Result<ChannelRow, StoreError> {
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
        if let Some(delivery) = delivery.filter(|_| !made.private) {
            tell(&mut tx, new, delivery).await?;
        }
        tx.commit().await?;
        Ok(made)
    }
}

/// Notes that a channel was made for the webhooks of every public channel that want it. Its place is before all others.
async fn tell(tx: &mut Tx, new: &NewChannel, mut delivery: impl FnMut() -> DeliveryId) -> Result<(), StoreError> {
    const EVENT: &str = "channel.created";
    let hooks = query("SELECT id, events FROM hooks_out WHERE channel IS NULL AND disabled_at IS NULL");
    let mut rows = Vec::new();
    for hook in tx.rows(hooks).await? {
        let (id, events): (HookId, String) = (hook.get("id")?, hook.get("events")?);
        if events.split(' ').any(|name| name == EVENT) {
            let row = row().bind(delivery()).bind(id).text(EVENT).bind(new.id).bind(Seq(0)).text("waiting");
            rows.push(row.bind(new.created_at).bind(new.created_at));
        }
    }
    let add = "INSERT INTO deliveries (id, hook, event, channel, seq, state, next_at, created_at) VALUES {rows}";
    tx.execute_all(query_rows(add, rows)).await.map(drop)
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
