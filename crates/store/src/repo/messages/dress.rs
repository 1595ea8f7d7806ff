//! What belongs to messages: files, reactions, mentions, and the messages they answer.

use std::collections::{HashMap, HashSet};

use hubbub_types::{AccountId, MentionKind, MessageId};

use super::Messages;
use crate::{
    Dress, FileRow, MessageRow, ReactionCount, StoreError,
    db::{Cell, Row, query_ids},
    repo::{FromRow, IDS_PER_STATEMENT, all, files::file_columns},
};

impl Messages<'_> {
    /// What belongs to some messages; `me` is who asks. What they cannot have is not looked for.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dress(&self, messages: &[MessageRow], me: Option<AccountId>) -> Result<Dress, StoreError> {
        let with = |has: fn(&MessageRow) -> bool| messages.iter().filter(move |message| has(message)).map(|row| row.id);
        let replies: HashSet<_> = messages.iter().filter_map(|message| message.reply_to).collect();
        let replies: Vec<_> = replies.into_iter().collect();
        let quoted = if replies.is_empty() { Vec::new() } else { self.by_ids(&replies).await? };
        Ok(Dress {
            files: self.files(with(|message| message.files > 0).collect()).await?,
            reactions: self.reactions(with(|message| message.reactions > 0).collect(), me).await?,
            mentions: self.mentioned(with(|message| message.mentions > 0).collect()).await?,
            quoted: quoted.into_iter().map(|message| (message.id, message)).collect(),
        })
    }

    async fn files(&self, ids: Vec<MessageId>) -> Result<HashMap<MessageId, Vec<FileRow>>, StoreError> {
        let sql = concat!(
            "SELECT ",
            file_columns!(),
            " FROM files WHERE message IN ({ids}) AND deleted_at IS NULL ORDER BY position, id"
        );
        let mut files: HashMap<_, Vec<_>> = HashMap::new();
        for file in self.gather::<FileRow>(sql, ids, None).await? {
            if let Some(message) = file.message {
                files.entry(message).or_default().push(file);
            }
        }
        Ok(files)
    }

    async fn reactions(
        &self,
        ids: Vec<MessageId>,
        me: Option<AccountId>,
    ) -> Result<HashMap<MessageId, Vec<ReactionCount>>, StoreError> {
        let sql = "SELECT message, emoji, COUNT(*) AS number, \
                   MAX(CASE WHEN account = {a} THEN 1 ELSE 0 END) = 1 AS mine, MIN(at) AS first \
                   FROM reactions WHERE message IN ({ids}) GROUP BY message, emoji ORDER BY MIN(at), emoji";
        let mut reactions: HashMap<_, Vec<_>> = HashMap::new();
        for found in self.gather::<Counted>(sql, ids, Some(me)).await? {
            reactions.entry(found.0).or_default().push(found.1);
        }
        Ok(reactions)
    }

    async fn mentioned(
        &self,
        ids: Vec<MessageId>,
    ) -> Result<HashMap<MessageId, Vec<(AccountId, MentionKind)>>, StoreError> {
        let sql = "SELECT message, account, kind FROM mentions WHERE message IN ({ids}) ORDER BY account";
        let mut mentions: HashMap<_, Vec<_>> = HashMap::new();
        for Mentioned(message, account, kind) in self.gather(sql, ids, None).await? {
            mentions.entry(message).or_default().push((account, kind));
        }
        Ok(mentions)
    }

    /// Rows of a list of ids; `{a}` is `me`, where it is asked for.
    async fn gather<T: FromRow>(
        &self,
        sql: &'static str,
        ids: Vec<impl Cell<Raw = uuid::Uuid> + Copy>,
        me: Option<Option<AccountId>>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for part in ids.chunks(IDS_PER_STATEMENT) {
            let query = query_ids(sql, part.iter().copied());
            let query = if let Some(me) = me { query.bind_opt(me) } else { query };
            found.extend(all::<T>(&self.0.db().read(query).await?)?);
        }
        Ok(found)
    }
}

struct Counted(MessageId, ReactionCount);

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let count = ReactionCount { emoji: row.get("emoji")?, count: row.get("number")?, mine: row.get("mine")? };
        Ok(Self(row.get("message")?, count))
    }
}

struct Mentioned(MessageId, AccountId, MentionKind);

impl FromRow for Mentioned {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self(row.get("message")?, row.get("account")?, row.get("kind")?))
    }
}
