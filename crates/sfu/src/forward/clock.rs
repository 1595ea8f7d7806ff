//! When a packet was captured, by the sender reports of its publisher (RFC 3550 section 6.4.1).

use std::time::{Duration, Instant, SystemTime};

/// For how long the fastest packet counts: two halves of this.
const HALF_WINDOW: Duration = Duration::from_secs(15);
/// What seems to have been under way for longer was not: its publisher's clock jumped.
const LONGEST_DELAY: i64 = 10 * NANOS;
const NANOS: i64 = 1_000_000_000;

/// How the RTP times of one stream stand to its publisher's clock.
#[derive(Debug, Clone, Copy)]
pub struct StreamClock {
    rate: u32,
    report: Option<(SystemTime, u32)>,
}

impl StreamClock {
    /// A stream of `rate` ticks a second whose publisher said nothing yet.
    #[must_use]
    pub fn new(rate: u32) -> Self {
        Self { rate, report: None }
    }

    /// Takes the sender report last heard: at `ntp` on the publisher's clock the RTP time was `rtp`.
    pub fn report(&mut self, ntp: SystemTime, rtp: u32) {
        self.report = Some((ntp, rtp));
    }

    /// Nanoseconds since 1970 on the publisher's clock at which `ts` was captured.
    fn captured(&self, ts: u32) -> Option<i64> {
        let (ntp, rtp) = self.report?;
        let since = match ntp.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_nanos()).ok()?,
            Err(before) => i64::try_from(before.duration().as_nanos()).ok()?.checked_neg()?,
        };
        let ticks = i64::from(ts.wrapping_sub(rtp).cast_signed());
        since.checked_add((ticks * NANOS).checked_div(i64::from(self.rate))?)
    }
}

/// Puts everything one person sends on one clock of ours, so that lips and voice stay together wherever it goes.
///
/// The two clocks' difference is taken from the packet that was under way for the shortest time, of whichever stream:
/// what arrives later than that was captured as early nevertheless.
#[derive(Debug, Clone, Default)]
pub struct PublisherClock {
    /// Our clock and the publisher's at the first packet.
    start: Option<(Instant, i64)>,
    /// When the present half of the window began.
    half: Option<Instant>,
    /// Least difference of both clocks in this half and in the one before, in nanoseconds.
    least: [Option<i64>; 2],
}

impl PublisherClock {
    /// When the packet of `ts`, which arrived `at`, was captured: never after it arrived. `None` before the first
    /// sender report of its stream and while the publisher's clock makes no sense.
    pub fn captured(&mut self, stream: &StreamClock, ts: u32, at: Instant) -> Option<Instant> {
        let theirs = stream.captured(ts)?;
        let (first_at, first_theirs) = *self.start.get_or_insert((at, theirs));
        let ours = i64::try_from(at.saturating_duration_since(first_at).as_nanos()).ok()?;
        let difference = ours.checked_sub(theirs.checked_sub(first_theirs)?)?;
        let late = difference.checked_sub(self.least(difference, at))?;
        if late > LONGEST_DELAY {
            return None;
        }
        at.checked_sub(Duration::from_nanos(late.unsigned_abs()))
    }

    /// Takes a difference and answers the least one of the window.
    fn least(&mut self, difference: i64, at: Instant) -> i64 {
        let began = *self.half.get_or_insert(at);
        if at.saturating_duration_since(began) >= HALF_WINDOW {
            let [present, _] = self.least;
            self.least = [None, present];
            self.half = Some(at);
        }
        let [present, before] = &mut self.least;
        let lowest = present.map_or(difference, |present| present.min(difference));
        *present = Some(lowest);
        before.map_or(lowest, |before| before.min(lowest))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{PublisherClock, StreamClock};
    use crate::testing::start;

    const MS: Duration = Duration::from_millis(1);

    /// A voice of 48,000 ticks and a picture of 90,000 that began at different RTP times but at the same moment.
    fn streams() -> (StreamClock, StreamClock) {
        let began = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let (mut voice, mut picture) = (StreamClock::new(48_000), StreamClock::new(90_000));
        voice.report(began, 5_000);
        picture.report(began + MS * 500, u32::MAX - 10_000);
        (voice, picture)
    }

    #[test]
    fn meet_05_voice_and_picture_of_one_moment_are_on_one_clock() {
        let (voice, picture) = streams();
        let (mut clock, start) = (PublisherClock::default(), start());
        // Captured one second in; the voice took 20 ms, the picture 90.
        let heard = clock.captured(&voice, 5_000 + 48_000, start + MS * 20).unwrap();
        let seen = clock.captured(&picture, (u32::MAX - 10_000).wrapping_add(45_000), start + MS * 90).unwrap();
        assert_eq!(heard, seen);
    }

    #[test]
    fn nothing_was_captured_after_it_arrived() {
        let (voice, _) = streams();
        let (mut clock, start) = (PublisherClock::default(), start());
        for (n, delay) in (0_u32..).zip([40_u32, 90, 25, 31, 200, 20]) {
            let at = start + MS * (n * 20 + delay);
            let captured = clock.captured(&voice, 5_000 + n * 960, at).unwrap();
            assert!(captured <= at);
        }
    }

    #[test]
    fn before_the_first_report_nothing_is_known() {
        assert_eq!(PublisherClock::default().captured(&StreamClock::new(90_000), 1, start()), None);
    }

    #[test]
    fn a_publisher_s_clock_that_is_put_back_is_believed_again_after_the_window() {
        let (mut voice, _) = streams();
        let (mut clock, start) = (PublisherClock::default(), start());
        assert!(clock.captured(&voice, 5_000, start).is_some());
        voice.report(SystemTime::UNIX_EPOCH, 5_000);
        assert_eq!(clock.captured(&voice, 5_960, start + MS * 20), None);
        for second in 1..40_u32 {
            clock.captured(&voice, 5_000 + second * 48_000, start + MS * 1_000 * second);
        }
        let at = start + MS * 40_000;
        assert_eq!(clock.captured(&voice, 5_000 + 40 * 48_000, at), Some(at));
    }

    #[test]
    fn a_stream_without_a_rate_is_not_divided_by() {
        let mut clock = StreamClock::new(0);
        clock.report(SystemTime::UNIX_EPOCH, 0);
        assert_eq!(PublisherClock::default().captured(&clock, 1, start()), None);
    }
}
