//! How well a participant is connected, in words people understand.

mod meter;

use std::time::Duration;

pub use meter::{Counted, RateMeter, SeqMeter};

/// How well a participant is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing arrives.
    Lost,
    /// Calls are hard to follow.
    Poor,
    /// Losses can be seen or heard.
    Good,
    /// Nothing to complain of.
    Excellent,
}

/// What was seen of a participant's connection in the last seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sample {
    /// Whether anything came from it at all.
    pub heard: bool,
    /// Packets it sent.
    pub expected: u64,
    /// Packets of those that did not arrive.
    pub lost: u64,
    /// Part of what it was sent that it did not get, from 0 to 1, as it says itself.
    pub loss: Option<f32>,
    /// Round trip.
    pub rtt: Option<Duration>,
    /// How unevenly its packets arrive.
    pub jitter: Option<Duration>,
    /// Whether it gets less than it asked for, because the way to it is too narrow.
    pub held_back: bool,
}

impl Sample {
    /// Takes what was measured of one of its streams: the worst of all counts.
    pub fn worsen(&mut self, loss: Option<f32>, rtt: Option<Duration>, jitter: Option<Duration>) {
        self.loss = match (self.loss, loss) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (before, now) => before.or(now),
        };
        self.rtt = self.rtt.max(rtt);
        self.jitter = self.jitter.max(jitter);
    }

    /// Adds what arrived of one of its streams.
    pub fn count(&mut self, counted: Counted) {
        self.expected += counted.expected;
        self.lost += counted.lost;
    }

    /// From 0 to 100. Losses weigh most: every hundredth costs four points, so that 5 % are no longer excellent and
    /// 15 % no longer good.
    fn score(&self) -> u8 {
        let sent = self.lost.saturating_mul(400).checked_div(self.expected).unwrap_or(0);
        let got = self.loss.filter(|loss| loss.is_finite()).map_or(0.0, |loss| loss.clamp(0.0, 1.0) * 400.0);
        let rtt = self.rtt.map_or(0, |rtt| rtt.as_millis().saturating_sub(200) / 10).min(40);
        let jitter = self.jitter.map_or(0, |jitter| jitter.as_millis().saturating_sub(30) / 2).min(30);
        let held = if self.held_back { 25 } else { 0 };
        // At most 400, the fraction does not count.
        let got = (0..=400_u16).rev().find(|points| f32::from(*points) <= got).unwrap_or(0);
        let loss = sent.max(u64::from(got)).min(100);
        let cost = u128::from(loss) + rtt + jitter + held;
        u8::try_from(100_u128.saturating_sub(cost)).unwrap_or(0)
    }
}

/// Judges one participant's connection every few seconds: it becomes worse at once and better by and by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality {
    score: Option<u8>,
    told: Option<Grade>,
}

impl Quality {
    /// Takes what was seen since the last time; answers the grade if it is another one.
    pub fn judge(&mut self, sample: &Sample) -> Option<Grade> {
        let seen = if sample.heard { sample.score() } else { 0 };
        let score = match self.score {
            Some(before) if seen > before && self.told != Some(Grade::Lost) => before.midpoint(seen),
            _ => seen,
        };
        self.score = Some(score);
        let grade = match score {
            _ if !sample.heard => Grade::Lost,
            80.. => Grade::Excellent,
            40.. => Grade::Good,
            _ => Grade::Poor,
        };
        (self.told.replace(grade) != Some(grade)).then_some(grade)
    }

    /// From 0 to 100, as it was last judged.
    #[must_use]
    pub fn score(&self) -> u8 {
        self.score.unwrap_or(100)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Counted, Grade, Quality, Sample};

    const GOOD: Sample =
        Sample { heard: true, expected: 100, lost: 0, loss: None, rtt: None, jitter: None, held_back: false };

    fn grade(sample: Sample) -> Grade {
        Quality::default().judge(&sample).unwrap()
    }

    #[test]
    fn meet_05_losses_delays_and_narrow_ways_lower_the_grade() {
        assert_eq!(grade(GOOD), Grade::Excellent);
        assert_eq!(grade(Sample { lost: 5, ..GOOD }), Grade::Excellent);
        assert_eq!(grade(Sample { lost: 6, ..GOOD }), Grade::Good);
        assert_eq!(grade(Sample { lost: 16, ..GOOD }), Grade::Poor);
        assert_eq!(grade(Sample { loss: Some(0.10), ..GOOD }), Grade::Good);
        assert_eq!(grade(Sample { loss: Some(f32::NAN), ..GOOD }), Grade::Excellent);
        assert_eq!(grade(Sample { rtt: Some(Duration::from_millis(450)), ..GOOD }), Grade::Good);
        assert_eq!(grade(Sample { jitter: Some(Duration::from_secs(9)), held_back: true, ..GOOD }), Grade::Good);
        assert_eq!(grade(Sample { held_back: true, ..GOOD }), Grade::Good);
        assert_eq!(grade(Sample { heard: false, ..GOOD }), Grade::Lost);
    }

    #[test]
    fn only_changes_are_told() {
        let mut quality = Quality::default();
        assert_eq!(quality.judge(&GOOD), Some(Grade::Excellent));
        assert_eq!(quality.judge(&GOOD), None);
        assert_eq!(quality.judge(&Sample { lost: 30, ..GOOD }), Some(Grade::Poor));
    }

    #[test]
    fn it_is_worse_at_once_and_better_by_and_by() {
        let mut quality = Quality::default();
        quality.judge(&Sample { lost: 30, ..GOOD });
        let grades: Vec<_> = (0..4).filter_map(|_| quality.judge(&GOOD)).collect();
        assert_eq!(grades, [Grade::Good, Grade::Excellent]);
        assert!(quality.score() > 80);
        assert_eq!(quality.judge(&Sample::default()), Some(Grade::Lost));
        assert_eq!(quality.judge(&GOOD), Some(Grade::Excellent), "who is back is judged by what it is now");
    }

    #[test]
    fn of_several_streams_the_worst_counts_and_packets_are_added() {
        let mut sample = GOOD;
        sample.worsen(Some(0.01), Some(Duration::from_millis(20)), None);
        sample.worsen(None, Some(Duration::from_millis(10)), None);
        sample.worsen(Some(0.2), None, None);
        sample.count(Counted { expected: 300, lost: 3 });
        assert_eq!((sample.loss, sample.rtt), (Some(0.2), Some(Duration::from_millis(20))));
        assert_eq!((sample.expected, sample.lost), (400, 3));
    }
}
