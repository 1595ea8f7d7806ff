//! Links that let people into channels.

use hubbub_types::{AccountId, ChannelId, InviteId, Timestamp};

use crate::{
    ChannelInvite, Store, StoreError, TokenHash,
    db::{Row, query},
    repo::{FromRow, all, first},
};

/// Links that let people into channels.
pub struct ChannelInvites<'a>(pub(crate) &'a Store);

macro_rules! invite_columns {
    () => {
        "channel_invites.id, channel_invites.hash, channel_invites.channel, channel_invites.created_by, \
         channel_invites.max_uses, channel_invites.uses, channel_invites.expires_at, channel_invites.created_at, \
         channel_invites.revoked_at"
    };
}

/// When the link of hash `$1` works at `$2`.
macro_rules! usable {
    () => {
        "hash = $1 AND expires_at > $2 AND revoked_at IS NULL AND uses < max_uses"
    };
}

impl ChannelInvites<'_> {
    /// Makes a link; a channel has `most` at most that work, and ten times as many with those that do not any more, until
    /// they are swept away.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `invites`, [`StoreError::Conflict`] with `token` or `id`, [`StoreError::NotFound`]
    /// without the channel, [`StoreError::Invalid`].
    pub async fn create(&self, new: &ChannelInvite, most: u32) -> Result<ChannelInvite, StoreError> {
        let insert = query(concat!(
            "INSERT INTO channel_invites (id, hash, channel, created_by, max_uses, expires_at, created_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7 \
             WHERE (SELECT COUNT(*) FROM channel_invites WHERE channel = $3 AND expires_at > $7 \
             AND revoked_at IS NULL AND uses < max_uses) < $8 \
             AND (SELECT COUNT(*) FROM channel_invites WHERE channel = $3) < $9 RETURNING ",
            invite_columns!()
        ));
        let insert = insert.bind(new.id).bind(new.hash).bind(new.channel).bind_opt(new.created_by);
        let insert = insert.bind(new.max_uses).bind(new.expires_at).bind(new.created_at).bind(i64::from(most));
        let insert = insert.bind(i64::from(most) * 10);
        first(&self.0.db().write(insert).await?)?.ok_or(StoreError::Full("invites"))
    }

    /// The links of a channel, the newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_channel(&self, channel: ChannelId) -> Result<Vec<ChannelInvite>, StoreError> {
        let sql = concat!(
            "SELECT ",
            invite_columns!(),
            " FROM channel_invites WHERE channel = $1 ORDER BY id DESC LIMIT 200"
        );
        all(&self.0.db().read(query(sql).bind(channel)).await?)
    }

    /// The link of a code, when it works at `now`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_hash(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<ChannelInvite>, StoreError> {
        let sql = concat!("SELECT ", invite_columns!(), " FROM channel_invites WHERE ", usable!());
        first(&self.0.db().read(query(sql).bind(*hash).bind(now)).await?)
    }

    /// Counts a use of a link that works, and gives it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn redeem(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<ChannelInvite>, StoreError> {
        let change =
            concat!("UPDATE channel_invites SET uses = uses + 1 WHERE ", usable!(), " RETURNING ", invite_columns!());
        first(&self.0.db().write(query(change).bind(*hash).bind(now)).await?)
    }

    /// Takes a use back that came to nothing.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn give_back(&self, id: InviteId) -> Result<(), StoreError> {
        let change = query("UPDATE channel_invites SET uses = uses - 1 WHERE id = $1 AND uses > 0");
        self.0.db().execute(change.bind(id)).await.map(drop)
    }

    /// Withdraws a link of a channel; `false` when it has none of that id or it was withdrawn.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke(&self, channel: ChannelId, id: InviteId, now: Timestamp) -> Result<bool, StoreError> {
        let change =
            query("UPDATE channel_invites SET revoked_at = $3 WHERE id = $1 AND channel = $2 AND revoked_at IS NULL");
        Ok(self.0.db().execute(change.bind(id).bind(channel).bind(now)).await? > 0)
    }

    /// Withdraws all links of a channel, or those that one person made.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke_of(
        &self,
        channel: ChannelId,
        made_by: Option<AccountId>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let change = query(
            "UPDATE channel_invites SET revoked_at = $3 \
             WHERE channel = $1 AND revoked_at IS NULL AND ($4 OR created_by = $2)",
        );
        self.0.db().execute(change.bind(channel).bind_opt(made_by).bind(now).bind(made_by.is_none())).await
    }

    /// Removes at most `limit` links that stopped working before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = query(
            "DELETE FROM channel_invites WHERE id IN (SELECT id FROM channel_invites \
             WHERE expires_at <= $1 OR revoked_at <= $1 LIMIT $2)",
        );
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }
}

impl FromRow for ChannelInvite {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            hash: row.get("hash")?,
            channel: row.get("channel")?,
            created_by: row.get_opt("created_by")?,
            max_uses: row.get("max_uses")?,
            uses: row.get("uses")?,
            expires_at: row.get("expires_at")?,
            created_at: row.get("created_at")?,
            revoked_at: row.get_opt("revoked_at")?,
        })
    }
}
