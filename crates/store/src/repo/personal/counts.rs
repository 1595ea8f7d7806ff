//! What somebody has not seen.

use hubbub_types::{AccountId, Role};

use super::Personal;
use crate::{
    StoreError, Unread,
    db::{Row, Source, query},
    repo::{FromRow, all, channels::readable},
};

/// How far `$1` has read the channel of the row.
macro_rules! mark {
    () => {
        "COALESCE(read_marks.seq, members.since, 0)"
    };
}

impl Personal<'_> {
    /// What the channels that somebody of a role may read have that they have not seen; channels that have nothing new
    /// are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn counts(&self, account: AccountId, role: Role) -> Result<Vec<Unread>, StoreError> {
        counts(&mut Source::Any(self.0.db()), account, role).await
    }
}

pub(super) async fn counts(source: &mut Source<'_>, account: AccountId, role: Role) -> Result<Vec<Unread>, StoreError> {
    // Each count stops at 100 rows: nobody needs to know more, and a channel may have a million.
    let sql = concat!(
        "SELECT channels.id, channels.head, ",
        mark!(),
        " AS mark, (SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE messages.channel = channels.id \
         AND messages.seq > ",
        mark!(),
        " AND messages.deleted_at IS NULL AND messages.kind <> 'system' AND messages.author IS DISTINCT FROM $1 \
         LIMIT 100) AS news) AS unread, \
         (SELECT COUNT(*) FROM (SELECT 1 FROM mentions WHERE mentions.account = $1 \
         AND mentions.channel = channels.id AND mentions.seq > ",
        mark!(),
        " LIMIT 100) AS named) + (SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE messages.channel = channels.id \
         AND messages.here AND messages.seq > ",
        mark!(),
        " AND messages.author IS DISTINCT FROM $1 AND NOT EXISTS (SELECT 1 FROM mentions \
         WHERE mentions.account = $1 AND mentions.channel = channels.id AND mentions.seq = messages.seq) \
         LIMIT 100) AS called) AS mentions \
         FROM channels LEFT JOIN members ON members.channel = channels.id AND members.account = $1 \
         LEFT JOIN read_marks ON read_marks.channel = channels.id AND read_marks.account = $1 WHERE ",
        readable!(),
        " AND channels.posts > 0 AND channels.head > ",
        mark!()
    );
    let found: Vec<Unread> = all(&source.rows(query(sql).bind(account).bind(role)).await?)?;
    Ok(found.into_iter().filter(|row| row.unread > 0 || row.mentions > 0).collect())
}

impl FromRow for Unread {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            channel: row.get("id")?,
            head: row.get("head")?,
            mark: row.get("mark")?,
            unread: row.get("unread")?,
            mentions: row.get("mentions")?,
        })
    }
}
