//! What a process of clients is to do, and when: a schedule that follows from the numbers alone.

use hubbub_testkit::fleet::Person;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// Microseconds.
const SECOND: u64 = 1_000_000;

/// A stretch of the run with a steady rate of new calls.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Level {
    /// New calls in a second, over all processes.
    pub(crate) rate: u32,
    /// Until there are as many calls as the rate and their length allow.
    pub(crate) ramp: Duration,
    /// How long it stays so; this part is measured.
    pub(crate) steady: Duration,
}

/// The whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    /// One after the other.
    pub(crate) levels: Vec<Level>,
    /// How long a call lasts.
    pub(crate) talk: Duration,
    /// When the first call begins, in microseconds of the machine.
    pub(crate) begins: u64,
}

/// The part of one process.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Share {
    /// The whole.
    pub(crate) run: Run,
    /// Which of the processes this is, and how many there are.
    pub(crate) process: usize,
    pub(crate) processes: usize,
    /// Where the nodes are.
    pub(crate) nodes: Vec<SocketAddr>,
    /// Two after two they call each other.
    pub(crate) people: Vec<Person>,
}

/// A call to come: when it begins, and which pair of the process has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Appointment {
    pub(crate) at: u64,
    pub(crate) pair: usize,
}

impl Run {
    /// When every call of the run begins.
    pub(crate) fn beginnings(&self) -> Vec<u64> {
        let mut beginnings = Vec::new();
        let mut level_begins = self.begins;
        for level in &self.levels {
            let length = level.ramp + level.steady;
            let (rate, length) = (u64::from(level.rate.max(1)), micros(length));
            beginnings.extend((0..length * rate / SECOND).map(|call| level_begins + call * SECOND / rate));
            level_begins += length;
        }
        beginnings
    }

    /// From when to when a level is steady.
    pub(crate) fn window(&self, number: usize) -> (u64, u64) {
        let before: Duration = self.levels.iter().take(number).map(|level| level.ramp + level.steady).sum();
        let level =
            self.levels.get(number).map_or((Duration::ZERO, Duration::ZERO), |level| (level.ramp, level.steady));
        let begins = self.begins + micros(before + level.0);
        (begins, begins + micros(level.1))
    }

    /// Calls at the same time when a level is steady.
    pub(crate) fn at_once(&self, number: usize) -> f64 {
        self.levels.get(number).map_or(0.0, |level| f64::from(level.rate) * self.talk.as_secs_f64())
    }
}

impl Share {
    /// The calls of this process: each takes the pair whose turn it is.
    pub(crate) fn appointments(&self) -> Vec<Appointment> {
        let pairs = (self.people.len() / 2).max(1);
        let all = self.run.beginnings();
        let mine = all.into_iter().skip(self.process).step_by(self.processes.max(1));
        mine.enumerate().map(|(turn, at)| Appointment { at, pair: turn % pairs }).collect()
    }
}

pub(crate) fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let level = |rate: u32| Level { rate, ramp: Duration::from_secs(2), steady: Duration::from_secs(3) };
        Run { levels: vec![level(10), level(20)], talk: Duration::from_secs(2), begins: 1_000 }
    }

    #[test]
    fn the_schedule_has_the_rates_of_its_levels() {
        let (beginnings, window) = (run().beginnings(), run().window(1));
        assert_eq!((beginnings.len(), beginnings[0], window), (150, 1_000, (7_001_000, 10_001_000)));
        assert_eq!(beginnings.iter().filter(|at| (window.0..window.1).contains(at)).count(), 60);
        assert!((run().at_once(1) - 40.0).abs() < f64::EPSILON);
    }

    #[test]
    fn processes_share_the_calls_and_each_pair_has_its_turn() {
        let person = Person { id: String::new(), token: String::new() };
        let share =
            |process| Share { run: run(), process, processes: 2, nodes: vec![], people: vec![person.clone(); 60] };
        let (first, second) = (share(0).appointments(), share(1).appointments());
        assert_eq!(first.len() + second.len(), 150);
        assert_eq!((first[1].pair, first[30].pair, second[0].at), (1, 0, 101_000));
    }
}
