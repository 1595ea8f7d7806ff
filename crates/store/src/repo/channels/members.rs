//! Who is in channels. Joining and leaving are entries of the channel's log: see [`crate::LogTx`].

use hubbub_types::{AccountId, ChannelId, Handle, Timestamp};

use super::{member, member_columns};
use crate::{
    MemberRow, Page, PersonRow, Reader, Store, StoreError, clamp_limit,
    db::{Query, Row, query, query_ids},
    repo::{
        FromRow, IDS_PER_STATEMENT,
        accounts::{person_columns, searchable},
        all, first, number, one_more,
    },
    search::contains_pattern,
};

/// Who is in channels.
pub struct Members<'a>(pub(crate) &'a Store);

/// Who may read the channel `$1` at `$2`, from `accounts` with `members` and `channels` joined for it.
macro_rules! reading {
    () => {
        " FROM accounts JOIN channels ON channels.id = $1 \
         LEFT JOIN members ON members.channel = channels.id AND members.account = accounts.id \
         WHERE (members.account IS NOT NULL OR (NOT channels.private AND channels.kind IN ('text', 'voice') \
         AND accounts.role <> 'guest')) AND accounts.kind <> 'ghost' \
         AND (accounts.banned_at IS NULL OR accounts.banned_until <= $2)"
    };
}

