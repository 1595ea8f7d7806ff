//! Who is served, and what the machine asks its driver to do.

use std::net::SocketAddr;

use hubbub_types::{AccountId, SessionId};

/// How a client talks to this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A plain stream.
    Tcp,
    /// A stream inside TLS.
    Tls,
}

impl Transport {
    /// Whether messages arrive in a byte stream, where [`crate::framing`] finds their ends.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        !matches!(self, Self::Udp)
    }
}

/// A client, named by its 5-tuple (RFC 8656 section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Client {
    /// How it talks to us.
    pub transport: Transport,
    /// Its address, as we see it.
    pub address: SocketAddr,
    /// The address of ours that it talks to.
    pub local: SocketAddr,
}

/// A relayed socket: a small number, so that a driver can keep its sockets in a vector. Used again after its
/// [`Output::Close`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelayedId(pub(crate) u32);

impl RelayedId {
    /// The place of this socket in a vector.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What precedes a payload on its way to a client: the header of `ChannelData` (RFC 8656 section 12.4), or a Data
/// indication up to the value of its DATA attribute (section 11.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    bytes: [u8; Self::MAX],
    length: u8,
}

impl Head {
    /// Longest head: 20 bytes header, 24 bytes XOR-PEER-ADDRESS of IPv6, 4 bytes of the DATA attribute's own header.
    pub const MAX: usize = 48;

    pub(crate) const fn new() -> Self {
        Self { bytes: [0; Self::MAX], length: 0 }
    }

    pub(crate) fn push<const N: usize>(&mut self, bytes: [u8; N]) {
        let start = usize::from(self.length);
        if let Some(place) = self.bytes.get_mut(start..start + N) {
            place.copy_from_slice(&bytes);
            self.length += u8::try_from(N).unwrap_or(0);
        }
    }

    /// The bytes to send before the payload.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

/// Where a relayed payload goes. Borrows the payload from what was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forward<'a> {
    /// Nowhere: it was a request, or it was dropped and counted.
    Nothing,
    /// To a peer, as one datagram.
    ToPeer {
        /// The relayed socket to send it from.
        socket: RelayedId,
        /// The peer.
        to: SocketAddr,
        /// The datagram.
        payload: &'a [u8],
    },
    /// To a client: head, payload and padding, as one datagram or one write.
    ToClient {
        /// The client.
        client: Client,
        /// What comes first.
        head: Head,
        /// The peer's datagram.
        payload: &'a [u8],
        /// Zero bytes to send after it: 0 to 3.
        padding: u8,
    },
}

/// What the driver has to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send a STUN message.
    ToClient {
        /// The client.
        client: Client,
        /// The whole message.
        bytes: Vec<u8>,
    },
    /// Open a UDP socket on exactly this address, then call [`crate::Relay::bound`] before handing in anything else.
    Bind {
        /// Its name from now on.
        socket: RelayedId,
        /// The local address.
        address: SocketAddr,
    },
    /// Close a relayed socket.
    Close {
        /// Which.
        socket: RelayedId,
    },
    /// Cut a client's stream: it broke the framing, or its session ended.
    Disconnect {
        /// Which.
        client: Client,
    },
    /// Find out whether this session is live, and answer with [`crate::Relay::session_checked`].
    CheckSession {
        /// The session named by a valid credential.
        session: SessionId,
        /// Its account, from the same credential.
        account: AccountId,
    },
}
