//! Programs that take part, and their tokens.

use std::time::Duration;

use hubbub_types::{AccountId, BotTokenId, Timestamp};

use super::{
    FromRow,
    accounts::{account_columns, add},
    all, first,
    moderation::insert_audit,
    number, only,
};
use crate::{
    Account, BotPatch, BotRow, BotTokenRow, NewAudit, NewBot, NewBotToken, Store, StoreError, TokenHash,
    db::{Row, Tx, query},
};

/// How exactly the last use of a token is known: not every request costs a write.
const USED: Duration = Duration::from_secs(60);

/// Programs that take part, and their tokens.
pub struct Bots<'a>(pub(crate) &'a Store);

macro_rules! bot_columns {
    () => {
        "bots.owner, bots.description, bots.disabled_at"
    };
}

/// The columns of a [`BotTokenRow`], apart from an account's where their names are the same.
macro_rules! token_columns {
    () => {
        "bot_tokens.id AS token_id, bot_tokens.account, bot_tokens.name AS token_name, bot_tokens.scopes, \
         bot_tokens.created_by, bot_tokens.created_at AS token_created_at, bot_tokens.last_used_at, \
         bot_tokens.expires_at"
    };
}

/// Of tokens that open something at `$2`.
macro_rules! live_tokens {
    () => {
        " FROM bot_tokens JOIN bots ON bots.account = bot_tokens.account \
         JOIN accounts ON accounts.id = bot_tokens.account \
         WHERE bots.disabled_at IS NULL AND bot_tokens.revoked_at IS NULL \
         AND (bot_tokens.expires_at IS NULL OR bot_tokens.expires_at > $2) AND "
    };
}

