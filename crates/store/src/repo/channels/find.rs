//! Finding channels.

use hubbub_types::{AccountId, ChannelId, Role};

use super::{Channels, channel_columns, peers_to_text, readable, seen_columns};
use crate::{
    ChannelRow, SeenChannel, StoreError,
    db::{Source, query, query_ids},
    repo::{IDS_PER_STATEMENT, all, first, number},
    search::fold,
};

impl Channels<'_> {
    /// The channel of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: ChannelId) -> Result<Option<ChannelRow>, StoreError> {
        let sql = concat!("SELECT ", channel_columns!(), " FROM channels WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The text or voice channel of a name that is not archived, in any case of letters.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_name(&self, name: &str) -> Result<Option<ChannelRow>, StoreError> {
        let sql = concat!("SELECT ", channel_columns!(), " FROM channels WHERE name_key = $1");
        first(&self.0.db().read(query(sql).bind(fold(&name.replace('\0', "\u{fffd}")))).await?)
    }

    /// The direct channel of two people.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn direct(&self, one: AccountId, other: AccountId) -> Result<Option<ChannelRow>, StoreError> {
        let sql = concat!("SELECT ", channel_columns!(), " FROM channels WHERE peers = $1");
        first(&self.0.db().read(query(sql).bind(peers_to_text((one, other)))).await?)
    }

    /// A channel, and what somebody is in it; whether they may read it is for others to say.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn seen_by(&self, account: AccountId, channel: ChannelId) -> Result<Option<SeenChannel>, StoreError> {
        Ok(self.all_seen_by(account, &[channel]).await?.pop())
    }

    /// As [`Channels::seen_by`], of several channels in no order; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn all_seen_by(
        &self,
        account: AccountId,
        channels: &[ChannelId],
    ) -> Result<Vec<SeenChannel>, StoreError> {
        let sql = concat!(
            "SELECT ",
            seen_columns!(),
            " FROM channels LEFT JOIN members ON members.channel = channels.id AND members.account = {a} \
             WHERE channels.id IN ({ids})"
        );
        let mut found = Vec::new();
        for part in channels.chunks(IDS_PER_STATEMENT) {
            found.extend(all::<SeenChannel>(
                &self.0.db().read(query_ids(sql, part.iter().copied()).bind(account)).await?,
            )?);
        }
        Ok(found)
    }

    /// The channels that somebody of a role may read, archived ones too, in the order of the list.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn visible(&self, account: AccountId, role: Role) -> Result<Vec<SeenChannel>, StoreError> {
        visible(&mut Source::Any(self.0.db()), account, role).await
    }

    /// The revision of the list of channels: rises with each change of it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revision(&self) -> Result<i64, StoreError> {
        revision(&mut Source::Any(self.0.db())).await
    }

    /// How many text and voice channels there are.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count(&self) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) AS number FROM channels WHERE kind IN ('text', 'voice')";
        number(&self.0.db().read(query(sql)).await?)
    }
}

pub(in crate::repo) async fn visible(
    source: &mut Source<'_>,
    account: AccountId,
    role: Role,
) -> Result<Vec<SeenChannel>, StoreError> {
    let sql = concat!(
        "SELECT ",
        seen_columns!(),
        " FROM channels LEFT JOIN members ON members.channel = channels.id AND members.account = $1 WHERE ",
        readable!(),
        " ORDER BY channels.position, channels.id"
    );
    all(&source.rows(query(sql).bind(account).bind(role)).await?)
}

pub(in crate::repo) async fn revision(source: &mut Source<'_>) -> Result<i64, StoreError> {
    let rows = source.rows(query("SELECT number FROM server_state WHERE name = 'directory'")).await?;
    rows.first().map_or(Ok(0), |row| row.get("number"))
}
