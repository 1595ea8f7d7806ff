//! Writing what a transaction gathered: few statements with many rows each.

use std::collections::BTreeSet;

use hubbub_types::{ChannelId, ChannelKind, MentionKind};

use super::{
    LogTx,
    queue::{Entry, Mention},
};
use crate::{
    ChannelRow, Deletion, Edit, NewPost, StoreError,
    db::{Query, Values, query, query_rows, query_tuples, row},
    repo::{
        IDS_PER_STATEMENT,
        channels::hand_over,
        moderation::{insert_audit, insert_reports},
    },
    search::fold,
};

impl LogTx {
    pub(super) async fn write(&mut self) -> Result<(), StoreError> {
        self.write_posts().await?;
        self.write_edits().await?;
        self.write_reports().await?;
        self.write_deletions().await?;
        self.write_reactions().await?;
        self.write_pins().await?;
        self.write_members().await?;
        self.write_entries().await?;
        self.write_channels().await
    }

    async fn write_posts(&mut self) -> Result<(), StoreError> {
        let sql = "INSERT INTO messages (id, channel, seq, rev, author, nonce, kind, body, extra, reply_to, here, \
                   mentions, files, created_at, stems) VALUES {rows}";
        let posts = std::mem::take(&mut self.queue.posts);
        let mentioned = |post: &NewPost| self.queue.mentions.iter().filter(|row| row.message == post.id).count();
        let rows = posts.iter().map(|post| message(post, mentioned(post))).collect();
        self.tx.execute_all(query_rows(sql, rows)).await?;
        for post in posts.iter().filter(|post| !post.files.is_empty()) {
            self.attach(post).await?;
        }
        let rows = self.queue.mentions.iter().filter(|row| row.seq.is_some()).map(mention).collect();
        self.tx.execute_all(query_rows(MENTION, rows)).await.map(drop)
    }

    /// After the posts and the edits that they are about.
    async fn write_reports(&mut self) -> Result<(), StoreError> {
        let reports = std::mem::take(&mut self.queue.reports);
        self.tx.execute_all(insert_reports(&reports)).await.map(drop)
    }

    async fn attach(&mut self, post: &NewPost) -> Result<(), StoreError> {
        for (position, file) in (0_i64..).zip(&post.files) {
            let change = query(
                "UPDATE files SET channel = $2, message = $3, position = $4, attached_at = $5 \
                 WHERE id = $1 AND attached_at IS NULL AND deleted_at IS NULL AND owner IS NOT DISTINCT FROM $6",
            );
            let change = change.bind(*file).bind(post.channel).bind(post.id).bind(position).bind(post.at);
            if self.tx.execute(change.bind_opt(post.author)).await? == 0 {
                return Err(StoreError::Conflict("file"));
            }
        }
        Ok(())
    }

    async fn write_edits(&mut self) -> Result<(), StoreError> {
        for edit in std::mem::take(&mut self.queue.edits) {
            let mentioned: Vec<Mention> =
                self.queue.mentions.extract_if(.., |row| row.message == edit.message).collect();
            for statement in edit_statements(&edit, mentioned.len()) {
                self.tx.execute(statement).await?;
            }
            // The message's own place is looked up: that is what read marks are compared with.
            let add = "INSERT INTO mentions (account, channel, seq, message, kind, at) \
                       SELECT $1, channel, seq, id, $3, $4 FROM messages WHERE id = $2";
            for new in mentioned {
                let row = query(add).bind(new.account).bind(new.message).bind(new.kind).bind(new.at);
                self.tx.execute(row).await?;
            }
        }
        Ok(())
    }

    async fn write_deletions(&mut self) -> Result<(), StoreError> {
        for deletion in std::mem::take(&mut self.queue.deletions) {
            for statement in deletion_statements(&deletion) {
                self.tx.execute(statement).await?;
            }
        }
        Ok(())
    }

