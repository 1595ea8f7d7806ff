//! When a publisher is asked for key frames.

use std::time::{Duration, Instant};

use arrayvec::ArrayVec;

/// How often a key frame is asked for that nobody asked for again and that does not come.
const MOST_TRIES: u8 = 20;

/// One layer.
#[derive(Debug, Clone, Copy, Default)]
struct Wish {
    wanted: bool,
    tries: u8,
    asked: Option<Instant>,
}

/// Collects the wishes for key frames of one track, so that a hundred who join at once cost the publisher one key
/// frame, not a hundred.
#[derive(Debug)]
pub struct KeyframeGate {
    low: Duration,
    high: Duration,
    layers: [Wish; 3],
}

impl KeyframeGate {
    /// At most one request in `low` for the lowest layer, and in `high` for each of the others.
    #[must_use]
    pub fn new(low: Duration, high: Duration) -> Self {
        Self { low, high, layers: [Wish::default(); 3] }
    }

    /// Somebody needs a key frame of `layer`: it changes to it, or lost too much of it. Asked for again until it comes.
    pub fn want(&mut self, layer: u8) {
        if let Some(wish) = self.layers.get_mut(usize::from(layer)) {
            wish.wanted = true;
            wish.tries = 0;
        }
    }

    /// A key frame of `layer` began.
    pub fn heard_key(&mut self, layer: u8) {
        if let Some(wish) = self.layers.get_mut(usize::from(layer)) {
            wish.wanted = false;
        }
    }

    /// The layers the publisher is to be asked for now.
    pub fn due(&mut self, now: Instant) -> ArrayVec<u8, 3> {
        let mut due = ArrayVec::new();
        for layer in 0_u8..3 {
            let Some(next) = self.next(layer) else { continue };
            let Some(wish) = self.layers.get_mut(usize::from(layer)) else { continue };
            if next.is_some_and(|next| next > now) {
                continue;
            }
            wish.asked = Some(now);
            wish.tries += 1;
            wish.wanted = wish.tries < MOST_TRIES;
            due.push(layer);
        }
        due
    }

    /// When [`Self::due`] is to be asked again, if anybody waits; that may be in the past. `now` is what a layer
    /// answers that may be asked for at once.
    #[must_use]
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        (0_u8..3).filter_map(|layer| self.next(layer)).map(|next| next.unwrap_or(now)).min()
    }

    /// When a layer may be asked for, if it is wanted: `Some(None)` is at once.
    fn next(&self, layer: u8) -> Option<Option<Instant>> {
        let wish = self.layers.get(usize::from(layer)).filter(|wish| wish.wanted)?;
        let pause = if layer == 0 { self.low } else { self.high };
        Some(wish.asked.map(|asked| asked + pause))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::KeyframeGate;
    use crate::testing::start;

    const LOW: Duration = Duration::from_millis(500);
    const HIGH: Duration = Duration::from_secs(1);

    #[test]
    fn a_hundred_who_join_at_once_cost_one_request() {
        let (mut gate, start) = (KeyframeGate::new(LOW, HIGH), start());
        let mut asked = 0;
        for joined in 0..100 {
            gate.want(0);
            asked += gate.due(start + Duration::from_millis(joined)).len();
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn it_is_asked_again_until_the_key_frame_comes() {
        let (mut gate, start) = (KeyframeGate::new(LOW, HIGH), start());
        gate.want(0);
        gate.want(2);
        assert_eq!(gate.poll_timeout(start), Some(start));
        assert_eq!(gate.due(start).as_slice(), &[0, 2]);
        assert_eq!(gate.poll_timeout(start), Some(start + LOW));
        assert!(gate.due(start + LOW - Duration::from_millis(1)).is_empty());
        assert_eq!(gate.due(start + LOW).as_slice(), &[0]);
        assert_eq!(gate.due(start + HIGH).as_slice(), &[0, 2]);
        gate.heard_key(0);
        gate.heard_key(2);
        assert_eq!(gate.poll_timeout(start), None);
        assert!(gate.due(start + HIGH * 5).is_empty());
    }

    #[test]
    fn a_wish_right_after_a_request_waits_its_turn() {
        let (mut gate, start) = (KeyframeGate::new(LOW, HIGH), start());
        gate.want(1);
        assert_eq!(gate.due(start).len(), 1);
        gate.heard_key(1);
        gate.want(1);
        assert!(gate.due(start + LOW).is_empty());
        assert_eq!(gate.poll_timeout(start), Some(start + HIGH));
        assert_eq!(gate.due(start + HIGH).as_slice(), &[1]);
    }

    #[test]
    fn a_layer_that_never_answers_is_given_up_until_it_is_wanted_again() {
        let (mut gate, start) = (KeyframeGate::new(LOW, HIGH), start());
        gate.want(0);
        let asked: usize = (0..1_000).map(|turn| gate.due(start + LOW * turn).len()).sum();
        assert_eq!(asked, 20);
        gate.want(0);
        assert_eq!(gate.due(start + LOW * 1_000).len(), 1);
    }

    #[test]
    fn a_layer_that_cannot_be_is_nobody_s() {
        let mut gate = KeyframeGate::new(LOW, HIGH);
        gate.want(3);
        gate.heard_key(200);
        assert!(gate.due(start()).is_empty());
    }
}
