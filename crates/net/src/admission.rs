//! Who may connect: a limit for all, and one for each address so that nobody takes everything.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use parking_lot::Mutex;

use crate::TrustedProxies;

/// Counts connections, over all listeners that share it.
#[derive(Debug, Clone)]
pub struct Admission(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    max: usize,
    max_per_address: usize,
    exempt: TrustedProxies,
    counts: Mutex<Counts>,
}

/// `by_address` holds an entry only while it counts something, so it is never larger than `total`.
#[derive(Debug, Default)]
struct Counts {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Why a connection was not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The server holds as many connections as it may.
    #[error("too many connections")]
    Full,
    /// This address holds as many connections as one may.
    #[error("too many connections from one address")]
    AddressFull,
}

impl Refused {
    /// A stable word for metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::AddressFull => "address_full",
        }
    }
}

/// A place taken by one connection, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    admission: Admission,
    key: Option<IpAddr>,
}

impl Admission {
    /// At most `max` connections, `max_per_address` from one address; `exempt` ones only count towards `max`.
    #[must_use]
    pub fn new(max: usize, max_per_address: usize, exempt: TrustedProxies) -> Self {
        Self(Arc::new(Inner { max, max_per_address, exempt, counts: Mutex::default() }))
    }

    /// Connections held now.
    #[must_use]
    pub fn held(&self) -> usize {
        self.0.counts.lock().total
    }

    pub(crate) fn admit(&self, address: IpAddr) -> Result<Place, Refused> {
        let key = (!self.0.exempt.contains(address)).then(|| counted_as(address));
        let mut counts = self.0.counts.lock();
        if counts.total >= self.0.max {
            return Err(Refused::Full);
        }
        if let Some(key) = key {
            let count = counts.by_address.entry(key).or_insert(0);
            if *count >= self.0.max_per_address {
                return Err(Refused::AddressFull);
            }
            *count += 1;
        }
        counts.total += 1;
        metrics::gauge!("hubbub_connections").increment(1.0);
        Ok(Place { admission: self.clone(), key })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.admission.0.counts.lock();
        counts.total -= 1;
        if let Some(key) = self.key
            && let Some(count) = counts.by_address.get_mut(&key)
        {
            *count -= 1;
            if *count == 0 {
                counts.by_address.remove(&key);
            }
        }
        metrics::gauge!("hubbub_connections").decrement(1.0);
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
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_cannot_take_everything() {
        let admission = Admission::new(3, 2, TrustedProxies::default());
        let first = admission.admit(address("192.0.2.1")).unwrap();
        let _second = admission.admit(address("192.0.2.1")).unwrap();
        assert_eq!(admission.admit(address("192.0.2.1")).unwrap_err(), Refused::AddressFull);
        let _third = admission.admit(address("192.0.2.2")).unwrap();
        assert_eq!(admission.admit(address("192.0.2.3")).unwrap_err(), Refused::Full);
        drop(first);
        assert!(admission.admit(address("192.0.2.3")).is_ok());
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let admission = Admission::new(9, 1, TrustedProxies::default());
        let _first = admission.admit(address("2001:db8:1:2::1")).unwrap();
        assert!(admission.admit(address("2001:db8:1:2:ffff::9")).is_err());
        assert!(admission.admit(address("2001:db8:1:3::1")).is_ok());
    }

    #[test]
    fn a_trusted_proxy_is_exempt_and_nothing_is_left_behind() {
        let admission = Admission::new(3, 1, TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]));
        let places: Vec<_> = (0..3).map(|_| admission.admit(address("10.1.1.1")).unwrap()).collect();
        assert_eq!(admission.admit(address("10.1.1.1")).unwrap_err(), Refused::Full);
        drop(places);
        assert_eq!(admission.held(), 0);
        assert!(admission.0.counts.lock().by_address.is_empty());
    }
}
