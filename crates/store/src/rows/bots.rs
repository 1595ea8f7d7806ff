//! Programs that take part, and what they show to be let in.

use hubbub_types::{AccountId, BotTokenId, Timestamp};

use super::{Account, NewAccount, TokenHash};

/// A program with an account of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotRow {
    /// Its account.
    pub account: Account,
    /// Who made it and answers for it, where that account still exists.
    pub owner: Option<AccountId>,
    /// What it is for, up to 300 characters.
    pub description: String,
    /// Since when its tokens open nothing.
    pub disabled_at: Option<Timestamp>,
}

/// A bot to make.
#[derive(Debug, Clone)]
pub struct NewBot {
    /// Its account; nobody signs in to it.
    pub account: NewAccount,
    /// See [`BotRow::owner`].
    pub owner: Option<AccountId>,
    /// See [`BotRow::description`].
    pub description: String,
}

/// What to change of a bot; `None` leaves a field alone.
#[derive(Debug, Clone, Default)]
pub struct BotPatch {
    /// See [`BotRow::description`].
    pub description: Option<String>,
    /// Whether its tokens open anything.
    pub enabled: Option<bool>,
}

/// What a bot shows to be let in. Only a hash of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotTokenRow {
    /// Its id (version 7, chosen by the caller).
    pub id: BotTokenId,
    /// The bot.
    pub account: AccountId,
    /// What it is called, 1 to 64 characters.
    pub name: String,
    /// What it is good for: names with spaces between.
    pub scopes: String,
    /// Who made it.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A token to add.
#[derive(Debug, Clone)]
pub struct NewBotToken {
    /// All that is known of it.
    pub row: BotTokenRow,
    /// The hash of the token.
    pub hash: TokenHash,
}
