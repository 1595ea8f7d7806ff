//! Rate limits: a token bucket per address, login or session, and bounded memory of them. What somebody could try on
//! one node after the other is counted over all of them.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Clock as GovernorClock, middleware::NoOpMiddleware, state::keyed::DashMapStateStore,
};
use hubbub_cluster::{Quota as SharedQuota, RateKey, Rates};
use hubbub_types::{Clock, Timestamp};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Error, LimitSettings, Rate};

/// What is limited in each process, because it happens too often to ask anybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Any request of a session.
    Session,
    /// Any request without a session from an address.
    Address,
}

impl Limit {
    const ALL: [Self; 2] = [Self::Session, Self::Address];

    fn rate(self, settings: &LimitSettings) -> Rate {
        match self {
            Self::Session => settings.session,
            Self::Address => settings.address,
        }
    }
}

/// What is limited over all nodes: what somebody who guesses passwords, or floods mailboxes, would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Log-ins from an address.
    LoginAddress,
    /// Log-ins to a login.
    LoginName,
    /// Registrations from an address.
    RegisterAddress,
    /// Reset and verification requests from an address.
    RecoverAddress,
    /// Reset requests for a login.
    RecoverName,
    /// Mails to a recipient.
    Mail,
    /// Password checks of someone logged in.
    Confirm,
}

impl Attempt {
    fn name(self) -> &'static str {
        match self {
            Self::LoginAddress => "login_address",
            Self::LoginName => "login_name",
            Self::RegisterAddress => "register_address",
            Self::RecoverAddress => "recover_address",
            Self::RecoverName => "recover_name",
            Self::Mail => "mail",
            Self::Confirm => "confirm",
        }
    }

    fn rate(self, settings: &LimitSettings) -> Rate {
        match self {
            Self::LoginAddress => settings.login_address,
            Self::LoginName => settings.login_name,
            Self::RegisterAddress => settings.register_address,
            Self::RecoverAddress => settings.recover_address,
            Self::RecoverName => settings.recover_name,
            Self::Mail => settings.mail,
            Self::Confirm => settings.confirm,
        }
    }
}

/// Whom a bucket belongs to: 16 bytes whatever was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitKey([u8; 16]);

impl From<IpAddr> for LimitKey {
    /// An IPv4 address, or the /64 of an IPv6 address, which is what one household has.
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(v4.to_ipv6_mapped().octets()),
            IpAddr::V6(v6) => Self((u128::from(v6) & (u128::MAX << 64)).to_be_bytes()),
        }
    }
}

impl From<&str> for LimitKey {
    /// A name in any case of letters.
    fn from(name: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(name.to_lowercase().as_bytes()).into();
        Self::half(&digest)
    }
}

impl From<Uuid> for LimitKey {
    fn from(id: Uuid) -> Self {
        Self(*id.as_bytes())
    }
}

impl LimitKey {
    fn half(digest: &[u8; 32]) -> Self {
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(digest) {
            *to = *from;
        }
        Self(key)
    }

    /// One of 256 buckets that share what does not fit.
    fn overflow(self) -> Self {
        let mut key = [0xff; 16];
        if let Some(last) = key.last_mut() {
            *last = self.0.iter().fold(0, |sum, byte| sum ^ byte);
        }
        Self(key)
    }
}

type Buckets = RateLimiter<LimitKey, DashMapStateStore<LimitKey>, SteadyClock, NoOpMiddleware<Duration>>;

/// Buckets of one rate in this process, a bounded number of them.
pub(crate) struct Keyed {
    buckets: Buckets,
    clock: SteadyClock,
    most: usize,
}

impl Keyed {
    /// None yet; from `most` on they are shared by many keys each.
    pub(crate) fn new(rate: Rate, most: usize, clock: Arc<dyn Clock>) -> Self {
        Self::on(SteadyClock::new(clock), rate, most)
    }

    fn on(clock: SteadyClock, rate: Rate, most: usize) -> Self {
        let buckets = RateLimiter::new(quota(rate), DashMapStateStore::default(), clock.clone());
        Self { buckets, clock, most }
    }

    /// Takes one token of `key`; `limit` is its name among what is measured.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there is none.
    pub(crate) fn check(&self, limit: &str, key: impl Into<LimitKey>) -> Result<(), Error> {
        let key = key.into();
        let key = if self.buckets.len() < self.most { key } else { key.overflow() };
        self.buckets.check_key(&key).map_err(|not_until| too_many(limit, not_until.wait_time_from(self.clock.now())))
    }

    /// Forgets buckets that are full again.
    pub(crate) fn sweep(&self) {
        self.buckets.retain_recent();
        self.buckets.shrink_to_fit();
    }

    pub(crate) fn len(&self) -> usize {
        self.buckets.len()
    }
}

/// All rate limits.
pub struct Limits {
    buckets: Vec<Keyed>,
    settings: LimitSettings,
    rates: Rates,
}

impl Limits {
    /// Empty buckets of this process, and those that `rates` keeps for all nodes.
    #[must_use]
    pub fn new(settings: &LimitSettings, rates: Rates, clock: Arc<dyn Clock>) -> Self {
        let clock = SteadyClock::new(clock);
        let keyed = |limit: &Limit| Keyed::on(clock.clone(), limit.rate(settings), settings.max_keys);
        Self { buckets: Limit::ALL.iter().map(keyed).collect(), settings: settings.clone(), rates }
    }

