//! Finding accounts.

use hubbub_types::{AccountId, Handle, Timestamp};

use super::{Accounts, account_columns, person_columns};
use crate::{
    Account, AccountOverview, Page, PersonRow, StoreError, clamp_limit,
    db::{Query, Row, Source, query, query_ids, query_tuples, row},
    repo::{FromRow, IDS_PER_STATEMENT, all, first, number, one_more},
    search::{contains_pattern, fold},
};

impl Accounts<'_> {
    /// The account of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = concat!("SELECT ", account_columns!(), " FROM accounts WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The accounts of several ids, in no order; unknown ids are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_ids(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
        let sql = concat!("SELECT ", account_columns!(), " FROM accounts WHERE id IN ({ids})");
        let mut found = Vec::new();
        for part in ids.chunks(IDS_PER_STATEMENT) {
            found.extend(all::<Account>(&self.0.db().read(query_ids(sql, part.iter().copied())).await?)?);
        }
        Ok(found)
    }

    /// The account of a handle.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_handle(&self, handle: &Handle) -> Result<Option<Account>, StoreError> {
        let sql = concat!("SELECT ", account_columns!(), " FROM accounts WHERE handle = $1");
        first(&self.0.db().read(query(sql).text(handle.as_str())).await?)
    }

    /// The account that proved to own an e-mail address, in any case of letters.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_verified_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let sql = concat!("SELECT ", account_columns!(), " FROM accounts WHERE email_key = $1 AND email_verified");
        first(&self.0.db().read(query(sql).bind(fold(&searchable(email)))).await?)
    }

    /// People in the order of their handles, whose handle or name has `text` in it (in any case of any script); all
    /// for an empty text.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        text: &str,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<Page<Account, Handle>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = query(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE handle > $1 AND ($2 = '%%' OR handle LIKE $2 ESCAPE '\\' \
             OR name_key LIKE $2 ESCAPE '\\') ORDER BY handle LIMIT $3"
        ));
        let rows = self.0.db().read(search(sql, text, after, limit)).await?;
        Ok(Page::cut(all(&rows)?, limit, |account: &Account| account.handle.clone()))
    }

    /// As [`Accounts::page`] without bots, with what an admin sees besides.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn overview(
        &self,
        text: &str,
        after: Option<&Handle>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page<AccountOverview, Handle>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = query(concat!(
            "SELECT ",
            account_columns!(),
            ", (SELECT COUNT(*) FROM sessions WHERE sessions.account = accounts.id \
             AND sessions.revoked_at IS NULL AND sessions.expires_at > $4) AS sessions \
             FROM accounts WHERE kind <> 'bot' AND handle > $1 AND ($2 = '%%' OR handle LIKE $2 ESCAPE '\\' \
             OR name_key LIKE $2 ESCAPE '\\') ORDER BY handle LIMIT $3"
        ));
        let rows = self.0.db().read(search(sql, text, after, limit).bind(now)).await?;
        Ok(Page::cut(all(&rows)?, limit, |row: &AccountOverview| row.account.handle.clone()))
    }

    /// What others see of some accounts, in no order; unknown ids are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn people(&self, ids: &[AccountId]) -> Result<Vec<PersonRow>, StoreError> {
        people(&mut Source::Any(self.0.db()), ids).await
    }

    /// What others see of the accounts of some handles, in no order; unknown handles are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn people_by_handles(&self, handles: &[Handle]) -> Result<Vec<PersonRow>, StoreError> {
        let sql = concat!("SELECT ", person_columns!(), " FROM accounts WHERE handle IN (VALUES {rows})");
        let mut found = Vec::new();
        for part in handles.chunks(IDS_PER_STATEMENT) {
            let rows = part.iter().map(|handle| row().text(handle.as_str()));
            found.extend(all::<PersonRow>(&self.0.db().read(query_tuples(sql, rows)).await?)?);
        }
        Ok(found)
    }

    /// As [`Accounts::page`], of those who share a channel with a guest.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page_for_guest(
        &self,
        guest: AccountId,
        text: &str,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<Page<Account, Handle>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = query(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE handle > $1 AND ($2 = '%%' OR handle LIKE $2 ESCAPE '\\' \
             OR name_key LIKE $2 ESCAPE '\\') AND (EXISTS (SELECT 1 FROM members AS own \
             JOIN members AS theirs ON theirs.channel = own.channel \
             WHERE own.account = $4 AND theirs.account = accounts.id) OR (accounts.role <> 'guest' AND EXISTS (\
             SELECT 1 FROM members AS own JOIN channels ON channels.id = own.channel \
             WHERE own.account = $4 AND NOT channels.private))) ORDER BY handle LIMIT $3"
        ));
        let rows = self.0.db().read(search(sql, text, after, limit).bind(guest)).await?;
        Ok(Page::cut(all(&rows)?, limit, |account: &Account| account.handle.clone()))
    }

    /// How many accounts there are.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count(&self) -> Result<i64, StoreError> {
        number(&self.0.db().read(query("SELECT COUNT(*) AS number FROM accounts")).await?)
    }

    /// Whether the server has an admin or an owner yet.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn has_admin(&self) -> Result<bool, StoreError> {
        // Two halves, so that each has its index.
        let sql = "SELECT 1 AS number FROM accounts WHERE role = 'admin' \
                   UNION ALL SELECT 1 AS number FROM accounts WHERE role = 'owner' LIMIT 1";
        let rows = self.0.db().read(query(sql)).await?;
        Ok(!rows.is_empty())
    }
}

pub(in crate::repo) async fn people(source: &mut Source<'_>, ids: &[AccountId]) -> Result<Vec<PersonRow>, StoreError> {
    let sql = concat!("SELECT ", person_columns!(), " FROM accounts WHERE id IN ({ids})");
    let mut found = Vec::new();
    for part in ids.chunks(IDS_PER_STATEMENT) {
        found.extend(all::<PersonRow>(&source.rows(query_ids(sql, part.iter().copied())).await?)?);
    }
    Ok(found)
}

fn search(sql: Query, text: &str, after: Option<&Handle>, limit: u32) -> Query {
    sql.text(after.map_or("", Handle::as_str)).bind(contains_pattern(&searchable(text))).bind(one_more(limit))
}

/// A text to look for. Nothing stored has a NUL character, and PostgreSQL refuses to look for one.
pub(in crate::repo) fn searchable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl FromRow for AccountOverview {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { account: Account::from_row(row)?, sessions: row.get("sessions")? })
    }
}
