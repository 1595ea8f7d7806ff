//! What was relayed, refused and dropped.

/// What is alive at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Allocations.
    pub allocations: usize,
    /// Permissions of all allocations, those that expired but were not swept yet included.
    pub permissions: usize,
    /// Channels of all allocations, in the same way.
    pub channels: usize,
    /// Sessions remembered: live, ended, and being checked.
    pub sessions: usize,
}

/// Packets in one direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// Payloads relayed.
    pub packets: u64,
    /// Their bytes, without any header.
    pub bytes: u64,
}

impl Flow {
    pub(crate) fn add(&mut self, bytes: usize) {
        self.packets += 1;
        self.bytes += bytes as u64;
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $label:literal,)*) => {
        /// Why something was refused or dropped.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The reason as a metric's label.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

reasons! {
    /// Neither STUN nor `ChannelData`, or broken inside.
    Malformed = "malformed",
    /// A STUN message this server has no use for: a response, an unknown method or indication.
    Unexpected = "unexpected",
    /// An address asked too much without credentials; not answered.
    RateLimited = "rate_limited",
    /// Data of a client without an allocation.
    NoAllocation = "no_allocation",
    /// `ChannelData` on a channel that is not bound.
    NoChannel = "no_channel",
    /// Data to or from a peer without a permission.
    NoPermission = "no_permission",
    /// More than the bandwidth of the allocation.
    Bandwidth = "bandwidth",
    /// Too many requests waited for checks of their sessions.
    Held = "held",
    /// 400.
    BadRequest = "bad_request",
    /// 401 to a request without credentials: how every conversation begins.
    Challenged = "challenged",
    /// 401 to wrong, expired or ended credentials.
    Unauthorized = "unauthorized",
    /// 403, or data to a peer that is not to be reached.
    ForbiddenPeer = "forbidden_peer",
    /// 420.
    UnknownAttribute = "unknown_attribute",
    /// 437.
    Mismatch = "allocation_mismatch",
    /// 438.
    StaleNonce = "stale_nonce",
    /// 440.
    Family = "family_not_supported",
    /// 441.
    WrongCredentials = "wrong_credentials",
    /// 442.
    Transport = "unsupported_transport",
    /// 443.
    PeerFamily = "peer_family_mismatch",
    /// 486.
    Quota = "quota",
    /// 500.
    ServerError = "server_error",
    /// 508.
    Capacity = "capacity",
}

/// What happened since the counters were taken last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// Payloads from clients to peers.
    pub to_peers: Flow,
    /// Payloads from peers to clients.
    pub to_clients: Flow,
    /// Allocations opened.
    pub opened: u64,
    reasons: [u64; Reason::ALL.len()],
}

impl Counters {
    pub(crate) fn count(&mut self, reason: Reason) {
        if let Some(count) = self.reasons.get_mut(reason as usize) {
            *count += 1;
        }
    }

    /// How often something was refused or dropped for `reason`.
    #[must_use]
    pub fn of(&self, reason: Reason) -> u64 {
        self.reasons.get(reason as usize).copied().unwrap_or(0)
    }
}
