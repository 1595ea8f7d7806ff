//! Ids. Each role has its own type, so that a session can never be passed where an account is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a hyphenated or simple UUID.
    #[error("not a UUID")]
    NotUuid,
    /// Shorter or longer than the type allows.
    #[error("must be {min} to {max} characters long")]
    Length {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A character outside the type's alphabet.
    #[error("has a character that is not allowed")]
    Character,
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError::NotUuid)
            }
        }
    )*};
}

uuid_id! {
    /// An account: one person (UUIDv7).
    AccountId;
    /// A signed-in device of an account (UUIDv7); what a refresh token belongs to.
    SessionId;
    /// One call attempt, from its offer to its end.
    CallId;
    /// One live socket. Sent to P2P clients as `uuid`.
    ConnectionId;
    /// One run of one server process; a restarted server is another node.
    NodeId;
    /// An invitation to register.
    InviteId;
    /// A text or voice channel, or a direct conversation (UUIDv7).
    ChannelId;
    /// A group of channels in the list.
    CategoryId;
    /// A message (UUIDv7).
    MessageId;
    /// A file somebody sent (UUIDv7).
    FileId;
    /// An incoming or an outgoing webhook.
    HookId;
    /// One event on its way to an outgoing webhook; the same in every try.
    DeliveryId;
    /// A long piece of work in the background.
    JobId;
    /// A message somebody reported.
    ReportId;
    /// A rule of the word filter.
    FilterId;
    /// A token of a bot account.
    BotTokenId;
    /// An entry of the audit log.
    AuditId;
    /// Somebody's leave to be in a media room; it ends when they lose it.
    JoinId;
    /// A key for programs that use the media server.
    MediaKeyId;
}

/// A place in the log of a channel: 1 for its first entry, one more for each that follows, without holes. 0 stands
/// before all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub i64);

impl Seq {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who speaks on the P2P wire: an account's id, or, for older clients (`p2p.open`), a name they chose.
///
/// 1 to 64 characters of `[A-Za-z0-9_.:@-]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct UserId(SmolStr);

impl UserId {
    /// Longest id, in characters.
    pub const MAX_LENGTH: usize = 64;

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The account behind the id, where it names one.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.0.parse().ok()
    }

    fn check(text: &str) -> Result<(), IdError> {
        if text.is_empty() || text.len() > Self::MAX_LENGTH {
            return Err(IdError::Length { min: 1, max: Self::MAX_LENGTH });
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:@-".contains(&byte);
        if text.bytes().all(allowed) { Ok(()) } else { Err(IdError::Character) }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UserId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::check(text).map(|()| Self(text.into()))
    }
}

impl TryFrom<SmolStr> for UserId {
    type Error = IdError;
    fn try_from(text: SmolStr) -> Result<Self, IdError> {
        Self::check(&text).map(|()| Self(text))
    }
}

impl From<UserId> for SmolStr {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl From<AccountId> for UserId {
    fn from(account: AccountId) -> Self {
        Self(smol_str::format_smolstr!("{account}"))
    }
}

/// The public name an account is found and mentioned by: 2 to 32 characters of `[a-z0-9_.-]`, unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Handle(SmolStr);

impl Handle {
    /// Fewest characters.
    pub const MIN_LENGTH: usize = 2;
    /// Most characters.
    pub const MAX_LENGTH: usize = 32;

    /// The handle as text, without an `@`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Handle {
    type Err = IdError;
    /// Folds case: `Ann` and `ann` are one handle.
    fn from_str(text: &str) -> Result<Self, IdError> {
        if !(Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&text.len()) {
            return Err(IdError::Length { min: Self::MIN_LENGTH, max: Self::MAX_LENGTH });
        }
        let folded = text.to_ascii_lowercase();
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
        if folded.bytes().all(allowed) { Ok(Self(folded.into())) } else { Err(IdError::Character) }
    }
}

impl TryFrom<SmolStr> for Handle {
    type Error = IdError;
    fn try_from(text: SmolStr) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Handle> for SmolStr {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_takes_only_its_alphabet() {
        assert!("bob.smith:1@x-y_Z".parse::<UserId>().is_ok());
        for bad in ["", "a b", "a/b", "é", "a\n", &"x".repeat(65)] {
            assert!(bad.parse::<UserId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_handle_is_folded_to_lower_case() {
        assert_eq!("Ann_1".parse::<Handle>().unwrap().as_str(), "ann_1");
        for bad in ["a", "a@b", "with space", &"x".repeat(33)] {
            assert!(bad.parse::<Handle>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn deserialising_checks_the_alphabet_too() {
        assert!(serde_json::from_str::<UserId>("\"a b\"").is_err());
        assert!(serde_json::from_str::<Handle>("\"a b\"").is_err());
    }
}
