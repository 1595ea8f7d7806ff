//! Pages of a channel's messages.

use hubbub_types::{ChannelId, Seq};

use super::{Messages, message_columns};
use crate::{
    MessagePage, MessageRow, StoreError, Window, clamp_limit,
    db::{Tx, query},
    repo::{all, one_more},
};

impl Messages<'_> {
    /// Some messages of a channel, deleted ones too, with the head of its log at the same moment. A channel that is not
    /// there has none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(&self, channel: ChannelId, window: Window, limit: u32) -> Result<MessagePage, StoreError> {
        let limit = clamp_limit(limit);
        let end = Seq(i64::MAX);
        let mut tx = self.0.db().snapshot().await?;
        let rows = tx.rows(query("SELECT head FROM channels WHERE id = $1").bind(channel)).await?;
        let head = rows.first().map_or(Ok(Seq(0)), |row| row.get("head"))?;
        let page = match window {
            Window::Latest => {
                let (items, at_start) = before(&mut tx, channel, end, limit).await?;
                MessagePage { items, head, at_start, at_end: true }
            }
            Window::Before(seq) => {
                let (items, at_start) = before(&mut tx, channel, seq, limit).await?;
                let at_end = after(&mut tx, channel, Seq(seq.0.saturating_sub(1)), 1).await?.0.is_empty();
                MessagePage { items, head, at_start, at_end }
            }
            Window::After(seq) => {
                let (items, at_end) = after(&mut tx, channel, seq, limit).await?;
                let at_start = before(&mut tx, channel, seq.next(), 1).await?.0.is_empty();
                MessagePage { items, head, at_start, at_end }
            }
            Window::Around(seq) => {
                let (mut items, at_start) = before(&mut tx, channel, seq.next(), limit / 2 + 1).await?;
                let rest = limit.saturating_sub(u32::try_from(items.len()).unwrap_or(limit)).max(1);
                let (later, at_end) = after(&mut tx, channel, seq, rest).await?;
                items.extend(later);
                MessagePage { items, head, at_start, at_end }
            }
        };
        tx.commit().await?;
        Ok(page)
    }
}

/// The last messages before a place, and whether there is none before them.
async fn before(tx: &mut Tx, channel: ChannelId, seq: Seq, limit: u32) -> Result<(Vec<MessageRow>, bool), StoreError> {
    let sql = concat!(
        "SELECT ",
        message_columns!(),
        " FROM messages WHERE channel = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    let (mut items, whole) = cut(tx, sql, channel, seq, limit).await?;
    items.reverse();
    Ok((items, whole))
}

/// The first messages after a place, and whether there is none after them.
async fn after(tx: &mut Tx, channel: ChannelId, seq: Seq, limit: u32) -> Result<(Vec<MessageRow>, bool), StoreError> {
    let sql =
        concat!("SELECT ", message_columns!(), " FROM messages WHERE channel = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    cut(tx, sql, channel, seq, limit).await
}

async fn cut(
    tx: &mut Tx,
    sql: &'static str,
    channel: ChannelId,
    seq: Seq,
    limit: u32,
) -> Result<(Vec<MessageRow>, bool), StoreError> {
    let rows = tx.rows(query(sql).bind(channel).bind(seq).bind(one_more(limit))).await?;
    let mut items: Vec<MessageRow> = all(&rows)?;
    let whole = items.len() <= limit as usize;
    items.truncate(limit as usize);
    Ok((items, whole))
}
