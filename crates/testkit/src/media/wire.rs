//! One direction of a way through the network, with a bandwidth and a queue before it.

use crate::Dice;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// What the way does to datagrams. Chances are in 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weather {
    /// Bits per second; 0 for as many as come.
    pub bandwidth: u64,
    /// Bytes that may wait for their turn. What comes when it is full is lost.
    pub queue: usize,
    /// How long the way takes at least.
    pub delay: Duration,
    /// How much longer it takes at most.
    pub jitter: Duration,
    /// How many are lost on the way.
    pub loss: u64,
    /// How many may arrive before an earlier one, or after a later one.
    pub reorder: u64,
    /// How many arrive twice.
    pub duplicate: u64,
}

impl Weather {
    /// Everything arrives after 10 ms, in order.
    pub const FINE: Self = Self {
        bandwidth: 0,
        queue: 256 * 1024,
        delay: Duration::from_millis(10),
        jitter: Duration::ZERO,
        loss: 0,
        reorder: 0,
        duplicate: 0,
    };

    /// The same way with so many bits per second.
    #[must_use]
    pub const fn narrowed(self, bandwidth: u64) -> Self {
        Self { bandwidth, ..self }
    }

    /// The same way with so many of 1,000 lost.
    #[must_use]
    pub const fn losing(self, loss: u64) -> Self {
        Self { loss, ..self }
    }
}

/// What became of everything that was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Told to [`Wire::send`].
    pub sent: u64,
    /// Handed out by [`Wire::receive`], those that came twice counted twice.
    pub delivered: u64,
    /// Lost on the way, or because the way was cut.
    pub lost: u64,
    /// Lost because the queue was full.
    pub overflowed: u64,
}

/// One direction of a way. The same seed and the same calls give the same arrivals.
#[derive(Debug)]
pub struct Wire<M> {
    weather: Weather,
    dice: Dice,
    cut: bool,
    /// When the last byte that waits has gone out.
    busy_until: Option<Instant>,
    /// When the last of those that keep their order arrives.
    last: Option<Instant>,
    /// By arrival and order of sending.
    under_way: BTreeMap<(Instant, u64), M>,
    numbered: u64,
    counts: Counts,
}

impl<M: Clone> Wire<M> {
    /// A way with nothing on it.
    #[must_use]
    pub fn new(seed: u64, weather: Weather) -> Self {
        Self {
            weather,
            dice: Dice::new(seed),
            cut: false,
            busy_until: None,
            last: None,
            under_way: BTreeMap::new(),
            numbered: 0,
            counts: Counts::default(),
        }
    }

    /// Other weather from now on; what is under way arrives as it would have.
    pub const fn set_weather(&mut self, weather: Weather) {
        self.weather = weather;
    }

    /// Cuts the way, or mends it. What is under way when it is cut is lost.
    pub fn set_cut(&mut self, cut: bool) {
        if cut {
            self.counts.lost += self.under_way.len() as u64;
            self.under_way.clear();
            self.busy_until = None;
        }
        self.cut = cut;
    }

    /// Sends a datagram of `size` bytes at `now`.
    pub fn send(&mut self, now: Instant, size: usize, message: M) {
        self.counts.sent += 1;
        if self.cut || self.dice.chance(self.weather.loss) {
            self.counts.lost += 1;
            return;
        }
        let Some(out) = self.pass_queue(now, size) else {
            self.counts.overflowed += 1;
            return;
        };
        if self.dice.chance(self.weather.duplicate) {
            self.put(out, message.clone());
        }
        self.put(out, message);
    }

    /// The next datagram that has arrived by `now`, with when it arrived.
    pub fn receive(&mut self, now: Instant) -> Option<(Instant, M)> {
        let entry = self.under_way.first_entry().filter(|entry| entry.key().0 <= now)?;
        self.counts.delivered += 1;
        let ((arrival, _), message) = entry.remove_entry();
        Some((arrival, message))
    }

    /// When the next datagram arrives.
    #[must_use]
    pub fn next_arrival(&self) -> Option<Instant> {
        self.under_way.first_key_value().map(|((arrival, _), _)| *arrival)
    }

