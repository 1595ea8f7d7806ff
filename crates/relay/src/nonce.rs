//! Nonces that need no memory (RFC 8489 section 9.2): a time and a MAC over it and the client's address.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac, digest::KeyInit};
use hubbub_types::{Entropy, Timestamp};
use sha2::Sha256;

use crate::{Client, Transport};

/// The nonce cookie, and the security features with the highest bit set: password algorithms (RFC 8489 sections 9.2
/// and 18.1).
const COOKIE: &str = "obMatJos2gAAA";
/// Seconds (4 bytes) and a MAC (7 bytes): the most that leaves a challenge within three times the shortest request.
const RAW: usize = 11;
/// Their length in base64.
const TEXT: usize = 15;

/// Makes and checks nonces.
pub(crate) struct Nonces {
    mac: Hmac<Sha256>,
    lifetime: u32,
}

/// What a nonce of a request is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NonceState {
    /// Ours, for this client, and young enough.
    Fresh,
    /// Anything else.
    Stale,
}

impl Nonces {
    pub(crate) fn new(entropy: &dyn Entropy, lifetime: std::time::Duration) -> Self {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        entropy.fill(&mut block);
        let lifetime = u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX);
        Self { mac: <Hmac<Sha256> as KeyInit>::new(&block), lifetime }
    }

    /// A nonce for a client. `offered`: it comes with PASSWORD-ALGORITHMS, which the nonce's cookie says.
    pub(crate) fn issue(&self, client: &Client, offered: bool, now: Timestamp) -> String {
        let made = seconds(now);
        let text = URL_SAFE_NO_PAD.encode(self.raw(client, offered, made));
        if offered { format!("{COOKIE}{text}") } else { text }
    }

    /// Bytes of a nonce.
    pub(crate) const fn length(offered: bool) -> usize {
        if offered { COOKIE.len() + TEXT } else { TEXT }
    }

    /// Whether the nonce says that PASSWORD-ALGORITHMS were offered with it.
    pub(crate) fn is_offer(nonce: &[u8]) -> bool {
        nonce.starts_with(COOKIE.as_bytes())
    }

    pub(crate) fn check(&self, client: &Client, nonce: &[u8], now: Timestamp) -> NonceState {
        match self.age(client, nonce, now) {
            Some(age) if age < self.lifetime => NonceState::Fresh,
            _ => NonceState::Stale,
        }
    }

    fn age(&self, client: &Client, nonce: &[u8], now: Timestamp) -> Option<u32> {
        let offered = Self::is_offer(nonce);
        let text = nonce.strip_prefix(COOKIE.as_bytes()).unwrap_or(nonce);
        let mut decoded = [0; TEXT];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut decoded).ok()?;
        let found: &[u8; RAW] = decoded.get(..length)?.try_into().ok()?;
        let made = u32::from_be_bytes(*found.first_chunk()?);
        let genuine = subtle::ConstantTimeEq::ct_eq(&self.raw(client, offered, made)[..], &found[..]);
        // A clock that went back makes nonces of the future: they are young.
        bool::from(genuine).then(|| seconds(now).saturating_sub(made))
    }

    fn raw(&self, client: &Client, offered: bool, made: u32) -> [u8; RAW] {
        let mac = self.mac.clone().chain_update(made.to_be_bytes()).chain_update(place(client)).chain_update([
            u8::from(offered),
            match client.transport {
                Transport::Udp => 0,
                Transport::Tcp => 1,
                Transport::Tls => 2,
            },
        ]);
        let mut raw = [0; RAW];
        let mac = mac.finalize().into_bytes();
        raw.iter_mut().zip(made.to_be_bytes().into_iter().chain(mac)).for_each(|(place, byte)| *place = byte);
        raw
    }
}

/// Unix time in seconds, enough until 2106.
fn seconds(now: Timestamp) -> u32 {
    u32::try_from(now.as_secs().max(0)).unwrap_or(u32::MAX)
}

fn place(client: &Client) -> [u8; 18] {
    let ip = match client.address.ip() {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    };
    let mut place = [0; 18];
    place[..16].copy_from_slice(&ip.octets());
    place[16..].copy_from_slice(&client.address.port().to_be_bytes());
    place
}

#[cfg(test)]
mod tests {
    use std::{net::SocketAddr, time::Duration};

    use hubbub_testkit::SeededEntropy;

    use super::*;

    fn client(port: u16) -> Client {
        Client {
            transport: Transport::Udp,
            address: SocketAddr::from(([192, 0, 2, 1], port)),
            local: SocketAddr::from(([192, 0, 2, 9], 3478)),
        }
    }

    #[test]
    fn a_nonce_is_fresh_for_its_client_and_its_lifetime_only() {
        let nonces = Nonces::new(&SeededEntropy::new(1), Duration::from_secs(60));
        let start = Timestamp::from_millis(1_800_000_000_000);
        for offered in [false, true] {
            let nonce = nonces.issue(&client(1), offered, start);
            assert_eq!(nonce.len(), Nonces::length(offered));
            assert_eq!(Nonces::is_offer(nonce.as_bytes()), offered);
            let check = |port, after| nonces.check(&client(port), nonce.as_bytes(), start + Duration::from_secs(after));
            assert_eq!(check(1, 0), NonceState::Fresh);
            assert_eq!(check(1, 59), NonceState::Fresh);
            assert_eq!(check(1, 60), NonceState::Stale);
            assert_eq!(check(2, 0), NonceState::Stale);
        }
    }

    #[test]
    fn a_changed_or_foreign_nonce_is_stale() {
        let nonces = Nonces::new(&SeededEntropy::new(1), Duration::from_secs(60));
        let now = Timestamp::from_millis(1_800_000_000_000);
        let nonce = nonces.issue(&client(1), true, now);
        let foreign = Nonces::new(&SeededEntropy::new(2), Duration::from_secs(60)).issue(&client(1), true, now);
        // Taking the cookie off would hide that SHA-256 was offered (RFC 8489 section 9.2.1).
        let stripped = nonce.strip_prefix(COOKIE).unwrap();
        for bad in [foreign.as_bytes(), stripped.as_bytes(), b"", &[0xff; 40], &nonce.as_bytes()[..20]] {
            assert_eq!(nonces.check(&client(1), bad, now), NonceState::Stale);
        }
        for at in 0..nonce.len() {
            let mut changed = nonce.clone().into_bytes();
            changed[at] ^= 1;
            assert_eq!(nonces.check(&client(1), &changed, now), NonceState::Stale, "{at}");
        }
    }
}
