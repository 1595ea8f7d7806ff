//! Letting people see a channel that is all there, or taking it away again.

use hubbub_types::{ChannelId, ChannelKind, Seq};

use super::{Archive, mark};
use crate::{
    ArchivedMember, ChannelRow, StoreError,
    db::{Query, Tx, query, query_rows, row},
    repo::{channels::touch_directory, number},
    search::fold,
};

impl Archive<'_> {
    /// Shows a channel that was begun, with its members, if its log has no hole up to its head; `false` when it has.
    /// What is in it is not unread for anybody. A channel that is there already stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with `name`; [`StoreError::NotFound`] when somebody is gone; [`StoreError::Invalid`].
    pub async fn finish(&self, channel: &ChannelRow, members: &[ArchivedMember]) -> Result<bool, StoreError> {
        let mut tx = self.0.db().begin().await?;
        if tx.execute(query("DELETE FROM server_state WHERE name = $1").bind(mark(channel.id))).await? == 0 {
            return Ok(true);
        }
        let written = query(
            "SELECT (SELECT COUNT(*) FROM messages WHERE channel = $1) \
             + (SELECT COUNT(*) FROM channel_log WHERE channel = $1) AS number",
        );
        if number(&tx.rows(written.bind(channel.id)).await?)? != channel.head.0 {
            return Ok(false);
        }
        tx.execute(shown(channel)).await?;
        tx.execute(counted(channel.id)).await?;
        let add = "INSERT INTO members (channel, account, owner, since, joined_at, invited_by) VALUES {rows} \
                   ON CONFLICT DO NOTHING";
        let rows = members.iter().map(|new| {
            let row = row().bind(channel.id).bind(new.account).bind(new.owner).bind::<Seq>(channel.head);
            row.bind(new.joined_at).bind_opt(new.invited_by)
        });
        tx.execute_all(query_rows(add, rows.collect())).await?;
        if !channel.private {
            mark_read(&mut tx, channel).await?;
        }
        touch_directory(&mut tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes away what there is of a channel that was begun and not shown.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn give_up(&self, channel: ChannelId) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        if tx.execute(query("DELETE FROM server_state WHERE name = $1").bind(mark(channel))).await? > 0 {
            let freed = query(
                "UPDATE accounts SET files_bytes = files_bytes - (SELECT COALESCE(SUM(bytes), 0) FROM files \
                 WHERE files.channel = $1 AND files.owner = accounts.id) \
                 WHERE id IN (SELECT owner FROM files WHERE channel = $1)",
            );
            tx.execute(freed.bind(channel)).await?;
            tx.execute(query("DELETE FROM channels WHERE id = $1").bind(channel)).await?;
        }
        tx.commit().await
    }
}

fn shown(channel: &ChannelRow) -> Query {
    let change = query(
        "UPDATE channels SET name = $2, name_key = $3, topic = $4, category = $5, \
         position = (SELECT COALESCE(MAX(other.position), 0) + 1 FROM channels AS other \
         WHERE other.category IS NOT DISTINCT FROM $5), private = $6, slow_mode = $7, archived_at = $8, \
         created_by = $9, head = $10 WHERE id = $1",
    );
    let named = channel.archived_at.is_none() && matches!(channel.kind, ChannelKind::Text | ChannelKind::Voice);
    let change = change.bind(channel.id).text(&channel.name).bind_opt(named.then(|| fold(&channel.name)));
    let change = change.text(&channel.topic).bind_opt(channel.category).bind(channel.private);
    let change = change.bind(i64::try_from(channel.slow_mode.as_secs()).unwrap_or(i64::MAX));
    change.bind_opt(channel.archived_at).bind_opt(channel.created_by).bind(channel.head)
}

fn counted(channel: ChannelId) -> Query {
    let change = query(
        "UPDATE channels SET posts = (SELECT COUNT(*) FROM messages WHERE channel = $1 AND deleted_at IS NULL), \
         posted_at = (SELECT MAX(created_at) FROM messages WHERE channel = $1) WHERE id = $1",
    );
    change.bind(channel)
}

/// Everybody who may read the channel has read it.
async fn mark_read(tx: &mut Tx, channel: &ChannelRow) -> Result<(), StoreError> {
    tx.execute(query("UPDATE accounts SET rev = rev + 1 WHERE role <> 'guest' AND kind <> 'ghost'")).await?;
    let marks = query(
        "INSERT INTO read_marks (account, channel, seq, rev) SELECT id, $1, $2, rev FROM accounts \
         WHERE role <> 'guest' AND kind <> 'ghost' ON CONFLICT DO NOTHING",
    );
    tx.execute(marks.bind(channel.id).bind(channel.head)).await.map(drop)
}
