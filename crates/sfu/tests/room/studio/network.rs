//! Which peer connection a datagram is for, found as the driver finds it.

use hubbub_sfu::ids::TransportKey;
use std::{collections::HashMap, net::SocketAddr};

const BINDING_REQUEST: [u8; 2] = [0, 1];
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const HEADER: usize = 20;
const USERNAME: u16 = 6;

/// By address once it is known, before that by the name in a connectivity check.
#[derive(Debug, Default)]
pub(super) struct Routes {
    addresses: HashMap<SocketAddr, TransportKey>,
    ufrags: HashMap<String, TransportKey>,
}

impl Routes {
    pub(super) fn add(&mut self, transport: TransportKey, ufrag: String, old: Option<&str>) {
        if let Some(old) = old {
            self.ufrags.remove(old);
        }
        self.ufrags.insert(ufrag, transport);
    }

    pub(super) fn remove(&mut self, transport: TransportKey) {
        self.addresses.retain(|_, of| *of != transport);
        self.ufrags.retain(|_, of| *of != transport);
    }

    pub(super) fn find(&mut self, from: SocketAddr, bytes: &[u8]) -> Option<TransportKey> {
        if let Some(named) = local_ufrag(bytes).and_then(|ufrag| self.ufrags.get(ufrag)) {
            self.addresses.insert(from, *named);
        }
        self.addresses.get(&from).copied()
    }
}

/// The receiver's half of USERNAME in a binding request (RFC 8445 §7.2.2).
fn local_ufrag(bytes: &[u8]) -> Option<&str> {
    if bytes.get(..2)? != BINDING_REQUEST || bytes.get(4..8)? != COOKIE {
        return None;
    }
    let mut rest = bytes.get(HEADER..)?;
    while let [kind_high, kind_low, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let value = after.get(..length)?;
        if u16::from_be_bytes([*kind_high, *kind_low]) == USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        rest = after.get(length.next_multiple_of(4)..)?;
    }
    None
}
