//! What a transaction looks at before it decides.

use std::collections::{HashMap, HashSet};

use hubbub_types::{AccountId, ChannelId, FileId, Handle, MessageId, Timestamp};
use uuid::Uuid;

use super::LogTx;
use crate::{
    Block, LooseFile, MemberRow, MessageRow, PersonRow, Placed, ReactionState, StoreError,
    db::{Query, Row, Values, query_ids, query_tuples, row},
    repo::{
        FromRow, IDS_PER_STATEMENT, accounts::person_columns, all, channels::member_columns, messages::message_columns,
    },
};

/// What a message is told apart by: its channel, its author (none for a webhook's) and its nonce.
pub type NonceKey = (ChannelId, Option<AccountId>, Uuid);

/// People and what they are in channels.
#[derive(Debug, Clone, Default)]
pub struct Standings {
    /// Those of the accounts asked about that exist.
    pub people: HashMap<AccountId, PersonRow>,
    /// Those of the pairs asked about that are members.
    pub members: HashMap<(AccountId, ChannelId), MemberRow>,
}

impl LogTx {
    /// People, and whether they are members of channels.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn standings(&mut self, who: &[(AccountId, ChannelId)]) -> Result<Standings, StoreError> {
        let people = concat!("SELECT ", person_columns!(), " FROM accounts WHERE id IN ({ids})");
        let members =
            concat!("SELECT ", member_columns!(), " FROM members WHERE (account, channel) IN (VALUES {rows})");
        let mut accounts: Vec<_> = who.iter().map(|(account, _)| *account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let people: Vec<PersonRow> = self.by_ids(people, &accounts).await?;
        let pairs = who.iter().map(|(account, channel)| row().bind(*account).bind(*channel)).collect();
        let members: Vec<MemberRow> = self.by_tuples(members, pairs).await?;
        Ok(Standings {
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            members: members.into_iter().map(|member| ((member.account, member.channel), member)).collect(),
        })
    }

