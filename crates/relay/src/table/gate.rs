//! How much an address may ask before it has shown credentials.

use std::{
    hash::BuildHasher,
    net::{IpAddr, Ipv6Addr},
};

use hubbub_types::Timestamp;

use super::{Hash, bucket::Bucket};

/// Addresses share this many buckets, chosen by a hash only this process can compute: strangers cannot make the table
/// grow, and whoever floods hurts one neighbour in so many.
const SLOTS: usize = 1 << 13;

/// The rate limit before authentication.
pub(crate) struct Gate {
    buckets: Vec<Bucket>,
    hash: Hash,
    rate: u64,
}

impl Gate {
    pub(crate) fn new(rate: u32, hash: Hash) -> Self {
        Self { buckets: vec![Bucket::new(); SLOTS], hash, rate: rate.into() }
    }

    /// Whether one more answer may go to `address`.
    pub(crate) fn passes(&mut self, address: IpAddr, now: Timestamp) -> bool {
        let slot = usize::try_from(self.hash.hash_one(site(address)) % (SLOTS as u64)).unwrap_or(0);
        let bucket = self.buckets.get_mut(slot);
        bucket.is_some_and(|bucket| bucket.take(1, self.rate, 2 * self.rate, now))
    }
}

/// Whose address it is: one of IPv4, and a network of 64 bits of IPv6, which one subscriber has for himself.
pub(crate) fn site(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}