    async fn write_reactions(&mut self) -> Result<(), StoreError> {
        let add = "INSERT INTO reactions (message, emoji, account, at) VALUES {rows}";
        let rows = self.queue.reactions.iter();
        let rows = rows.map(|new| row().bind(new.message).text(&new.emoji).bind(new.account).bind(new.at)).collect();
        self.tx.execute_all(query_rows(add, rows)).await?;

        let remove = "DELETE FROM reactions WHERE (message, emoji, account) IN (VALUES {rows})";
        let rows = self.queue.taken_back.iter();
        let rows: Vec<Values> = rows.map(|old| row().bind(old.message).text(&old.emoji).bind(old.account)).collect();
        for part in rows.chunks(IDS_PER_STATEMENT) {
            self.tx.execute(query_tuples(remove, part.iter().cloned())).await?;
        }

        let touch = "UPDATE messages SET rev = new.column2, reactions = reactions + new.column3 \
                     FROM (VALUES {rows}) AS new WHERE messages.id = new.column1";
        let rows = self.queue.touched.drain();
        let rows = rows.map(|(id, touch)| row().bind(id).bind(touch.rev).bind(touch.reactions)).collect();
        self.tx.execute_all(query_rows(touch, rows)).await.map(drop)
    }

    async fn write_pins(&mut self) -> Result<(), StoreError> {
        for (pinning, on) in std::mem::take(&mut self.queue.pins) {
            let change = query("UPDATE messages SET rev = $2, pinned_at = $3, pinned_by = $4 WHERE id = $1");
            let change = change.bind(pinning.message).bind(pinning.seq);
            let change = change.bind_opt(on.then_some(pinning.at)).bind_opt(pinning.actor.filter(|_| on));
            self.tx.execute(change).await?;
        }
        Ok(())
    }

    async fn write_members(&mut self) -> Result<(), StoreError> {
        let join = "INSERT INTO members (channel, account, owner, since, joined_at, invited_by) VALUES {rows} \
                    ON CONFLICT (channel, account) DO UPDATE SET owner = excluded.owner";
        let rows = self.queue.joins.iter().map(|new| {
            row().bind(new.channel).bind(new.account).bind(new.owner).bind(new.seq).bind(new.at).bind_opt(new.by)
        });
        let rows = rows.collect();
        self.tx.execute_all(query_rows(join, rows)).await?;
        let leave = "DELETE FROM members WHERE (channel, account) IN (VALUES {rows})";
        let rows: Vec<Values> = self.queue.leaves.iter().map(|old| row().bind(old.channel).bind(old.account)).collect();
        for part in rows.chunks(IDS_PER_STATEMENT) {
            self.tx.execute(query_tuples(leave, part.iter().cloned())).await?;
        }
        let left: BTreeSet<ChannelId> = self.queue.leaves.iter().map(|old| old.channel).collect();
        for group in left {
            if self.channel(group).is_some_and(|row| row.kind == ChannelKind::Group) {
                self.tx.execute(hand_over(group)).await?;
            }
        }
        Ok(())
    }

    async fn write_entries(&mut self) -> Result<(), StoreError> {
        let log = "INSERT INTO channel_log (channel, seq, kind, message, actor, subject, data, at) VALUES {rows}";
        let rows = self.queue.entries.iter().map(entry).collect();
        self.tx.execute_all(query_rows(log, rows)).await?;
        let outbox = "INSERT INTO deliveries (id, hook, event, channel, seq, message, state, next_at, created_at) \
                      VALUES {rows} ON CONFLICT (hook, channel, seq) DO NOTHING";
        let rows = self.queue.deliveries.iter().map(|new| {
            let row = row().bind(new.id).bind(new.hook).text(new.event).bind(new.channel).bind(new.seq);
            row.bind_opt(new.message).text("waiting").bind(new.at).bind(new.at)
        });
        let rows = rows.collect();
        self.tx.execute_all(query_rows(outbox, rows)).await?;
        self.tx.execute_all(insert_audit(&self.queue.audit)).await.map(drop)
    }

    async fn write_channels(&mut self) -> Result<(), StoreError> {
        let head = "UPDATE channels SET head = new.column2, posts = posts + new.column3, \
                    posted_at = COALESCE(new.column4, posted_at) \
                    FROM (VALUES {rows}) AS new WHERE channels.id = new.column1";
        let none = super::queue::Count::default();
        let rows = self.heads().map(|channel| {
            let count = self.queue.counts.get(&channel.id).unwrap_or(&none);
            row().bind(channel.id).bind(channel.head).bind(count.posts).bind_opt(count.posted_at)
        });
        let rows = rows.collect();
        self.tx.execute_all(query_rows(head, rows)).await?;
        let changed = std::mem::take(&mut self.queue.channels);
        for channel in changed.values() {
            self.tx.execute(change_channel(channel)).await?;
        }
        if changed.is_empty() { Ok(()) } else { crate::repo::channels::touch_directory(&mut self.tx).await.map(drop) }
    }
}

