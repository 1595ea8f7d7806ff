//! What a token says.

use std::collections::BTreeMap;

use hubbub_types::{JoinId, Timestamp};

use super::Grants;
pub use crate::proto::participant_info::Kind as ParticipantKind;

/// What a token says.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// Whose key it is signed with (`iss`).
    pub key: Box<str>,
    /// The participant (`sub`). May be empty in tokens that do not join.
    pub identity: String,
    /// What others see.
    pub name: String,
    /// Data of the application, of no meaning to the server.
    pub metadata: String,
    /// The same, in pairs.
    pub attributes: BTreeMap<String, String>,
    /// What sort of participant it is.
    pub kind: ParticipantKind,
    /// What its holder may do.
    pub grants: Grants,
    /// When it ends (`exp`).
    pub expires: Timestamp,
    /// When it begins (`nbf`).
    pub not_before: Option<Timestamp>,
    /// Base64 of the SHA-256 of the body it goes with.
    pub sha256: Option<String>,
    /// The leave to join that it stands for; only in tokens of this server itself.
    pub join: Option<JoinId>,
}

/// What is needed to make [`Claims`] for a participant.
#[derive(Debug, Clone)]
pub struct NewClaims {
    /// The participant.
    pub identity: String,
    /// What it may do.
    pub grants: Grants,
    /// When the token ends.
    pub expires: Timestamp,
}

impl From<NewClaims> for Claims {
    fn from(new: NewClaims) -> Self {
        Self {
            key: Box::default(),
            identity: new.identity,
            name: String::new(),
            metadata: String::new(),
            attributes: BTreeMap::new(),
            kind: ParticipantKind::Standard,
            grants: new.grants,
            expires: new.expires,
            not_before: None,
            sha256: None,
            join: None,
        }
    }
}
