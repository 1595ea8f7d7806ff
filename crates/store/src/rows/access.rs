//! How people get in: devices, links and invitations.

use std::fmt;

use hubbub_types::{AccountId, ChannelId, InviteId, Redacted, SessionId, Timestamp};

use crate::{LinkKind, Role};

/// SHA-256 of a link's or an invitation's secret: the secret itself is not stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
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
    /// The channel that whoever accepts it becomes a member of.
    pub channel: Option<ChannelId>,
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
    /// See [`Invite::channel`].
    pub channel: Option<ChannelId>,
    /// When it is made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
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
    /// Links into channels that had expired or been withdrawn.
    pub channel_invites: u64,
    /// Leaves to be in media rooms that had expired or been ended.
    pub media_joins: u64,
}
