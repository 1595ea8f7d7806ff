//! Writing what came from elsewhere, row by row, each at most once.

use hubbub_types::{ChannelId, Seq};

use super::{Archive, mark};
use crate::{
    ArchivedEntry, ArchivedMessage, Arrival, CategoryRow, ChannelRow, FileRow, Ghost, StoreError,
    db::{Values, query, query_rows, row},
    repo::channels::touch_directory,
    search::fold,
};

impl Archive<'_> {
    /// Makes an account that nobody can log in to; `false` when its id or its handle is taken.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn ghost(&self, new: &Ghost) -> Result<bool, StoreError> {
        // What is no hash fits no password.
        let insert = query(
            "INSERT INTO accounts (id, handle, name, name_key, email_verified, password_hash, role, kind, created_at, \
             updated_at) VALUES ($1, $2, $3, $4, FALSE, '', $5, 'ghost', $6, $6) ON CONFLICT DO NOTHING",
        );
        let insert = insert.bind(new.id).bind(new.handle.clone()).text(&new.name).bind(fold(&new.name));
        Ok(self.0.db().execute(insert.bind(new.role).bind(new.created_at)).await? > 0)
    }

    /// Makes a category at the end of the list; `false` when its id is taken.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn category(&self, new: &CategoryRow) -> Result<bool, StoreError> {
        let insert = query(
            "INSERT INTO categories (id, name, position, created_at) \
             VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM categories), $3) ON CONFLICT DO NOTHING",
        );
        let mut tx = self.0.db().begin().await?;
        let made = tx.execute(insert.bind(new.id).text(&new.name).bind(new.created_at)).await? > 0;
        if made {
            touch_directory(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Begins a channel, out of everybody's sight, or finds what there is of it.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn begin(&self, channel: &ChannelRow) -> Result<Arrival, StoreError> {
        let insert = query(
            "INSERT INTO channels (id, kind, name, private, created_at) VALUES ($1, $2, '', TRUE, $3) \
             ON CONFLICT DO NOTHING",
        );
        let mut tx = self.0.db().begin().await?;
        if tx.execute(insert.bind(channel.id).bind(channel.kind).bind(channel.created_at)).await? > 0 {
            tx.execute(query("INSERT INTO server_state (name) VALUES ($1)").bind(mark(channel.id))).await?;
            tx.commit().await?;
            return Ok(Arrival::Begun);
        }
        let marked = query("SELECT name FROM server_state WHERE name = $1").bind(mark(channel.id));
        let resumed = !tx.rows(marked).await?.is_empty();
        Ok(if resumed { Arrival::Resumed } else { Arrival::Present })
    }

    /// Adds messages to a channel that was begun, with what belongs to them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the channel or somebody is gone, [`StoreError::Invalid`].
    pub async fn messages(&self, messages: &[ArchivedMessage]) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.execute_all(query_rows(MESSAGES, messages.iter().map(message).collect())).await?;
        let mut edits = Vec::new();
        let mut reactions = Vec::new();
        let mut mentions = Vec::new();
        for ArchivedMessage { row: message, remains, mentions: named, .. } in messages {
            let id = message.id;
            edits.extend(remains.edits.iter().map(|old| row().bind(id).bind(old.version).text(&old.body).bind(old.at)));
            let bound = |new: &crate::ReactionRow| row().bind(id).text(&new.emoji).bind(new.account).bind(new.at);
            reactions.extend(remains.reactions.iter().map(bound));
            mentions.extend(named.iter().map(|(account, kind)| {
                let row = row().bind(*account).bind(message.channel).bind(message.seq).bind(id);
                row.bind(*kind).bind(message.created_at)
            }));
        }
        tx.execute_all(query_rows(EDITS, edits)).await?;
        tx.execute_all(query_rows(REACTIONS, reactions)).await?;
        tx.execute_all(query_rows(MENTIONS, mentions)).await?;
        tx.commit().await
    }

    /// Adds entries to the log of a channel that was begun.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the channel or somebody is gone, [`StoreError::Invalid`].
    pub async fn log(&self, channel: ChannelId, entries: &[ArchivedEntry]) -> Result<(), StoreError> {
        let sql = "INSERT INTO channel_log (channel, seq, kind, message, actor, subject, data, at) VALUES {rows} \
                   ON CONFLICT DO NOTHING";
        let rows = entries.iter().map(|new| {
            let row = row().bind(channel).bind::<Seq>(new.seq).bind(new.kind).bind_opt(new.message);
            row.bind_opt(new.actor).bind_opt(new.subject).bind_opt(new.data.clone()).bind(new.at)
        });
        let mut tx = self.0.db().begin().await?;
        tx.execute_all(query_rows(sql, rows.collect())).await?;
        tx.commit().await
    }

    /// Notes a file whose bytes are there, as part of its message at a place; `false` when its id is taken. No quota is asked.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when its channel or its owner is gone, [`StoreError::Invalid`].
    pub async fn file(&self, new: &FileRow, position: i64) -> Result<bool, StoreError> {
        let insert = query(
            "INSERT INTO files (id, owner, channel, message, position, name, content_type, kind, bytes, sha256, width, \
             height, preview, created_at, attached_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING",
        );
        let insert = insert.bind(new.id).bind_opt(new.owner).bind_opt(new.channel).bind_opt(new.message);
        let insert = insert.bind(position).text(&new.name).text(&new.content_type).bind(new.kind).bind(new.bytes);
        let insert = insert.bind(new.sha256.to_vec()).bind_opt(new.width).bind_opt(new.height).bind(new.preview);
        let mut tx = self.0.db().begin().await?;
        let made = tx.execute(insert.bind(new.created_at).bind_opt(new.attached_at)).await? > 0;
        if made {
            let used = query("UPDATE accounts SET files_bytes = files_bytes + $2 WHERE id = $1");
            tx.execute(used.bind_opt(new.owner).bind(new.bytes)).await?;
        }
        tx.commit().await?;
        Ok(made)
    }
}

const MESSAGES: &str = "INSERT INTO messages (id, channel, seq, rev, author, nonce, kind, body, extra, reply_to, here, \
                        mentions, files, reactions, created_at, edited_at, deleted_at, deleted_by, pinned_at, \
                        pinned_by, stems) VALUES {rows} ON CONFLICT DO NOTHING";
const EDITS: &str = "INSERT INTO message_edits (message, version, body, at) VALUES {rows} ON CONFLICT DO NOTHING";
const REACTIONS: &str = "INSERT INTO reactions (message, emoji, account, at) VALUES {rows} ON CONFLICT DO NOTHING";
const MENTIONS: &str = "INSERT INTO mentions (account, channel, seq, message, kind, at) VALUES {rows} \
                        ON CONFLICT DO NOTHING";

fn message(new: &ArchivedMessage) -> Values {
    let ArchivedMessage { row: message, stems, .. } = new;
    row()
        .bind(message.id)
        .bind(message.channel)
        .bind(message.seq)
        .bind(message.rev)
        .bind_opt(message.author)
        .bind_opt(message.nonce)
        .bind(message.kind)
        .bind_opt(message.body.clone())
        .bind_opt(message.extra.clone())
        .bind_opt(message.reply_to)
        .bind(message.here)
        .bind(message.mentions)
        .bind(message.files)
        .bind(message.reactions)
        .bind(message.created_at)
        .bind_opt(message.edited_at)
        .bind_opt(message.deleted_at)
        .bind_opt(message.deleted_by)
        .bind_opt(message.pinned_at)
        .bind_opt(message.pinned_by)
        .bind_opt(stems.clone())
}
