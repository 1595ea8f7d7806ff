//! The counters of one process.

use std::{collections::HashMap, sync::Arc, time::Duration};

use hubbub_types::Clock;
use parking_lot::Mutex;

use super::{Quota, RateKey, Spent, wait};

pub(super) struct Memory {
    clock: Arc<dyn Clock>,
    max_keys: usize,
    /// When the tokens of each subject are whole again, in milliseconds.
    whole_at: Mutex<HashMap<RateKey, i64>>,
}

impl Memory {
    pub(super) fn new(max_keys: usize, clock: Arc<dyn Clock>) -> Self {
        Self { clock, max_keys: max_keys.max(1), whole_at: Mutex::default() }
    }

    pub(super) fn take(&self, key: RateKey, quota: Quota) -> Result<(), Duration> {
        let mut whole_at = self.whole_at.lock();
        let (key, spent) = self.spend(&whole_at, key, quota);
        whole_at.insert(key, spent.whole_at);
        spent.wait.map_err(wait)
    }

    /// Whether there is a token, and whose it is: of more subjects than can be remembered, one that several share.
    pub(super) fn look(&self, key: RateKey, quota: Quota) -> Result<RateKey, Duration> {
        let mut whole_at = self.whole_at.lock();
        let (key, spent) = self.spend(&whole_at, key, quota);
        if let Err(millis) = spent.wait {
            whole_at.insert(key, spent.whole_at);
            return Err(wait(millis));
        }
        Ok(key)
    }

    fn spend(&self, whole_at: &HashMap<RateKey, i64>, key: RateKey, quota: Quota) -> (RateKey, Spent) {
        let is_known = whole_at.contains_key(&key);
        let key = if is_known || whole_at.len() < self.max_keys { key } else { overflow(key) };
        (key, quota.spend(whole_at.get(&key).copied(), self.clock.now().as_millis()))
    }

    pub(super) fn sweep(&self) {
        let now = self.clock.now().as_millis();
        let mut whole_at = self.whole_at.lock();
        whole_at.retain(|_, at| *at > now);
        whole_at.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.whole_at.lock().len()
    }
}

/// One of 256 counters of a kind, which share what does not fit.
fn overflow(key: RateKey) -> RateKey {
    let mut subject = [0xff; 16];
    if let Some(last) = subject.last_mut() {
        *last = key.subject.iter().fold(0, |sum, byte| sum ^ byte);
    }
    RateKey { subject, ..key }
}
