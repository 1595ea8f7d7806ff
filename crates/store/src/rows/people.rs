//! People, whom they block, and their call logs.

use std::time::Duration;

use hubbub_types::{AccountId, AccountKind, CallId, Handle, Redacted, Status, Timestamp};

use crate::{CallOutcome, Direction, Role, Theme};

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id (version 7).
    pub id: AccountId,
    /// Its unique public name.
    pub handle: Handle,
    /// Its display name, 1 to 64 characters, of any script.
    pub name: String,
    /// Its e-mail address, as written by the person, up to 254 bytes.
    pub email: Option<String>,
    /// Whether the person proved that the address is theirs. A verified address is unique (in any case of letters).
    pub email_verified: bool,
    /// The password's hash in PHC string format.
    pub password_hash: Redacted<String>,
    /// What it may do.
    pub role: Role,
    /// Rises when every access token given so far must stop working.
    pub epoch: i64,
    /// Preferred language (BCP 47).
    pub language: Option<String>,
    /// Preferred look.
    pub theme: Option<Theme>,
    /// Whether calls are refused for now.
    pub do_not_disturb: bool,
    /// The version of its picture, where it has one; rises with each new picture.
    pub picture: Option<i64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a field last changed.
    pub updated_at: Timestamp,
    /// Who is behind it.
    pub kind: AccountKind,
    /// What others see of its presence; with [`Status::Dnd`] calls are refused too.
    pub status: Status,
    /// Until when it may not write.
    pub muted_until: Option<Timestamp>,
    /// The last ban, over or not.
    pub ban: Option<Ban>,
    /// The head of its own log: read marks, drafts, preferences, settings.
    pub rev: i64,
}

/// Somebody was shut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Since when.
    pub at: Timestamp,
    /// Until when; none for ever.
    pub until: Option<Timestamp>,
    /// Why, in a moderator's words, up to 300 characters.
    pub reason: Option<String>,
}

impl Ban {
    /// Whether it still counts at `now`.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What others see of an account, and what its messages are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// See [`Account::id`].
    pub id: AccountId,
    /// See [`Account::handle`].
    pub handle: Handle,
    /// See [`Account::name`].
    pub name: String,
    /// See [`Account::picture`].
    pub picture: Option<i64>,
    /// See [`Account::role`].
    pub role: Role,
    /// See [`Account::kind`].
    pub kind: AccountKind,
    /// See [`Account::status`].
    pub status: Status,
    /// See [`Account::muted_until`].
    pub muted_until: Option<Timestamp>,
    /// See [`Account::ban`].
    pub ban: Option<Ban>,
}

/// An account to make.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id (version 7, chosen by the caller).
    pub id: AccountId,
    /// See [`Account::handle`].
    pub handle: Handle,
    /// See [`Account::name`].
    pub name: String,
    /// See [`Account::email`].
    pub email: Option<String>,
    /// Whether the address is already known to be theirs.
    pub email_verified: bool,
    /// See [`Account::password_hash`].
    pub password_hash: Redacted<String>,
    /// See [`Account::role`]; an invitation's role replaces it.
    pub role: Role,
    /// See [`Account::language`].
    pub language: Option<String>,
    /// When it is made.
    pub created_at: Timestamp,
}

/// Fields of a profile to change; `None` leaves a field alone, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    /// See [`Account::handle`].
    pub handle: Option<Handle>,
    /// See [`Account::name`].
    pub name: Option<String>,
    /// See [`Account::email`]; another address than before is not verified.
    pub email: Option<Option<String>>,
    /// See [`Account::language`].
    pub language: Option<Option<String>>,
    /// See [`Account::theme`].
    pub theme: Option<Option<Theme>>,
    /// See [`Account::do_not_disturb`].
    pub do_not_disturb: Option<bool>,
}

/// An account as the admin page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOverview {
    /// The account.
    pub account: Account,
    /// How many devices are signed in.
    pub sessions: i64,
}

/// One person does not want to hear from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Block {
    /// Who blocks.
    pub blocker: AccountId,
    /// Who is blocked.
    pub blocked: AccountId,
}

/// A past call in one person's log. A call between two accounts has two entries, one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLogEntry {
    /// The call.
    pub id: CallId,
    /// Whose log it is in.
    pub owner: AccountId,
    /// The other one, where it is an account that still exists.
    pub peer: Option<AccountId>,
    /// What the other one was called, up to 64 characters; empty once their account is deleted.
    pub peer_name: String,
    /// Who called.
    pub direction: Direction,
    /// How it ended.
    pub outcome: CallOutcome,
    /// When it began.
    pub at: Timestamp,
    /// How long the two talked, to the millisecond.
    pub talked: Option<Duration>,
    /// When the owner saw the entry.
    pub seen_at: Option<Timestamp>,
}

/// An account's picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Whose it is.
    pub account: AccountId,
    /// See [`Account::picture`].
    pub version: i64,
    /// Its media type.
    pub content_type: String,
    /// The encoded image, up to 1 MiB.
    pub bytes: Vec<u8>,
}
