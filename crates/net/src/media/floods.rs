//! How much strangers may ask: each check of an unknown address, for a name somebody has, costs an HMAC.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use super::MediaSettings;

/// Addresses that are counted; with more of them at once, the total alone limits.
const COUNTED: usize = 65_536;
/// Addresses that gave wrong passwords.
const WRONG: usize = 16_384;
const WINDOW: Duration = Duration::from_secs(1);
/// How long wrong passwords are remembered.
const MEMORY: Duration = Duration::from_secs(10);

/// Counts checks of addresses that nobody knows.
#[derive(Debug)]
pub(super) struct Floods {
    per_address: u32,
    total: u32,
    wrong_passwords: u32,
    ignore: Duration,
    window: Instant,
    seen: u32,
    counted: HashMap<IpAddr, u32>,
    /// By port too: others behind the same address must not suffer.
    wrong: HashMap<SocketAddr, Wrong>,
}

#[derive(Debug)]
struct Wrong {
    count: u32,
    until: Instant,
}

impl Floods {
    pub(super) fn new(settings: &MediaSettings, now: Instant) -> Self {
        Self {
            per_address: settings.check_rate,
            total: settings.total_check_rate,
            wrong_passwords: settings.wrong_passwords,
            ignore: settings.ignore.0,
            window: now,
            seen: 0,
            counted: HashMap::new(),
            wrong: HashMap::new(),
        }
    }

    /// Whether one more check of `from` is looked at.
    pub(super) fn allows(&mut self, from: SocketAddr, now: Instant) -> bool {
        if now.saturating_duration_since(self.window) >= WINDOW {
            self.window = now;
            self.seen = 0;
            self.counted.clear();
        }
        if self.wrong.get(&from).is_some_and(|wrong| wrong.count >= self.wrong_passwords && wrong.until > now) {
            return false;
        }
        self.is_rare(counted_as(from.ip())) && {
            self.seen = self.seen.saturating_add(1);
            self.seen <= self.total
        }
    }

    fn is_rare(&mut self, from: IpAddr) -> bool {
        if self.counted.len() >= COUNTED && !self.counted.contains_key(&from) {
            return true;
        }
        let count = self.counted.entry(from).or_default();
        *count = count.saturating_add(1);
        *count <= self.per_address
    }

    /// A check of `from` had a wrong password.
    pub(super) fn was_wrong(&mut self, from: SocketAddr, now: Instant) {
        if self.wrong.len() >= WRONG {
            self.wrong.retain(|_, wrong| wrong.until > now);
        }
        if self.wrong.len() >= WRONG && !self.wrong.contains_key(&from) {
            return;
        }
        let wrong = self.wrong.entry(from).or_insert(Wrong { count: 0, until: now + MEMORY });
        if wrong.until <= now {
            *wrong = Wrong { count: 0, until: now + MEMORY };
        }
        wrong.count += 1;
        if wrong.count == self.wrong_passwords {
            wrong.until = now + self.ignore;
        }
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them.
fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), 1);
    const NEIGHBOUR: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), 2);
    const OTHER: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2)), 1);

    #[expect(clippy::disallowed_methods, reason = "an instant can be made in no other way; only distances count")]
    fn floods(check_rate: u32, total_check_rate: u32) -> (Floods, Instant) {
        let settings = MediaSettings { check_rate, total_check_rate, ..MediaSettings::default() };
        let now = Instant::now();
        (Floods::new(&settings, now), now)
    }

    #[test]
    fn meet_06_a_stranger_is_heard_so_often_a_second() {
        let (mut floods, now) = floods(3, 5);
        assert_eq!((0..10).filter(|_| floods.allows(ONE, now)).count(), 3);
        assert!(!floods.allows(NEIGHBOUR, now), "ports of one address are counted together");
        assert_eq!((0..10).filter(|_| floods.allows(OTHER, now)).count(), 2, "what is left of the total");
        assert!(floods.allows(OTHER, now + WINDOW));
    }

    #[test]
    fn meet_06_an_ipv6_network_is_one_stranger() {
        let (mut floods, now) = floods(3, 100);
        let of = |network: u16, host: u16| SocketAddr::from(([0x2001, 0xdb8, 0, network, 0, 0, 0, host], 1));
        assert_eq!((0..10).filter(|host| floods.allows(of(1, *host), now)).count(), 3);
        assert!(floods.allows(of(2, 1), now));
    }

    #[test]
    fn meet_06_who_guesses_passwords_is_not_heard_for_a_minute() {
        let (mut floods, now) = floods(1_000, 1_000);
        for _ in 0..5 {
            assert!(floods.allows(ONE, now));
            floods.was_wrong(ONE, now);
        }
        assert!(!floods.allows(ONE, now + Duration::from_secs(59)));
        assert!(floods.allows(OTHER, now) && floods.allows(NEIGHBOUR, now));
        assert!(floods.allows(ONE, now + Duration::from_secs(60)));
        floods.was_wrong(ONE, now + Duration::from_secs(60));
        assert!(floods.allows(ONE, now + Duration::from_secs(61)), "counted anew");
    }
}
