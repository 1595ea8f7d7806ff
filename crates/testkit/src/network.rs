//! A network that loses, doubles, delays and reorders, the same way for the same seed.

use std::{collections::BTreeMap, time::Duration};

use hubbub_types::Timestamp;

use crate::Dice;

/// How bad the network is. Chances are in 1,000.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// How many messages are lost.
    pub loss: u64,
    /// How many arrive twice.
    pub doubling: u64,
    /// How many may overtake, or be overtaken by, others of their link.
    pub reordering: u64,
    /// The shortest way.
    pub shortest: Duration,
    /// The longest way.
    pub longest: Duration,
}

impl Weather {
    /// Everything arrives, in order, after 5 to 50 ms.
    pub const FINE: Self = Self {
        loss: 0,
        doubling: 0,
        reordering: 0,
        shortest: Duration::from_millis(5),
        longest: Duration::from_millis(50),
    };

    /// Losses, doubles and overtaking, and ways of up to 2 s.
    pub const STORM: Self = Self {
        loss: 50,
        doubling: 50,
        reordering: 100,
        shortest: Duration::from_millis(5),
        longest: Duration::from_secs(2),
    };
}

/// Messages under way. A link (a direction of a connection) keeps its order, except where the weather reorders.
#[derive(Debug)]
pub struct Network<L, M> {
    weather: Weather,
    dice: Dice,
    /// By arrival and order of sending.
    under_way: BTreeMap<(Timestamp, u64), (L, M)>,
    /// When the last orderly message of each link arrives.
    last: BTreeMap<L, Timestamp>,
    sent: u64,
}

impl<L: Ord + Clone, M: Clone> Network<L, M> {
    /// An empty network under this weather.
    #[must_use]
    pub fn new(seed: u64, weather: Weather) -> Self {
        Self { weather, dice: Dice::new(seed), under_way: BTreeMap::new(), last: BTreeMap::new(), sent: 0 }
    }

    /// Sends a message at `now`.
    pub fn send(&mut self, now: Timestamp, link: L, message: M) {
        if self.dice.chance(self.weather.loss) {
            return;
        }
        if self.dice.chance(self.weather.doubling) {
            self.put(now, link.clone(), message.clone());
        }
        self.put(now, link, message);
    }

    /// The next message that has arrived by `now`.
    pub fn receive(&mut self, now: Timestamp) -> Option<(L, M)> {
        let entry = self.under_way.first_entry().filter(|entry| entry.key().0 <= now)?;
        Some(entry.remove())
    }

    /// When the next message arrives.
    #[must_use]
    pub fn next_arrival(&self) -> Option<Timestamp> {
        self.under_way.first_key_value().map(|((arrival, _), _)| *arrival)
    }

    /// The link is cut: what is under way on it never arrives.
    pub fn cut(&mut self, link: &L) {
        self.under_way.retain(|_, (of, _)| of != link);
        self.last.remove(link);
    }

    fn put(&mut self, now: Timestamp, link: L, message: M) {
        let mut arrival = now + self.way();
        if !self.dice.chance(self.weather.reordering) {
            arrival = self.in_order(link.clone(), arrival);
        }
        self.sent += 1;
        self.under_way.insert((arrival, self.sent), (link, message));
    }

    /// Not before the last orderly message of the same link.
    fn in_order(&mut self, link: L, arrival: Timestamp) -> Timestamp {
        let last = self.last.entry(link).or_insert(arrival);
        *last = arrival.max(*last);
        *last
    }

    fn way(&mut self) -> Duration {
        let spread = self.weather.longest.saturating_sub(self.weather.shortest).as_millis();
        let extra = self.dice.below(u64::try_from(spread).unwrap_or(u64::MAX).saturating_add(1));
        self.weather.shortest + Duration::from_millis(extra)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(0);
    const LATER: Timestamp = Timestamp::from_millis(1_000_000);

    fn arrivals(seed: u64, weather: Weather) -> Vec<u32> {
        let mut network = Network::new(seed, weather);
        for number in 0..1000 {
            network.send(START + Duration::from_millis(number.into()), "link", number);
        }
        std::iter::from_fn(|| network.receive(LATER)).map(|(_, number)| number).collect()
    }

    #[test]
    fn fine_weather_keeps_everything_in_order() {
        assert_eq!(arrivals(1, Weather::FINE), (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn a_storm_loses_doubles_and_reorders_but_repeats_by_its_seed() {
        let arrived = arrivals(1, Weather::STORM);
        assert_eq!(arrived, arrivals(1, Weather::STORM));
        assert_ne!(arrived, arrivals(2, Weather::STORM));
        let times = |number| arrived.iter().filter(|arrived| **arrived == number).count();
        assert!((0..1000).any(|number| times(number) == 0), "nothing was lost");
        assert!((0..1000).any(|number| times(number) == 2), "nothing was doubled");
        assert!(!arrived.is_sorted(), "nothing was reordered");
    }

    #[test]
    fn nothing_arrives_before_its_time_or_after_a_cut() {
        let mut network = Network::new(1, Weather::FINE);
        network.send(START, "link", 1);
        assert_eq!(network.receive(START), None);
        assert!(network.next_arrival().is_some_and(|arrival| arrival > START));
        network.cut(&"link");
        assert_eq!(network.receive(LATER), None);
    }
}
