//! The rows as services see them.

use std::{fmt, time::Duration};

use hubbub_types::{AccountId, CallId, Handle, InviteId, Redacted, SessionId, Timestamp};

use crate::{CallOutcome, Direction, LinkKind, Role, Theme};

/// SHA-256 of a link's or an invitation's secret: the secret itself is not stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

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

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id (version 7).
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// How often its refresh token was exchanged.
    pub generation: i64,
    /// When it was exchanged last; the start until then.
    pub rotated_at: Timestamp,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When the device was last heard of.
    pub last_seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// What the device calls itself, up to 200 characters.
    pub device: String,
    /// The address it was last seen at, masked by the service.
    pub address: Redacted<String>,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

impl Session {
    /// Whether it still counts at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A session to start.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id (version 7, chosen by the caller).
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// See [`Session::device`].
    pub device: String,
    /// See [`Session::address`].
    pub address: Redacted<String>,
    /// When it starts.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A one-use link, sent by mail or handed over by an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The hash of its secret.
    pub hash: TokenHash,
    /// Whom it is for.
    pub account: AccountId,
    /// What it does.
    pub kind: LinkKind,
    /// The address it proves.
    pub email: Option<String>,
    /// The secret, only where no mail can be sent and an admin hands the link over.
    pub clear_text: Option<Redacted<String>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// A link to make.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// See [`Link::hash`].
    pub hash: TokenHash,
    /// See [`Link::account`].
    pub account: AccountId,
    /// See [`Link::kind`].
    pub kind: LinkKind,
    /// See [`Link::email`].
    pub email: Option<String>,
    /// See [`Link::clear_text`].
    pub clear_text: Option<Redacted<String>>,
    /// When it is made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// An invitation to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its id (version 7).
    pub id: InviteId,
    /// The hash of its code.
    pub hash: TokenHash,
    /// The role of whoever accepts it.
    pub role: Role,
    /// What it is for, in the words of who made it, up to 200 characters.
    pub note: String,
    /// How many people may accept it.
    pub max_uses: i64,
    /// How many did.
    pub uses: i64,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Who made it; none for the server itself, or when that account is gone.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
    /// Whether it is the server's own invitation of the first admin, which works only while there is no admin.
    pub bootstrap: bool,
}

/// An invitation to make.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// Its id (version 7, chosen by the caller).
    pub id: InviteId,
    /// See [`Invite::hash`].
    pub hash: TokenHash,
    /// See [`Invite::role`].
    pub role: Role,
    /// See [`Invite::note`].
    pub note: String,
    /// See [`Invite::max_uses`], at least 1.
    pub max_uses: i64,
    /// See [`Invite::created_by`].
    pub created_by: Option<AccountId>,
    /// When it is made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
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

/// How many rows a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions that had expired or been revoked.
    pub sessions: u64,
    /// Links that had expired or been used.
    pub links: u64,
    /// Invitations that had expired, been used up or withdrawn.
    pub invites: u64,
}