    /// Takes one token of this process.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there is none.
    pub fn check(&self, limit: Limit, key: impl Into<LimitKey>) -> Result<(), Error> {
        let Some(buckets) = self.buckets.get(limit as usize) else { return Ok(()) };
        buckets.check(&format!("{limit:?}"), key)
    }

    /// Takes one token that all nodes count. While they cannot be asked this process goes on with its own count.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there is none.
    pub async fn attempt(&self, attempt: Attempt, key: impl Into<LimitKey>) -> Result<(), Error> {
        let LimitKey(subject) = key.into();
        let rate = attempt.rate(&self.settings);
        let (key, quota) =
            (RateKey { kind: attempt.name(), subject }, SharedQuota { burst: rate.burst, every: rate.every.0 });
        self.rates.take(key, quota).await.map_err(|wait| too_many(&format!("{attempt:?}"), wait))
    }

    /// Forgets buckets that are full again.
    pub fn sweep(&self) {
        self.buckets.iter().for_each(Keyed::sweep);
        self.rates.sweep();
    }

    /// How many buckets are remembered in this process.
    #[must_use]
    pub fn len(&self) -> usize {
        self.buckets.iter().map(Keyed::len).sum::<usize>() + self.rates.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn too_many(limit: &str, retry_after: Duration) -> Error {
    metrics::counter!("hubbub_rate_limited_total", "limit" => limit.to_owned()).increment(1);
    Error::TooMany { retry_after }
}

fn quota(rate: Rate) -> Quota {
    let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
    let every = rate.every.0.max(Duration::from_millis(1));
    Quota::with_period(every).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
}

/// The wall clock without its jumps back, which would lock people out for as long as the jump.
#[derive(Clone)]
struct SteadyClock(Arc<Steady>);

struct Steady {
    clock: Arc<dyn Clock>,
    /// What the clock showed last, and how far it has moved forward in all.
    seen: Mutex<(Timestamp, Duration)>,
}

impl SteadyClock {
    fn new(clock: Arc<dyn Clock>) -> Self {
        let seen = Mutex::new((clock.now(), Duration::ZERO));
        Self(Arc::new(Steady { clock, seen }))
    }
}

impl GovernorClock for SteadyClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let mut seen = self.0.seen.lock();
        let now = self.0.clock.now();
        let (last, moved) = *seen;
        let moved = moved.saturating_add(now.since(last));
        *seen = (now, moved);
        moved
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use hubbub_testkit::VirtualClock;
    use hubbub_types::Span;

    use super::*;

    fn limits(max_keys: usize) -> (Limits, Arc<VirtualClock>) {
        let clock = Arc::new(VirtualClock::new());
        let rate = Rate::new(2, Span::secs(10));
        let settings = LimitSettings { login_name: rate, session: rate, max_keys, ..LimitSettings::default() };
        let rates = Rates::memory(max_keys, Arc::clone(&clock) as Arc<dyn Clock>);
        (Limits::new(&settings, rates, Arc::clone(&clock) as Arc<dyn Clock>), clock)
    }

    fn wait(result: Result<(), Error>) -> Option<u64> {
        result.err().and_then(|error| error.retry_after()).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_burst_passes_then_one_each_period() {
        let (limits, clock) = limits(10);
        let check = || wait(limits.check(Limit::Session, "Ann"));
        assert_eq!((check(), check(), check()), (None, None, Some(10)));
        assert_eq!(wait(limits.check(Limit::Session, "bob")), None);
        assert_eq!(wait(limits.check(Limit::Session, "ANN")), Some(10));
        clock.advance(Duration::from_secs(10));
        assert_eq!((check(), check()), (None, Some(10)));
    }

    #[tokio::test]
    async fn attempts_pass_in_a_burst_then_one_each_period() {
        let (limits, clock) = limits(10);
        let attempt = async |name| wait(limits.attempt(Attempt::LoginName, name).await);
        assert_eq!((attempt("Ann").await, attempt("ann").await, attempt("ANN").await), (None, None, Some(10)));
        assert_eq!(attempt("bob").await, None);
        assert_eq!(wait(limits.attempt(Attempt::Mail, "ann").await), None, "each kind for itself");
        clock.advance(Duration::from_secs(10));
        assert_eq!((attempt("ann").await, attempt("ann").await), (None, Some(10)));
    }

    #[tokio::test]
    async fn a_clock_that_jumps_back_locks_nobody_out() {
        let (limits, clock) = limits(10);
        let both =
            async || (wait(limits.check(Limit::Session, "ann")), wait(limits.attempt(Attempt::LoginName, "ann").await));
        assert_eq!((both().await, both().await), ((None, None), (None, None)));
        clock.set(VirtualClock::START - Duration::from_secs(3_600));
        assert_eq!(both().await, (Some(10), Some(10)));
        clock.advance(Duration::from_secs(10));
        assert_eq!(both().await, (None, None));
    }

    #[test]
    fn memory_is_bounded_and_idle_keys_are_forgotten() {
        let (limits, clock) = limits(100);
        let mut passed = 0;
        for n in 0..10_000_u32 {
            let address = IpAddr::from(Ipv4Addr::from(n));
            passed += u32::from(limits.check(Limit::Session, address).is_ok());
        }
        assert!(limits.len() <= 100 + 256, "{}", limits.len());
        assert!(passed <= 100 + 256 * 2, "{passed} strangers passed");
        clock.advance(Duration::from_secs(60));
        limits.sweep();
        assert_eq!(limits.len(), 0);
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let key = |text: &str| LimitKey::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
