//! The gate before the hash function: few at a time, few waiting, none waiting long.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use hubbub_types::{Entropy, Redacted};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::scheme::Scheme;
use crate::{Error, PasswordSettings};

const RETRY_AFTER: Duration = Duration::from_secs(2);

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is another one, or there is nobody to compare it with.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, and its hash should be made anew.
    Outdated,
}

/// Hashes passwords on threads of their own.
pub(crate) struct Hasher {
    scheme: Scheme,
    entropy: Arc<dyn Entropy>,
    workers: Arc<Semaphore>,
    waiting: AtomicUsize,
    computed: AtomicU64,
    dummy: Redacted<String>,
    max_length: usize,
    queue: usize,
    wait: Duration,
}

impl Hasher {
    pub(crate) fn new(settings: &PasswordSettings, entropy: Arc<dyn Entropy>) -> Result<Self, Error> {
        let scheme = Scheme::new(settings)?;
        let mut unknown = [0; 16];
        entropy.fill(&mut unknown);
        let dummy = scheme.hash(&format!("{unknown:?}"), &*entropy)?;
        Ok(Self {
            scheme,
            entropy,
            workers: Arc::new(Semaphore::new(settings.workers)),
            waiting: AtomicUsize::new(0),
            computed: AtomicU64::new(0),
            dummy,
            max_length: settings.max_length,
            queue: settings.queue,
            wait: settings.wait.0,
        })
    }

    /// How many hashes were computed so far.
    pub(crate) fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    /// Hashes a password that passed the rules.
    pub(crate) async fn hash(&self, password: &str) -> Result<Redacted<String>, Error> {
        let (scheme, entropy) = (self.scheme.clone(), Arc::clone(&self.entropy));
        let password = Zeroizing::new(password.to_owned());
        self.run(move || scheme.hash(&password, &*entropy)).await?
    }

    /// Compares a password with a hash. Without one, the same work is done and the answer is [`Verdict::Wrong`].
    pub(crate) async fn verify(&self, password: &str, hash: Option<&Redacted<String>>) -> Result<Verdict, Error> {
        // Nobody can have set a longer one, so refusing it at once tells nothing about the account.
        if password.chars().take(self.max_length + 1).count() > self.max_length {
            return Ok(Verdict::Wrong);
        }
        // An account without a usable password ("!") must not answer faster than others.
        let known = hash.filter(|hash| hash.0.starts_with('$'));
        let target = known.unwrap_or(&self.dummy).clone();
        let (scheme, text) = (self.scheme.clone(), Zeroizing::new(password.to_owned()));
        let right = self.run(move || scheme.verify(&text, &target.0)).await?;
        Ok(match known {
            Some(hash) if right && self.scheme.is_outdated(&hash.0) => Verdict::Outdated,
            Some(_) if right => Verdict::Right,
            _ => Verdict::Wrong,
        })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let permit = self.enter().await?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            // Held by the work itself: a client that hangs up does not free its place early.
            drop(permit);
            result
        });
        task.await.map_err(Error::internal)
    }

    async fn enter(&self) -> Result<OwnedSemaphorePermit, Error> {
        let busy = Error::Busy { retry_after: RETRY_AFTER };
        let _place = Place::take(&self.waiting, self.queue).ok_or(Error::Busy { retry_after: RETRY_AFTER })?;
        match tokio::time::timeout(self.wait, Arc::clone(&self.workers).acquire_owned()).await {
            Ok(permit) => permit.map_err(Error::internal),
            Err(_) => Err(busy),
        }
    }
}

/// A place in the queue, given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::SeqCst) < most).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use hubbub_testkit::SeededEntropy;
    use hubbub_types::{ByteSize, Span};

    use super::*;

    fn hasher(queue: usize, wait: Span) -> Hasher {
        let settings = PasswordSettings {
            memory: ByteSize::kib(64),
            iterations: 1,
            workers: 1,
            queue,
            wait,
            ..PasswordSettings::default()
        };
        Hasher::new(&settings, Arc::new(SeededEntropy::new(1))).unwrap()
    }

    #[tokio::test]
    async fn known_unknown_and_unusable_cost_one_hash_each() {
        let hasher = hasher(8, Span::secs(5));
        let hash = hasher.hash("secret one").await.unwrap();
        let unusable = Redacted("!".to_owned());
        let before = hasher.computed();
        assert_eq!(hasher.verify("secret one", Some(&hash)).await.unwrap(), Verdict::Right);
        assert_eq!(hasher.verify("secret two", Some(&hash)).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.verify("secret one", None).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.verify("!", Some(&unusable)).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.computed() - before, 4);
    }

    #[tokio::test]
    async fn a_password_that_nobody_can_have_is_not_hashed() {
        let hasher = hasher(8, Span::secs(5));
        assert_eq!(hasher.verify(&"x".repeat(1 << 20), None).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.computed(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_is_bounded_in_number_and_time() {
        let hasher = Arc::new(hasher(1, Span::secs(5)));
        let busy = Arc::clone(&hasher.workers).acquire_owned().await.unwrap();
        let waiting = tokio::spawn({
            let hasher = Arc::clone(&hasher);
            async move { hasher.verify("secret one", None).await }
        });
        while hasher.waiting.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(hasher.verify("secret one", None).await, Err(Error::Busy { .. })));
        assert!(matches!(waiting.await.unwrap(), Err(Error::Busy { .. })));
        drop(busy);
        assert_eq!(hasher.waiting.load(Ordering::SeqCst), 0);
    }
}
