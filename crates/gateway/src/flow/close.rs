//! Why the server ends a connection.

/// Why the server closed a connection: the WebSocket close code (RFC 6455 section 7.4) and its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum CloseCode {
    /// The client left first.
    Normal = 1000,
    /// Not the WebSocket protocol.
    Protocol = 1002,
    /// Text that is not UTF-8.
    NotText = 1007,
    /// Repeated abuse: malformed frames, foreign ids, flooding.
    Abuse = 1008,
    /// A message larger than allowed.
    TooLarge = 1009,
    /// The server is being restarted, or has lost what it knew of the connection: reconnect, after a random part of a
    /// second or two.
    Restart = 1012,
    /// Nothing was heard from the client for too long.
    Silent = 4000,
    /// No valid token was shown in time, or a bad one was.
    Unauthenticated = 4001,
    /// The session or the account was ended.
    Revoked = 4002,
    /// A newer connection took its place (`RECONNECT`).
    Replaced = 4003,
    /// The client did not read what it was sent.
    SlowReader = 4008,
}

impl CloseCode {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The reason text on the wire, which is also the label in metrics.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Normal => "bye",
            Self::Protocol => "protocol error",
            Self::NotText => "not utf-8",
            Self::Abuse => "abuse",
            Self::TooLarge => "too large",
            Self::Restart => "restart",
            Self::Silent => "silent",
            Self::Unauthenticated => "unauthenticated",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
            Self::SlowReader => "slow reader",
        }
    }
}