impl Bots<'_> {
    /// Makes one, if there are fewer than `most`, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `bots`, [`StoreError::Conflict`] with `handle` or `id`, [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewBot, most: u32, audit: &[NewAudit]) -> Result<BotRow, StoreError> {
        let mut tx = self.0.db().begin().await?;
        let known = tx.rows(query("SELECT COUNT(*) AS number FROM bots")).await?;
        if number(&known)? >= i64::from(most) {
            return Err(StoreError::Full("bots"));
        }
        let id = add(&mut tx, &new.account, new.account.role).await?.id;
        tx.execute(query("UPDATE accounts SET kind = 'bot' WHERE id = $1").bind(id)).await?;
        let insert = query("INSERT INTO bots (account, owner, description) VALUES ($1, $2, $3)");
        tx.execute(insert.bind(id).bind_opt(new.owner).text(&new.description)).await?;
        tx.execute_all(insert_audit(audit)).await?;
        let made = by_id(&mut tx, id).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// All of them, by handle.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(&self) -> Result<Vec<BotRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            ", ",
            bot_columns!(),
            " FROM bots JOIN accounts ON accounts.id = bots.account ORDER BY accounts.handle"
        );
        all(&self.0.db().read(query(sql)).await?)
    }

    /// The one of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: AccountId) -> Result<Option<BotRow>, StoreError> {
        first(&self.0.db().read(query(ONE).bind(id)).await?)
    }

    /// Changes what a bot has besides its account, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Invalid`].
    pub async fn change(
        &self,
        id: AccountId,
        patch: &BotPatch,
        audit: &[NewAudit],
        now: Timestamp,
    ) -> Result<BotRow, StoreError> {
        let change = query(
            "UPDATE bots SET description = COALESCE($2, description), disabled_at = CASE WHEN $3 THEN NULL \
             WHEN $4 THEN COALESCE(disabled_at, $5) ELSE disabled_at END WHERE account = $1",
        );
        let (on, off) = (patch.enabled == Some(true), patch.enabled == Some(false));
        let change = change.bind(id).bind_opt(patch.description.clone()).bind(on).bind(off).bind(now);
        let mut tx = self.0.db().begin().await?;
        tx.execute(change).await?;
        tx.execute_all(insert_audit(audit)).await?;
        let changed = by_id(&mut tx, id).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Adds a token, if its bot has fewer than `most`, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `tokens`, [`StoreError::NotFound`] without the bot, [`StoreError::Invalid`].
    pub async fn add_token(&self, new: &NewBotToken, most: u32, audit: &[NewAudit]) -> Result<(), StoreError> {
        let NewBotToken { row, hash } = new;
        let insert = query(
            "INSERT INTO bot_tokens (id, account, name, hash, scopes, created_by, created_at, expires_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 \
             WHERE (SELECT COUNT(*) FROM bot_tokens WHERE account = $2) < $9",
        );
        let insert = insert.bind(row.id).bind(row.account).text(&row.name).bind(*hash).text(&row.scopes);
        let insert = insert.bind_opt(row.created_by).bind(row.created_at).bind_opt(row.expires_at);
        let mut tx = self.0.db().begin().await?;
        if tx.execute(insert.bind(i64::from(most))).await? == 0 {
            return Err(StoreError::Full("tokens"));
        }
        tx.execute_all(insert_audit(audit)).await?;
        tx.commit().await
    }

    /// The tokens of a bot, or of all, the earliest first; those that ended by themselves too.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tokens(&self, bot: Option<AccountId>) -> Result<Vec<BotTokenRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            token_columns!(),
            " FROM bot_tokens WHERE (account = $1 OR $1 IS NULL) AND revoked_at IS NULL ORDER BY created_at, id"
        );
        all(&self.0.db().read(query(sql).bind_opt(bot)).await?)
    }

    /// Ends a token of a bot for good, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn revoke_token(&self, bot: AccountId, id: BotTokenId, audit: &[NewAudit]) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        let gone = query("DELETE FROM bot_tokens WHERE id = $1 AND account = $2");
        if tx.execute(gone.bind(id).bind(bot)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        tx.execute_all(insert_audit(audit)).await?;
        tx.commit().await
    }

    /// The token of a hash with its bot's account, when it opens something at `now`; notes that it was used.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<(BotTokenRow, Account)>, StoreError> {
        let sql =
            concat!("SELECT ", token_columns!(), ", ", account_columns!(), live_tokens!(), "bot_tokens.hash = $1");
        let found = opened(&self.0.db().read(query(sql).bind(*hash).bind(now)).await?)?;
        if let Some((row, _)) = &found {
            self.used(row, now).await?;
        }
        Ok(found)
    }

    /// The token of an id with its bot's account, when it opens something at `now`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn live(&self, id: BotTokenId, now: Timestamp) -> Result<Option<(BotTokenRow, Account)>, StoreError> {
        let sql = concat!("SELECT ", token_columns!(), ", ", account_columns!(), live_tokens!(), "bot_tokens.id = $1");
        opened(&self.0.db().read(query(sql).bind(id).bind(now)).await?)
    }

    /// Which tokens of a bot open something at `now`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn live_of(&self, bot: AccountId, now: Timestamp) -> Result<Vec<BotTokenId>, StoreError> {
        let sql = concat!("SELECT bot_tokens.id AS token_id", live_tokens!(), "bot_tokens.account = $1");
        let rows = self.0.db().read(query(sql).bind(bot).bind(now)).await?;
        rows.iter().map(|row| row.get("token_id")).collect()
    }

    async fn used(&self, row: &BotTokenRow, now: Timestamp) -> Result<(), StoreError> {
        if row.last_used_at.is_some_and(|used| now.since(used) < USED) {
            return Ok(());
        }
        let used = query("UPDATE bot_tokens SET last_used_at = $2 WHERE id = $1");
        self.0.db().execute(used.bind(row.id).bind(now)).await.map(drop)
    }
}

const ONE: &str = concat!(
    "SELECT ",
    account_columns!(),
    ", ",
    bot_columns!(),
    " FROM bots JOIN accounts ON accounts.id = bots.account WHERE bots.account = $1"
);

async fn by_id(tx: &mut Tx, id: AccountId) -> Result<BotRow, StoreError> {
    only(&tx.rows(query(ONE).bind(id)).await?)
}

fn opened(rows: &[Row]) -> Result<Option<(BotTokenRow, Account)>, StoreError> {
    rows.first().map(|row| Ok((BotTokenRow::from_row(row)?, Account::from_row(row)?))).transpose()
}

impl FromRow for BotRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            account: Account::from_row(row)?,
            owner: row.get_opt("owner")?,
            description: row.get("description")?,
            disabled_at: row.get_opt("disabled_at")?,
        })
    }
}

impl FromRow for BotTokenRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("token_id")?,
            account: row.get("account")?,
            name: row.get("token_name")?,
            scopes: row.get("scopes")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("token_created_at")?,
            last_used_at: row.get_opt("last_used_at")?,
            expires_at: row.get_opt("expires_at")?,
        })
    }
}