    /// Those of some messages that are there already.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn known(&mut self, nonces: &[NonceKey]) -> Result<HashMap<NonceKey, Placed>, StoreError> {
        let sql = "SELECT channel, author, nonce, kind, id, seq, created_at FROM messages WHERE nonce IN ({ids})";
        let wanted: HashSet<&NonceKey> = nonces.iter().collect();
        let values: Vec<Uuid> = wanted.iter().map(|(.., nonce)| *nonce).collect();
        let found: Vec<Found> = self.by_ids(sql, &values).await?;
        Ok(found.into_iter().map(|found| (found.key, found.placed)).filter(|(key, _)| wanted.contains(key)).collect())
    }

    /// Messages by id. Their channels are locked, so they stay as they are; those of other channels are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn messages(&mut self, ids: &[MessageId]) -> Result<HashMap<MessageId, MessageRow>, StoreError> {
        let sql = concat!("SELECT ", message_columns!(), " FROM messages WHERE id IN ({ids})");
        let found: Vec<MessageRow> = self.by_ids(sql, ids).await?;
        let mut messages: HashMap<_, _> = found.into_iter().map(|message| (message.id, message)).collect();
        messages.retain(|_, message| self.channel(message.channel).is_some());
        Ok(messages)
    }

    /// What there is of emojis on messages, and whether somebody is among those who reacted so.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reacted(
        &mut self,
        keys: &[(MessageId, String, AccountId)],
    ) -> Result<HashMap<(MessageId, String, AccountId), ReactionState>, StoreError> {
        let counts = "SELECT message, emoji, COUNT(*) AS number FROM reactions WHERE message IN ({ids}) \
                      GROUP BY message, emoji";
        let own = "SELECT message, emoji, account FROM reactions \
                   WHERE (message, emoji, account) IN (VALUES {rows})";
        let messages: HashSet<_> = keys.iter().map(|(message, ..)| *message).collect();
        let counts: Vec<Counted> = self.by_ids(counts, &messages.into_iter().collect::<Vec<_>>()).await?;
        let tuples = keys.iter().map(|(message, emoji, who)| row().bind(*message).text(emoji).bind(*who)).collect();
        let own: Vec<Own> = self.by_tuples(own, tuples).await?;
        let own: HashSet<_> = own.into_iter().map(|own| own.0).collect();
        let state = |key: &(MessageId, String, AccountId)| {
            let of_message = || counts.iter().filter(|counted| counted.message == key.0);
            ReactionState {
                count: of_message().find(|counted| counted.emoji == key.1).map_or(0, |counted| counted.count),
                mine: own.contains(key),
                kinds: i64::try_from(of_message().count()).unwrap_or(i64::MAX),
            }
        };
        Ok(keys.iter().map(|key| (key.clone(), state(key))).collect())
    }

    /// When people last posted into channels, for slow mode; those who never did are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn last_posts(
        &mut self,
        who: &[(AccountId, ChannelId)],
    ) -> Result<HashMap<(AccountId, ChannelId), Timestamp>, StoreError> {
        let mut found = HashMap::new();
        for (account, channel) in who {
            let last = crate::db::query(
                "SELECT created_at FROM messages WHERE channel = $1 AND author = $2 ORDER BY seq DESC LIMIT 1",
            );
            let rows = self.tx.rows(last.bind(*channel).bind(*account)).await?;
            if let Some(row) = rows.first() {
                found.insert((*account, *channel), row.get("created_at")?);
            }
        }
        Ok(found)
    }

    /// Files that belong to somebody and to no message yet; others are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn loose_files(&mut self, ids: &[FileId]) -> Result<HashMap<FileId, LooseFile>, StoreError> {
        let sql = "SELECT id, owner, channel, kind FROM files \
                   WHERE id IN ({ids}) AND attached_at IS NULL AND deleted_at IS NULL AND owner IS NOT NULL";
        Ok(self.by_ids::<_, Loose>(sql, ids).await?.into_iter().map(|loose| (loose.0, loose.1)).collect())
    }

    /// Those of some messages that have a picture among their files.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn pictured(&mut self, ids: &[MessageId]) -> Result<HashSet<MessageId>, StoreError> {
        let sql = "SELECT DISTINCT message FROM files \
                   WHERE message IN ({ids}) AND kind = 'image' AND deleted_at IS NULL";
        Ok(self.by_ids::<_, Pictured>(sql, ids).await?.into_iter().map(|pictured| pictured.0).collect())
    }

    /// The people of some handles.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mentioned(&mut self, handles: &[Handle]) -> Result<HashMap<Handle, PersonRow>, StoreError> {
        let sql = concat!("SELECT ", person_columns!(), " FROM accounts WHERE handle IN (VALUES {rows})");
        let rows = handles.iter().map(|handle| row().text(handle.as_str())).collect();
        let people: Vec<PersonRow> = self.by_tuples(sql, rows).await?;
        Ok(people.into_iter().map(|person| (person.handle.clone(), person)).collect())
    }

    /// Who of some pairs blocks whom.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn blocks(&mut self, pairs: &[Block]) -> Result<HashSet<Block>, StoreError> {
        let sql = "SELECT blocker, blocked FROM blocks WHERE (blocker, blocked) IN (VALUES {rows})";
        let rows = pairs.iter().map(|pair| row().bind(pair.blocker).bind(pair.blocked)).collect();
        Ok(self.by_tuples::<Block>(sql, rows).await?.into_iter().collect())
    }

    async fn by_ids<I, T>(&mut self, sql: &'static str, ids: &[I]) -> Result<Vec<T>, StoreError>
    where
        I: Copy + crate::db::Cell<Raw = Uuid>,
        T: FromRow,
    {
        let parts = ids.chunks(IDS_PER_STATEMENT).map(|part| query_ids(sql, part.iter().copied()));
        self.gather(parts.collect()).await
    }

    async fn by_tuples<T: FromRow>(&mut self, sql: &'static str, rows: Vec<Values>) -> Result<Vec<T>, StoreError> {
        let parts = rows.chunks(IDS_PER_STATEMENT).map(|part| query_tuples(sql, part.iter().cloned()));
        self.gather(parts.collect()).await
    }

    async fn gather<T: FromRow>(&mut self, queries: Vec<Query>) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for query in queries {
            found.extend(all::<T>(&self.tx.rows(query).await?)?);
        }
        Ok(found)
    }
}

struct Found {
    key: NonceKey,
    placed: Placed,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            key: (row.get("channel")?, row.get_opt("author")?, row.get("nonce")?),
            placed: Placed { id: row.get("id")?, seq: row.get("seq")?, at: row.get("created_at")? },
        })
    }
}

struct Counted {
    message: MessageId,
    emoji: String,
    count: i64,
}

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { message: row.get("message")?, emoji: row.get("emoji")?, count: row.get("number")? })
    }
}

struct Own((MessageId, String, AccountId));

impl FromRow for Own {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self((row.get("message")?, row.get("emoji")?, row.get("account")?)))
    }
}

struct Loose(FileId, LooseFile);

impl FromRow for Loose {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let file = LooseFile { owner: row.get("owner")?, channel: row.get_opt("channel")?, kind: row.get("kind")? };
        Ok(Self(row.get("id")?, file))
    }
}

struct Pictured(MessageId);

impl FromRow for Pictured {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self(row.get("message")?))
    }
}
