//! Who does not want to hear from whom.

use hubbub_types::{AccountId, Handle, Timestamp};

use super::{FromRow, IDS_PER_STATEMENT, accounts::account_columns, all, number, one_more};
use crate::{
    Account, Block, Page, Store, StoreError, clamp_limit,
    db::{Row, query, query_ids},
};

/// Who does not want to hear from whom.
pub struct Blocks<'a>(pub(crate) &'a Store);

impl Blocks<'_> {
    /// Blocks someone; again is no error.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without either account, [`StoreError::Full`] with `blocks` at `max_blocks`.
    pub async fn add(&self, blocker: AccountId, blocked: AccountId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        let insert =
            query("INSERT INTO blocks (blocker, blocked, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        if tx.execute(insert.bind(blocker).bind(blocked).bind(now)).await? > 0 {
            let count = query("SELECT COUNT(*) AS number FROM blocks WHERE blocker = $1").bind(blocker);
            if number(&tx.rows(count).await?)? > i64::from(self.0.settings().max_blocks) {
                return Err(StoreError::Full("blocks"));
            }
        }
        tx.commit().await
    }

    /// Unblocks someone; `false` when they were not blocked.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove(&self, blocker: AccountId, blocked: AccountId) -> Result<bool, StoreError> {
        let remove = query("DELETE FROM blocks WHERE blocker = $1 AND blocked = $2");
        Ok(self.0.db().execute(remove.bind(blocker).bind(blocked)).await? > 0)
    }

    /// The people someone blocks, in the order of their handles.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        blocker: AccountId,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<Page<Account, Handle>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM blocks JOIN accounts ON accounts.id = blocks.blocked \
             WHERE blocks.blocker = $1 AND accounts.handle > $2 ORDER BY accounts.handle LIMIT $3"
        );
        let rows = query(sql).bind(blocker).text(after.map_or("", Handle::as_str)).bind(one_more(limit));
        Ok(Page::cut(all(&self.0.db().read(rows).await?)?, limit, |account: &Account| account.handle.clone()))
    }

    /// The blocks between one person and others, either way.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn between(&self, one: AccountId, others: &[AccountId]) -> Result<Vec<Block>, StoreError> {
        let sql = "SELECT blocker, blocked FROM blocks WHERE blocker = {a} AND blocked IN ({ids}) \
                   UNION SELECT blocker, blocked FROM blocks WHERE blocked = {a} AND blocker IN ({ids})";
        let mut found = Vec::new();
        for part in others.chunks(IDS_PER_STATEMENT) {
            found.extend(all::<Block>(&self.0.db().read(query_ids(sql, part.iter().copied()).bind(one)).await?)?);
        }
        Ok(found)
    }

    /// Those of some people who do not want calls at the moment.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dnd(&self, accounts: &[AccountId]) -> Result<Vec<AccountId>, StoreError> {
        let mut found = Vec::new();
        for part in accounts.chunks(IDS_PER_STATEMENT) {
            let ids = query_ids("SELECT id FROM accounts WHERE do_not_disturb AND id IN ({ids})", part.iter().copied());
            for row in self.0.db().read(ids).await? {
                found.push(row.get("id")?);
            }
        }
        Ok(found)
    }
}

impl FromRow for Block {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { blocker: row.get("blocker")?, blocked: row.get("blocked")? })
    }
}
