//! Everything that can be answered with `/error`.

use hubbub_calls::Refusal;

/// Why a frame was not carried out. [`P2pError::code`] is stable; the text is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum P2pError {
    /// The text is neither `PING` nor JSON.
    #[error("the frame is not valid JSON")]
    BadJson,
    /// The JSON is not an object, or `data` in it is not.
    #[error("a frame is the word PING or one JSON object")]
    BadFrame,
    /// A binary frame.
    #[error("binary frames are not understood")]
    Binary,
    /// `route` names nothing that exists.
    #[error("there is no such route")]
    UnknownRoute,
    /// A field the route needs is not there.
    #[error("the field {0} is missing")]
    MissingField(&'static str),
    /// A field has the wrong type or form, is there twice, or differs between top level and `data`.
    #[error("the field {field} {problem}")]
    BadField {
        /// The field's name on the wire.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A field is longer, or has more items, than allowed.
    #[error("the field {0} is too large")]
    TooLarge(&'static str),
    /// `userId` is not the sender's.
    #[error("userId is not yours")]
    ForeignUser,
    /// No token, or one that is not valid (any more).
    #[error("the access token is missing, expired or not valid")]
    Unauthenticated,
    /// More frames than the rate allows; this one was not looked at.
    #[error("too many messages; slow down")]
    RateLimited,
    /// A part of the server is away; the same frame may work in a moment.
    #[error("calls cannot be made or changed at the moment; try again soon")]
    Unavailable,
    /// A fault of the server.
    #[error("something went wrong on the server")]
    Internal,
    /// The calls refused it; the code is theirs.
    #[error("{}", .0.message())]
    Refused(Refusal),
}

impl P2pError {
    /// One of each, without those of [`Refusal`]: for documents and tests.
    pub const ALL: [Self; 12] = [
        Self::BadJson,
        Self::BadFrame,
        Self::Binary,
        Self::UnknownRoute,
        Self::MissingField("userId"),
        Self::BadField { field: "userId", problem: "must be a string" },
        Self::TooLarge("sdp"),
        Self::ForeignUser,
        Self::Unauthenticated,
        Self::RateLimited,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The stable code clients see.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadJson => "BAD_JSON",
            Self::BadFrame => "BAD_FRAME",
            Self::Binary => "BINARY",
            Self::UnknownRoute => "UNKNOWN_ROUTE",
            Self::MissingField(_) => "MISSING_FIELD",
            Self::BadField { .. } => "BAD_FIELD",
            Self::TooLarge(_) => "TOO_LARGE",
            Self::ForeignUser => "FOREIGN_USER",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "SERVER_UNAVAILABLE",
            Self::Internal => "INTERNAL",
            Self::Refused(refusal) => refusal.code(),
        }
    }

    /// Whether the server is to blame.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Unavailable | Self::Internal)
    }

    /// Whether a client that does this again and again is cut. What a well-made client can run into in an ordinary
    /// call (somebody is busy, the call has just ended) is not abuse.
    #[must_use]
    pub const fn is_abuse(self) -> bool {
        match self {
            Self::Unavailable | Self::Internal => false,
            Self::Refused(refusal) => {
                matches!(refusal, Refusal::BadTicket | Refusal::NotYourCall | Refusal::NotRegistered)
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn p2p_13_codes_are_stable_words_and_none_is_used_twice() {
        let own = P2pError::ALL.iter().map(|error| error.code());
        let codes: Vec<_> = own.chain(Refusal::ALL.iter().map(|refusal| refusal.code())).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')));
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    }
}
