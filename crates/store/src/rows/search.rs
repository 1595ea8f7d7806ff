//! Searches.

use hubbub_types::{AccountId, ChannelId, Role, Timestamp};

/// What to look for, and where.
#[derive(Debug, Clone)]
pub struct SearchPlan {
    /// Who asks: only what they may read is found.
    pub account: AccountId,
    /// Their role.
    pub role: Role,
    /// The words; none to take every message.
    pub words: Option<SearchWords>,
    /// The words without the marks of channels and of `author`, where they say anything; see [`crate::Search::reach`].
    pub bare: Option<SearchWords>,
    /// From this person only, where `bare` does not say it: PostgreSQL has an index of them, for going one by one.
    pub author: Option<AccountId>,
    /// In these channels only.
    pub channels: Option<Vec<ChannelId>>,
    /// Posted then or later.
    pub since: Option<Timestamp>,
    /// Posted before.
    pub until: Option<Timestamp>,
    /// The numbers to look at: from the first up to and without the second.
    pub numbers: (i64, i64),
    /// Whether PostgreSQL goes through these numbers (of the author, if there is one) one by one, instead of asking its
    /// index of words.
    pub one_by_one: bool,
    /// Most messages to find.
    pub limit: u32,
}

/// The same question in each database's language. Of stems and marks, as [`crate::NewPost::stems`] has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords {
    /// For `SQLite`'s FTS5.
    pub fts5: String,
    /// For PostgreSQL's `to_tsquery`.
    pub tsquery: String,
}
