//! Token buckets, and what is counted per address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use hubbub_types::Timestamp;
use parking_lot::Mutex;

use super::Rate;

/// Lets through `burst` at once and one more each `every`. 16 bytes; the rate is given with each question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// When the bucket will be full again.
    full_at: Timestamp,
}

impl Bucket {
    /// Takes one, if there is one left.
    pub(crate) fn take(&mut self, rate: Rate, now: Timestamp) -> bool {
        let (every, capacity) = (rate.every.0, rate.every.0.saturating_mul(rate.burst));
        // A clock that jumped back must not close the bucket for long.
        let full_at = self.full_at.max(now).min(now + capacity);
        if full_at.since(now) + every > capacity {
            self.full_at = full_at;
            return false;
        }
        self.full_at = full_at + every;
        true
    }

    fn is_full(&self, now: Timestamp) -> bool {
        self.full_at <= now
    }
}

/// What the connections of one address share.
#[derive(Debug, Default)]
struct Shared {
    bucket: Bucket,
    connections: usize,
}

/// A connection's share of its address; given back when dropped.
#[derive(Debug)]
pub(crate) struct AddressSeat {
    shared: Arc<Mutex<Shared>>,
}

impl AddressSeat {
    /// Takes one message from what the address may still send.
    pub(crate) fn take(&self, rate: Rate, now: Timestamp) -> bool {
        self.shared.lock().bucket.take(rate, now)
    }
}

impl Drop for AddressSeat {
    fn drop(&mut self) {
        self.shared.lock().connections -= 1;
    }
}

/// Addresses with connections, or whose bucket is not full again yet.
#[derive(Debug, Default)]
pub(crate) struct Addresses(Mutex<HashMap<IpAddr, Arc<Mutex<Shared>>>>);

impl Addresses {
    /// Counts one more connection of `address`, unless it has `most_connections` or there are `most_addresses`.
    pub(crate) fn seat(&self, address: IpAddr, most_connections: usize, most_addresses: usize) -> Option<AddressSeat> {
        let key = counted_as(address);
        let mut addresses = self.0.lock();
        if !addresses.contains_key(&key) && addresses.len() >= most_addresses {
            return None;
        }
        let shared = Arc::clone(addresses.entry(key).or_default());
        let mut counts = shared.lock();
        if counts.connections >= most_connections {
            return None;
        }
        counts.connections += 1;
        drop(counts);
        Some(AddressSeat { shared })
    }

    /// Forgets addresses that are gone and owe nothing.
    pub(crate) fn sweep(&self, now: Timestamp) {
        let mut addresses = self.0.lock();
        addresses.retain(|_, shared| {
            let shared = shared.lock();
            shared.connections > 0 || !shared.bucket.is_full(now)
        });
        if addresses.len() < addresses.capacity() / 4 {
            addresses.shrink_to_fit();
        }
    }
}

/// One customer of an IPv6 provider holds a whole /64, so that is what one address means there.
fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hubbub_types::Span;

    use super::*;

    const RATE: Rate = Rate { burst: 3, every: Span::millis(100) };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + millis)
    }

    fn taken(bucket: &mut Bucket, now: Timestamp) -> usize {
        (0..10).filter(|_| bucket.take(RATE, now)).count()
    }

    #[test]
    fn p2p_14_a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::default();
        assert_eq!(taken(&mut bucket, at(0)), 3);
        assert_eq!(taken(&mut bucket, at(99)), 0);
        assert_eq!(taken(&mut bucket, at(100)), 1);
        assert_eq!(taken(&mut bucket, at(10_000)), 3, "it never holds more than its burst");
    }

    #[test]
    fn p2p_14_a_clock_that_jumps_back_does_not_close_a_bucket_for_long() {
        let mut bucket = Bucket::default();
        taken(&mut bucket, at(0) + Duration::from_secs(86_400));
        assert_eq!(taken(&mut bucket, at(0)), 0);
        assert_eq!(taken(&mut bucket, at(300)), 3);
    }

    #[test]
    fn p2p_14_connections_of_an_address_are_limited_and_share_a_bucket() {
        let addresses = Addresses::default();
        let seat = |text: &str| addresses.seat(text.parse().unwrap(), 2, 2);
        let (one, two) = (seat("2001:db8::1").unwrap(), seat("2001:db8::2").unwrap());
        assert!(seat("2001:db8::3").is_none(), "the same network");
        let other = seat("192.0.2.1").unwrap();
        assert!(seat("192.0.2.2").is_none(), "no room for a third address");
        assert_eq!((0..9).filter(|_| one.take(RATE, at(0)) || two.take(RATE, at(0))).count(), 3);
        assert!(other.take(RATE, at(0)));
        drop((one, two, other));
        addresses.sweep(at(0));
        assert_eq!(addresses.0.lock().len(), 2, "an address cannot get a new bucket by reconnecting");
        addresses.sweep(at(300));
        assert!(addresses.0.lock().is_empty());
    }
}