const MENTION: &str = "INSERT INTO mentions (account, channel, seq, message, kind, at) VALUES {rows}";

fn message(post: &NewPost, mentions: usize) -> Values {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    row()
        .bind(post.id)
        .bind(post.channel)
        .bind(post.seq)
        .bind(post.seq)
        .bind_opt(post.author)
        .bind_opt(post.nonce)
        .bind(post.kind)
        .text(&post.body)
        .bind_opt(post.extra.clone())
        .bind_opt(post.reply_to)
        .bind(post.here)
        .bind(count(mentions))
        .bind(count(post.files.len()))
        .bind(post.at)
        .bind_opt(post.stems.clone())
}

fn mention(row_: &Mention) -> Values {
    let Mention { account, channel, seq, message, kind, at } = row_;
    row().bind(*account).bind(*channel).bind_opt(*seq).bind(*message).bind::<MentionKind>(*kind).bind(*at)
}

fn entry(new: &Entry) -> Values {
    row()
        .bind(new.channel)
        .bind(new.seq)
        .bind(new.kind)
        .bind_opt(new.message)
        .bind_opt(new.actor)
        .bind_opt(new.subject)
        .bind_opt(new.data.clone())
        .bind(new.at)
}

fn edit_statements(edit: &Edit, mentions: usize) -> [Query; 4] {
    let keep = query(
        "INSERT INTO message_edits (message, version, body, at) \
         SELECT id, $2, body, COALESCE(edited_at, created_at) FROM messages WHERE id = $1 AND body IS NOT NULL",
    );
    let forget = query(
        "DELETE FROM message_edits WHERE message = $1 AND version <= (SELECT version FROM message_edits \
         WHERE message = $1 ORDER BY version DESC LIMIT 1 OFFSET $2)",
    );
    let change = query(
        "UPDATE messages SET body = $2, rev = $3, edited_at = $4, here = $5, mentions = $6, stems = $7 \
         WHERE id = $1 AND deleted_at IS NULL",
    );
    let change = change.bind(edit.message).text(&edit.body).bind(edit.seq).bind(edit.at).bind(edit.here);
    let change = change.bind(i64::try_from(mentions).unwrap_or(i64::MAX)).bind_opt(edit.stems.clone());
    [
        keep.bind(edit.message).bind(edit.seq),
        forget.bind(edit.message).bind(i64::from(edit.kept)),
        change,
        query("DELETE FROM mentions WHERE message = $1").bind(edit.message),
    ]
}

/// Nothing of the message can be read again: not its text, not an earlier one, not what others said about it.
fn deletion_statements(deletion: &Deletion) -> [Query; 5] {
    let id = deletion.message;
    let change = query(
        "UPDATE messages SET body = NULL, extra = NULL, stems = NULL, reply_to = NULL, here = FALSE, mentions = 0, \
         files = 0, reactions = 0, pinned_at = NULL, pinned_by = NULL, rev = $2, deleted_at = $3, deleted_by = $4 \
         WHERE id = $1",
    );
    [
        change.bind(id).bind(deletion.seq).bind(deletion.at).bind_opt(deletion.actor),
        query("DELETE FROM message_edits WHERE message = $1").bind(id),
        query("DELETE FROM reactions WHERE message = $1").bind(id),
        query("DELETE FROM mentions WHERE message = $1").bind(id),
        query("UPDATE files SET deleted_at = $2 WHERE message = $1 AND deleted_at IS NULL").bind(id).bind(deletion.at),
    ]
}

fn change_channel(channel: &ChannelRow) -> Query {
    let change = query(
        "UPDATE channels SET name = $2, name_key = $3, topic = $4, category = $5, position = $6, private = $7, \
         slow_mode = $8, archived_at = $9 WHERE id = $1",
    );
    let change = change.bind(channel.id).text(&channel.name).bind_opt(name_key(channel)).text(&channel.topic);
    let change = change.bind_opt(channel.category).bind(channel.position).bind(channel.private);
    let seconds = i64::try_from(channel.slow_mode.as_secs()).unwrap_or(i64::MAX);
    change.bind(seconds).bind_opt(channel.archived_at)
}

/// The name as it is compared, where it must differ from others.
pub(in crate::repo) fn name_key(channel: &ChannelRow) -> Option<String> {
    let named = matches!(channel.kind, ChannelKind::Text | ChannelKind::Voice);
    (named && channel.archived_at.is_none()).then(|| fold(&channel.name))
}
