//! Who may be in media rooms, and which programs may use the media server.

use hubbub_types::{AccountId, ChannelId, JoinId, MediaKeyId, SessionId, Timestamp};

use super::Account;

/// Somebody's leave to be in a media room. Looked at whenever they come in, so that it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRow {
    /// Its id (version 7, chosen by the caller).
    pub id: JoinId,
    /// Who.
    pub account: AccountId,
    /// The session it was given to; it ends with it.
    pub session: SessionId,
    /// The channel whose room it is, if it is one's.
    pub channel: Option<ChannelId>,
    /// The room's name, 1 to 256 bytes.
    pub room: String,
    /// Who they are in the room, 1 to 256 bytes.
    pub identity: String,
    /// When it was given.
    pub made_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A leave that is good, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenJoin {
    /// The leave.
    pub join: JoinRow,
    /// The account as it is now.
    pub account: Account,
}

/// A key for a program. Its secret is derived from the server's key and the id; nothing here opens a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaKeyRow {
    /// Its id (version 7, chosen by the caller).
    pub id: MediaKeyId,
    /// What tokens name it by, 1 to 64 bytes.
    pub name: String,
    /// What it is for, 1 to 80 characters.
    pub note: String,
    /// Who made it, where that account still exists.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}