impl Members<'_> {
    /// The members of a channel, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_channel(&self, channel: ChannelId) -> Result<Vec<MemberRow>, StoreError> {
        let sql = concat!("SELECT ", member_columns!(), " FROM members WHERE channel = $1 ORDER BY joined_at, account");
        all(&self.0.db().read(query(sql).bind(channel)).await?)
    }

    /// What somebody is in a channel.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn get(&self, channel: ChannelId, account: AccountId) -> Result<Option<MemberRow>, StoreError> {
        let sql = concat!("SELECT ", member_columns!(), " FROM members WHERE channel = $1 AND account = $2");
        first(&self.0.db().read(query(sql).bind(channel).bind(account)).await?)
    }

    /// Sets whether a member runs the channel; `false` when they are no member.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_owner(&self, channel: ChannelId, account: AccountId, owner: bool) -> Result<bool, StoreError> {
        let change = query("UPDATE members SET owner = $3 WHERE channel = $1 AND account = $2");
        Ok(self.0.db().execute(change.bind(channel).bind(account).bind(owner)).await? > 0)
    }

    /// The members of several channels, in no order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_channels(&self, channels: &[ChannelId]) -> Result<Vec<MemberRow>, StoreError> {
        let sql = concat!("SELECT ", member_columns!(), " FROM members WHERE channel IN ({ids})");
        let mut found = Vec::new();
        for part in channels.chunks(IDS_PER_STATEMENT) {
            found.extend(all::<MemberRow>(&self.0.db().read(query_ids(sql, part.iter().copied())).await?)?);
        }
        Ok(found)
    }

    /// What somebody is a member of.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_account(&self, account: AccountId) -> Result<Vec<MemberRow>, StoreError> {
        let sql = concat!("SELECT ", member_columns!(), " FROM members WHERE account = $1");
        all(&self.0.db().read(query(sql).bind(account)).await?)
    }

    /// The people who may read a channel at `now`, in the order of their handles, whose handle or name has `text` in it.
    /// Banned people and authors of imported messages are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn readers(
        &self,
        channel: ChannelId,
        text: &str,
        after: Option<&Handle>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page<Reader, Handle>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = concat!(
            "SELECT ",
            person_columns!(),
            ", members.channel AS member_channel, members.account AS member_account, \
             members.owner AS member_owner, members.since AS member_since, \
             members.joined_at AS member_joined_at, members.invited_by AS member_invited_by",
            reading!(),
            " AND accounts.handle > $3 AND ($4 = '%%' OR accounts.handle LIKE $4 ESCAPE '\\' \
             OR accounts.name_key LIKE $4 ESCAPE '\\') ORDER BY accounts.handle LIMIT $5"
        );
        let sql = query(sql).bind(channel).bind(now).text(after.map_or("", Handle::as_str));
        let sql = sql.bind(contains_pattern(&searchable(text))).bind(one_more(limit));
        let readers = all(&self.0.db().read(sql).await?)?;
        Ok(Page::cut(readers, limit, |reader: &Reader| reader.person.handle.clone()))
    }

    /// Those of some people who may read a channel at `now` and whose handle or name has `text` in it, in the order of
    /// their handles. Left out as by [`Members::readers`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn readers_among(
        &self,
        channel: ChannelId,
        people: &[AccountId],
        text: &str,
        now: Timestamp,
    ) -> Result<Vec<Reader>, StoreError> {
        let sql = concat!(
            "SELECT ",
            person_columns!(),
            ", members.channel AS member_channel, members.account AS member_account, \
             members.owner AS member_owner, members.since AS member_since, \
             members.joined_at AS member_joined_at, members.invited_by AS member_invited_by \
             FROM accounts JOIN channels ON channels.id = {a} \
             LEFT JOIN members ON members.channel = channels.id AND members.account = accounts.id \
             WHERE accounts.id IN ({ids}) AND (members.account IS NOT NULL OR (NOT channels.private \
             AND channels.kind IN ('text', 'voice') AND accounts.role <> 'guest')) AND accounts.kind <> 'ghost' \
             AND (accounts.banned_at IS NULL OR accounts.banned_until <= {b}) \
             AND ({c} = '%%' OR accounts.handle LIKE {c} ESCAPE '\\' OR accounts.name_key LIKE {c} ESCAPE '\\')"
        );
        let mut found: Vec<Reader> = Vec::new();
        for part in people.chunks(IDS_PER_STATEMENT) {
            let sql = query_ids(sql, part.iter().copied()).bind(channel).bind(now);
            found.extend(all(&self.0.db().read(sql.bind(contains_pattern(&searchable(text)))).await?)?);
        }
        found.sort_by(|one, other| one.person.handle.cmp(&other.person.handle));
        Ok(found)
    }

    /// How many people may read a channel at `now`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_readers(&self, channel: ChannelId, now: Timestamp) -> Result<i64, StoreError> {
        number(&self.0.db().read(counting(channel, now)).await?)
    }

    /// Those of some people who share a channel with a guest.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sharing(&self, guest: AccountId, others: &[AccountId]) -> Result<Vec<AccountId>, StoreError> {
        let sql = "SELECT accounts.id FROM accounts WHERE accounts.id IN ({ids}) AND (EXISTS (\
                   SELECT 1 FROM members AS own JOIN members AS theirs ON theirs.channel = own.channel \
                   WHERE own.account = {a} AND theirs.account = accounts.id) OR (accounts.role <> 'guest' AND EXISTS (\
                   SELECT 1 FROM members AS own JOIN channels ON channels.id = own.channel \
                   WHERE own.account = {a} AND NOT channels.private)))";
        let mut found = Vec::new();
        for part in others.chunks(IDS_PER_STATEMENT) {
            for row in self.0.db().read(query_ids(sql, part.iter().copied()).bind(guest)).await? {
                found.push(row.get("id")?);
            }
        }
        Ok(found)
    }
}

/// Gives a group that has nobody who looks after it to the member who is in it longest; people who are kept out, and
/// guests, only when there is nobody else.
pub(in crate::repo) fn hand_over(group: ChannelId) -> Query {
    query(
        "UPDATE members SET owner = TRUE WHERE channel = $1 AND account = (\
         SELECT heirs.account FROM members AS heirs JOIN accounts ON accounts.id = heirs.account \
         WHERE heirs.channel = $1 ORDER BY CASE WHEN accounts.role = 'guest' OR accounts.banned_at IS NOT NULL \
         THEN 1 ELSE 0 END, heirs.joined_at, heirs.account LIMIT 1) \
         AND NOT EXISTS (SELECT 1 FROM members AS keepers WHERE keepers.channel = $1 AND keepers.owner)",
    )
    .bind(group)
}

/// Asks how many people may read a channel.
pub(in crate::repo) fn counting(channel: ChannelId, now: Timestamp) -> Query {
    query(concat!("SELECT COUNT(*) AS number", reading!())).bind(channel).bind(now)
}

impl FromRow for Reader {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { person: PersonRow::from_row(row)?, member: member(row)? })
    }
}
