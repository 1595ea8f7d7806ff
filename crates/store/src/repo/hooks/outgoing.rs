//! Addresses at which programs are told.

use hubbub_types::{ChannelId, HookId, Timestamp};

use crate::{
    HookOutRow, Store, StoreError,
    db::{Row, query},
    repo::{FromRow, all, first, only},
};

/// Addresses at which programs are told.
pub struct HooksOut<'a>(pub(crate) &'a Store);

macro_rules! columns {
    () => {
        "hooks_out.id, hooks_out.channel, hooks_out.url, hooks_out.format, hooks_out.events, hooks_out.secret, \
         hooks_out.created_by, hooks_out.created_at, hooks_out.disabled_at, hooks_out.disabled_reason, \
         hooks_out.failures, \
         (SELECT COUNT(*) FROM deliveries WHERE deliveries.hook = hooks_out.id AND deliveries.state = 'dead') AS dead"
    };
}

impl HooksOut<'_> {
    /// Adds one, if there are fewer than `most` of the same channel (or of every channel).
    ///
    /// # Errors
    /// [`StoreError::Full`] with `hooks`, [`StoreError::NotFound`] without the channel, [`StoreError::Invalid`].
    pub async fn create(&self, new: &HookOutRow, most: u32) -> Result<(), StoreError> {
        let insert = query(
            "INSERT INTO hooks_out (id, channel, url, format, events, secret, created_by, created_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 \
             WHERE (SELECT COUNT(*) FROM hooks_out WHERE channel IS NOT DISTINCT FROM $2) < $9",
        );
        let insert = insert.bind(new.id).bind_opt(new.channel).text(&new.url).bind(new.format);
        let insert = insert.text(&new.events.join(" ")).text(&new.secret).bind_opt(new.created_by);
        let insert = insert.bind(new.created_at).bind(i64::from(most));
        if self.0.db().execute(insert).await? == 0 { Err(StoreError::Full("hooks")) } else { Ok(()) }
    }

    /// The one of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: HookId) -> Result<Option<HookOutRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM hooks_out WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// Those of a channel, or all of the server, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(&self, channel: Option<ChannelId>) -> Result<Vec<HookOutRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM hooks_out WHERE ($1 OR channel = $2) ORDER BY created_at, id");
        all(&self.0.db().read(query(sql).bind(channel.is_none()).bind_opt(channel)).await?)
    }

    /// Changes what is sent where.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Invalid`].
    pub async fn change(&self, hook: &HookOutRow) -> Result<HookOutRow, StoreError> {
        let change = query(concat!(
            "UPDATE hooks_out SET url = $2, format = $3, events = $4 WHERE id = $1 RETURNING ",
            columns!()
        ));
        let change = change.bind(hook.id).text(&hook.url).bind(hook.format).text(&hook.events.join(" "));
        only(&self.0.db().write(change).await?)
    }

    /// Sends nothing any more, and says why. What waits goes on waiting.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn disable(&self, id: HookId, reason: &str, now: Timestamp) -> Result<HookOutRow, StoreError> {
        let change = query(concat!(
            "UPDATE hooks_out SET disabled_at = COALESCE(disabled_at, $2), disabled_reason = $3 WHERE id = $1 RETURNING ",
            columns!()
        ));
        only(&self.0.db().write(change.bind(id).bind(now).text(reason)).await?)
    }

    /// Sends again, what waited first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn enable(&self, id: HookId) -> Result<HookOutRow, StoreError> {
        let change = query(concat!(
            "UPDATE hooks_out SET disabled_at = NULL, disabled_reason = NULL, failures = 0 WHERE id = $1 RETURNING ",
            columns!()
        ));
        only(&self.0.db().write(change.bind(id)).await?)
    }

    /// Takes one away with all that was on its way to it; `false` when there is none of that id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete(&self, id: HookId) -> Result<bool, StoreError> {
        Ok(self.0.db().execute(query("DELETE FROM hooks_out WHERE id = $1").bind(id)).await? > 0)
    }
}

impl FromRow for HookOutRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let events: String = row.get("events")?;
        Ok(Self {
            id: row.get("id")?,
            channel: row.get_opt("channel")?,
            url: row.get("url")?,
            format: row.get("format")?,
            events: events.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            secret: row.get("secret")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("created_at")?,
            disabled_at: row.get_opt("disabled_at")?,
            disabled_reason: row.get_opt("disabled_reason")?,
            failures: row.get("failures")?,
            dead: row.get("dead")?,
        })
    }
}
