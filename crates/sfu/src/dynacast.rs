//! Which layers a publisher is asked to send: those that somebody wants.

use std::time::{Duration, Instant};

/// Watches what the subscribers of one track want. More is asked for at once, less only after a while, and nothing in
/// the time after the track began, when subscribers are still coming.
///
/// Layers are told as the highest that is wanted, `None` if none is. What counts is what subscribers want, not what
/// they are allotted: who lacks bandwidth now will have it again.
#[derive(Debug)]
pub struct Dynacast {
    down: Duration,
    begins: Instant,
    wanted: Option<u8>,
    /// What the publisher sends: all, until it was told.
    told: Option<u8>,
    /// Since when less is wanted than was told.
    less_since: Option<Instant>,
}

impl Dynacast {
    /// A track that begins `now` with layers up to `top` and tells nothing for `grace`; fewer layers are asked for when
    /// they were not wanted for `down`.
    #[must_use]
    pub fn new(now: Instant, top: u8, grace: Duration, down: Duration) -> Self {
        Self { down, begins: now + grace, wanted: None, told: Some(top), less_since: Some(now) }
    }

    /// Takes the highest layer any subscriber wants.
    pub fn wanted(&mut self, layer: Option<u8>, now: Instant) {
        self.wanted = layer;
        self.less_since = if layer < self.told { self.less_since.or(Some(now)) } else { None };
    }

    /// What the publisher is to be told now, if anything: the layers up to this one, or none.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<Option<u8>> {
        if self.poll_timeout()? > now {
            return None;
        }
        self.less_since = None;
        self.told = self.wanted;
        Some(self.wanted)
    }

    /// When [`Self::handle_timeout`] has something to tell; in the past if it has already.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.less_since {
            Some(since) => Some((since + self.down).max(self.begins)),
            None if self.wanted != self.told => Some(self.begins),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Dynacast;
    use crate::testing::start;

    const GRACE: Duration = Duration::from_secs(10);
    const DOWN: Duration = Duration::from_secs(5);
    const MOMENT: Duration = Duration::from_millis(1);

    fn track() -> (Dynacast, Instant) {
        let start = start();
        (Dynacast::new(start, 2, GRACE, DOWN), start)
    }

    #[test]
    fn meet_05_a_track_nobody_takes_is_stopped_after_the_grace() {
        let (mut dynacast, start) = track();
        assert_eq!(dynacast.handle_timeout(start + GRACE - MOMENT), None);
        assert_eq!(dynacast.poll_timeout(), Some(start + GRACE));
        assert_eq!(dynacast.handle_timeout(start + GRACE), Some(None));
        assert_eq!(dynacast.poll_timeout(), None);
    }

    #[test]
    fn more_is_asked_for_at_once() {
        let (mut dynacast, start) = track();
        dynacast.wanted(Some(0), start);
        assert_eq!(dynacast.handle_timeout(start + GRACE), Some(Some(0)));
        let later = start + GRACE * 2;
        dynacast.wanted(Some(2), later);
        assert_eq!(dynacast.handle_timeout(later), Some(Some(2)));
        assert_eq!(dynacast.handle_timeout(later), None, "once");
    }

    #[test]
    fn less_is_asked_for_only_when_it_stays_less() {
        let (mut dynacast, start) = track();
        dynacast.wanted(Some(2), start);
        let later = start + GRACE * 2;
        assert_eq!(dynacast.handle_timeout(later), None, "nothing but what it sends");
        dynacast.wanted(Some(0), later);
        dynacast.wanted(Some(2), later + DOWN / 2);
        assert_eq!(dynacast.handle_timeout(later + DOWN), None, "wanted again meanwhile");
        dynacast.wanted(Some(1), later + DOWN);
        assert_eq!(dynacast.handle_timeout(later + DOWN * 2 - MOMENT), None);
        assert_eq!(dynacast.handle_timeout(later + DOWN * 2), Some(Some(1)));
    }

    #[test]
    fn a_subscriber_in_the_grace_keeps_everything_going() {
        let (mut dynacast, start) = track();
        dynacast.wanted(Some(2), start + GRACE - MOMENT);
        assert_eq!(dynacast.poll_timeout(), None);
        assert_eq!(dynacast.handle_timeout(start + GRACE * 3), None);
    }
}
