//! Noting.

use std::collections::{BTreeMap, HashMap};

use hubbub_types::{AccountId, ChannelId};

use super::Personal;
use crate::{
    PersonalChange, PersonalItem, PersonalLimits, StoreError,
    db::{Tx, Values, query_ids, query_rows, row},
    repo::IDS_PER_STATEMENT,
};

/// What a thing noted is told apart by.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Read(ChannelId),
    Draft(ChannelId),
    Prefs(ChannelId),
    Setting(&'a str),
}

fn key(item: &PersonalItem) -> Key<'_> {
    match item {
        PersonalItem::Read { channel, .. } => Key::Read(*channel),
        PersonalItem::Draft { channel, .. } => Key::Draft(*channel),
        PersonalItem::Prefs { channel, .. } => Key::Prefs(*channel),
        PersonalItem::Setting { name, .. } => Key::Setting(name),
    }
}

impl Personal<'_> {
    /// Notes things of many people at once, and gives the place of each. Of several changes of one thing the last one
    /// wins, and all have its place. Changes of people who are gone are left out: their place is 0.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `drafts` or `settings` when somebody would have more than the limits allow,
    /// [`StoreError::NotFound`] when a channel is gone, [`StoreError::Invalid`]: then nothing is noted.
    pub async fn write(&self, changes: &[PersonalChange], limits: PersonalLimits) -> Result<Vec<i64>, StoreError> {
        let mut last: HashMap<(AccountId, Key<'_>), usize> = HashMap::new();
        for (index, change) in changes.iter().enumerate() {
            last.insert((change.account, key(&change.item)), index);
        }
        let mut counts: BTreeMap<AccountId, i64> = BTreeMap::new();
        for (account, _) in last.keys() {
            *counts.entry(*account).or_default() += 1;
        }
        let mut tx = self.0.db().begin().await?;
        let mut next = raise(&mut tx, &counts).await?;
        let mut revs = vec![0; changes.len()];
        let mut rows = Rows::default();
        for (index, change) in changes.iter().enumerate() {
            let Some(next) = next.get_mut(&change.account) else { continue };
            if last.get(&(change.account, key(&change.item))) == Some(&index) {
                *next += 1;
                if let Some(rev) = revs.get_mut(index) {
                    *rev = *next;
                }
                rows.add(change, *next);
            }
        }
        rows.write(&mut tx).await?;
        check(&mut tx, &counts, limits).await?;
        tx.commit().await?;
        let place = |change: &PersonalChange| {
            let winner = last.get(&(change.account, key(&change.item)))?;
            revs.get(*winner).copied()
        };
        Ok(changes.iter().map(|change| place(change).unwrap_or(0)).collect())
    }
}

/// Raises the head of each person's log by a number, and gives the heads before. The rows are locked in the order of
/// their ids, so that two writers never wait for each other.
async fn raise(tx: &mut Tx, counts: &BTreeMap<AccountId, i64>) -> Result<HashMap<AccountId, i64>, StoreError> {
    let lock = tx.locking(
        "SELECT id, rev FROM accounts WHERE id IN ({ids})",
        "SELECT id, rev FROM accounts WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE",
    );
    let ids: Vec<_> = counts.keys().copied().collect();
    let mut before = HashMap::with_capacity(ids.len());
    for part in ids.chunks(IDS_PER_STATEMENT) {
        for row in tx.rows(query_ids(lock, part.iter().copied())).await? {
            before.insert(row.get("id")?, row.get("rev")?);
        }
    }
    let change = "UPDATE accounts SET rev = accounts.rev + new.column2 FROM (VALUES {rows}) AS new \
                  WHERE accounts.id = new.column1";
    let rows = counts.iter().map(|(account, count)| row().bind(*account).bind(*count)).collect();
    tx.execute_all(query_rows(change, rows)).await?;
    Ok(before)
}

/// Rows for each table.
#[derive(Default)]
struct Rows {
    marks: Vec<Values>,
    drafts: Vec<Values>,
    prefs: Vec<Values>,
    settings: Vec<Values>,
}

impl Rows {
    fn add(&mut self, change: &PersonalChange, rev: i64) {
        let account = || row().bind(change.account);
        match &change.item {
            PersonalItem::Read { channel, seq } => self.marks.push(account().bind(*channel).bind(*seq).bind(rev)),
            PersonalItem::Draft { channel, body, reply_to, at } => {
                let row = account().bind(*channel).bind_opt(body.clone()).bind_opt(*reply_to).bind(*at);
                self.drafts.push(row.bind(rev));
            }
            PersonalItem::Prefs { channel, level, muted_until, hidden } => {
                let row = account().bind(*channel).bind_opt(*level).bind_opt(*muted_until).bind(*hidden);
                self.prefs.push(row.bind(rev));
            }
            PersonalItem::Setting { name, value } => {
                self.settings.push(account().text(name).bind_opt(value.clone()).bind(rev));
            }
        }
    }

    async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        let marks = "INSERT INTO read_marks (account, channel, seq, rev) VALUES {rows} \
                     ON CONFLICT (account, channel) DO UPDATE SET seq = excluded.seq, rev = excluded.rev";
        let drafts = "INSERT INTO drafts (account, channel, body, reply_to, updated_at, rev) VALUES {rows} \
                      ON CONFLICT (account, channel) DO UPDATE SET body = excluded.body, \
                      reply_to = excluded.reply_to, updated_at = excluded.updated_at, rev = excluded.rev";
        let prefs = "INSERT INTO channel_prefs (account, channel, level, muted_until, hidden, rev) VALUES {rows} \
                     ON CONFLICT (account, channel) DO UPDATE SET level = excluded.level, \
                     muted_until = excluded.muted_until, hidden = excluded.hidden, rev = excluded.rev";
        let settings = "INSERT INTO account_settings (account, name, value, rev) VALUES {rows} \
                        ON CONFLICT (account, name) DO UPDATE SET value = excluded.value, rev = excluded.rev";
        for (sql, rows) in [(marks, self.marks), (drafts, self.drafts), (prefs, self.prefs), (settings, self.settings)]
        {
            tx.execute_all(query_rows(sql, rows)).await?;
        }
        Ok(())
    }
}

/// Nobody may have more than the limits allow.
async fn check(tx: &mut Tx, counts: &BTreeMap<AccountId, i64>, limits: PersonalLimits) -> Result<(), StoreError> {
    let drafts = "SELECT account FROM drafts WHERE account IN ({ids}) AND body IS NOT NULL \
                  GROUP BY account HAVING COUNT(*) > {a}";
    // What was taken back counts by its number only: other devices must still hear that it is gone.
    let settings = "SELECT account FROM account_settings WHERE account IN ({ids}) GROUP BY account \
                    HAVING COUNT(*) > 1000 \
                    OR SUM(CASE WHEN value IS NULL THEN 0 ELSE octet_length(name) + octet_length(value) END) > {a}";
    let bytes = i64::try_from(limits.settings_bytes).unwrap_or(i64::MAX);
    let ids: Vec<_> = counts.keys().copied().collect();
    for part in ids.chunks(IDS_PER_STATEMENT) {
        for (sql, most, what) in [(drafts, i64::from(limits.drafts), "drafts"), (settings, bytes, "settings")] {
            if !tx.rows(query_ids(sql, part.iter().copied()).bind(most)).await?.is_empty() {
                return Err(StoreError::Full(what));
            }
        }
    }
    Ok(())
}
