//! Reading what was noted.

use hubbub_types::{AccountId, ChannelId, Seq};

use super::Personal;
use crate::{
    PersonalItem, PersonalLog, PersonalRow, StoreError,
    db::{Row, Source, Tx, query, query_ids},
    repo::{FromRow, IDS_PER_STATEMENT, all, number},
};

impl Personal<'_> {
    /// What somebody noted after a place of their own log: each thing as it is now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without that account.
    pub async fn since(&self, account: AccountId, rev: i64) -> Result<PersonalLog, StoreError> {
        let mut tx = self.0.db().snapshot().await?;
        let log = since(&mut tx, account, rev).await?;
        tx.commit().await?;
        Ok(log)
    }

    /// How far somebody has read some channels; those never looked at are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn marks(&self, account: AccountId, channels: &[ChannelId]) -> Result<Vec<(ChannelId, Seq)>, StoreError> {
        let sql = "SELECT channel, seq FROM read_marks WHERE account = {a} AND channel IN ({ids})";
        let mut found = Vec::new();
        for part in channels.chunks(IDS_PER_STATEMENT) {
            for row in self.0.db().read(query_ids(sql, part.iter().copied()).bind(account)).await? {
                found.push((row.get("channel")?, row.get("seq")?));
            }
        }
        Ok(found)
    }
}

pub(super) async fn since(tx: &mut Tx, account: AccountId, rev: i64) -> Result<PersonalLog, StoreError> {
    let mut source = Source::Moment(tx);
    let head = query("SELECT rev AS number FROM accounts WHERE id = $1").bind(account);
    let head = number(&source.rows(head).await?)?;
    let mut items = Vec::new();
    read::<Mark>(
        &mut source,
        "SELECT channel, seq, rev FROM read_marks WHERE account = $1 AND rev > $2",
        (account, rev),
        &mut items,
    )
    .await?;
    let drafts = "SELECT channel, body, reply_to, updated_at, rev FROM drafts WHERE account = $1 AND rev > $2";
    read::<Draft>(&mut source, drafts, (account, rev), &mut items).await?;
    let prefs = "SELECT channel, level, muted_until, hidden, rev FROM channel_prefs WHERE account = $1 AND rev > $2";
    read::<Prefs>(&mut source, prefs, (account, rev), &mut items).await?;
    let settings = "SELECT name, value, rev FROM account_settings WHERE account = $1 AND rev > $2";
    read::<Setting>(&mut source, settings, (account, rev), &mut items).await?;
    items.sort_by_key(|row| row.rev);
    Ok(PersonalLog { rev: head, items })
}

async fn read<T: FromRow + Into<PersonalRow>>(
    source: &mut Source<'_>,
    sql: &'static str,
    (account, rev): (AccountId, i64),
    items: &mut Vec<PersonalRow>,
) -> Result<(), StoreError> {
    let rows = source.rows(query(sql).bind(account).bind(rev)).await?;
    items.extend(all::<T>(&rows)?.into_iter().map(Into::into));
    Ok(())
}

/// Declares how a row of one table is an item.
macro_rules! items {
    ($($name:ident: |$row:ident| $item:expr;)*) => {$(
        struct $name(PersonalRow);

        impl FromRow for $name {
            fn from_row($row: &Row) -> Result<Self, StoreError> {
                Ok(Self(PersonalRow { rev: $row.get("rev")?, item: $item }))
            }
        }

        impl From<$name> for PersonalRow {
            fn from(row: $name) -> Self {
                row.0
            }
        }
    )*};
}

items! {
    Mark: |row| PersonalItem::Read { channel: row.get("channel")?, seq: row.get("seq")? };
    Draft: |row| PersonalItem::Draft {
        channel: row.get("channel")?,
        body: row.get_opt("body")?,
        reply_to: row.get_opt("reply_to")?,
        at: row.get("updated_at")?,
    };
    Prefs: |row| PersonalItem::Prefs {
        channel: row.get("channel")?,
        level: row.get_opt("level")?,
        muted_until: row.get_opt("muted_until")?,
        hidden: row.get("hidden")?,
    };
    Setting: |row| PersonalItem::Setting { name: row.get("name")?, value: row.get_opt("value")? };
}