    /// What became of everything so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// When the last bit of it has gone out, `None` when there is no room to wait.
    fn pass_queue(&mut self, now: Instant, size: usize) -> Option<Instant> {
        if self.weather.bandwidth == 0 {
            return Some(now);
        }
        let start = self.busy_until.map_or(now, |until| until.max(now));
        let waiting = (start - now).as_nanos() * u128::from(self.weather.bandwidth) / 8 / 1_000_000_000;
        if waiting + size as u128 > self.weather.queue as u128 {
            return None;
        }
        let nanos = (size as u64).saturating_mul(8_000_000_000) / self.weather.bandwidth;
        let out = start + Duration::from_nanos(nanos);
        self.busy_until = Some(out);
        Some(out)
    }

    fn put(&mut self, out: Instant, message: M) {
        let extra =
            self.dice.below(u64::try_from(self.weather.jitter.as_micros()).unwrap_or(u64::MAX).saturating_add(1));
        let mut arrival = out + self.weather.delay + Duration::from_micros(extra);
        if !self.dice.chance(self.weather.reorder) {
            arrival = self.last.map_or(arrival, |last| last.max(arrival));
            self.last = Some(arrival);
        }
        self.numbered += 1;
        self.under_way.insert((arrival, self.numbered), message);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::start, *};

    /// Sends `count` datagrams of `size` bytes, one each `gap`, and says what arrived when, in milliseconds.
    fn play(seed: u64, weather: Weather, count: u64, size: usize, gap: Duration) -> (Vec<(u64, u128)>, Counts) {
        let start = start();
        let mut wire = Wire::new(seed, weather);
        let mut now = start;
        for number in 0..count {
            wire.send(now, size, number);
            now += gap;
        }
        let end = now + Duration::from_secs(100);
        let arrived = std::iter::from_fn(|| wire.receive(end))
            .map(|(arrival, number)| (number, (arrival - start).as_millis()))
            .collect();
        (arrived, wire.counts())
    }

    #[test]
    fn fine_weather_brings_everything_in_order_after_the_delay() {
        let (arrived, counts) = play(1, Weather::FINE, 100, 1000, Duration::from_millis(1));
        assert_eq!(arrived, (0..100).map(|number| (number, u128::from(number) + 10)).collect::<Vec<_>>());
        assert_eq!((counts.sent, counts.delivered, counts.lost), (100, 100, 0));
    }

    #[test]
    fn a_narrow_way_delays_until_its_queue_is_full_and_then_loses() {
        // 1,000 bytes take 8 ms at 1 Mbit/s and one comes each millisecond.
        let narrow = Weather { bandwidth: 1_000_000, queue: 10_000, ..Weather::FINE };
        let (arrived, counts) = play(1, narrow, 100, 1000, Duration::from_millis(1));
        assert!(counts.overflowed > 70, "{counts:?}");
        let spacing: Vec<_> = arrived.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
        assert!(spacing.iter().all(|gap| *gap == 8), "{spacing:?}");
        // Nothing waits longer than a full queue takes to empty: 80 ms.
        assert!(arrived.iter().all(|(number, at)| *at <= u128::from(*number) + 10 + 80), "{arrived:?}");
    }

    #[test]
    fn bad_weather_repeats_by_its_seed() {
        let bad =
            Weather { loss: 100, reorder: 100, duplicate: 100, jitter: Duration::from_millis(30), ..Weather::FINE };
        let one = play(7, bad, 1000, 100, Duration::from_millis(1));
        assert_eq!(one, play(7, bad, 1000, 100, Duration::from_millis(1)));
        assert_ne!(one, play(8, bad, 1000, 100, Duration::from_millis(1)));
        let numbers: Vec<_> = one.0.iter().map(|(number, _)| *number).collect();
        assert!(one.1.lost > 50 && one.1.lost < 150, "{:?}", one.1);
        assert!(numbers.len() as u64 > 1000 - one.1.lost, "nothing came twice");
        assert!(!numbers.is_sorted(), "nothing was reordered");
    }

    #[test]
    fn what_is_under_way_when_the_way_is_cut_never_arrives() {
        let now = start();
        let later = now + Duration::from_secs(1);
        let mut wire = Wire::new(1, Weather::FINE);
        wire.send(now, 10, 1);
        wire.set_cut(true);
        wire.send(now, 10, 2);
        assert_eq!(wire.next_arrival(), None);
        wire.set_cut(false);
        wire.send(now, 10, 3);
        assert_eq!(wire.receive(now), None);
        assert_eq!(wire.receive(later).map(|(_, number)| number), Some(3));
        assert_eq!(wire.counts().lost, 2);
    }
}
