//! A video decoder that knows no pictures: it needs a key frame to begin, then every frame after it without a hole.

use super::{
    FrameReport,
    picture::{Frame, Part},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// Packets that may wait for one before them.
const WAITING: usize = 4_096;
/// How long a hole may stay before a key frame is asked for.
const PATIENCE: Duration = Duration::from_millis(200);
/// Shortest time between two requests.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// From when on a picture that stands still counts.
const FROZEN: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy)]
struct Waiting {
    part: Option<Part>,
    marker: bool,
}

/// Packets one after the other: a frame, or the beginning of one whose end was never sent.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: u64,
    /// The number after the last.
    end: u64,
    torn: bool,
}

/// One stream.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    waiting: BTreeMap<u64, Waiting>,
    /// The sequence number that comes next, once there was a key frame.
    next: Option<u64>,
    last: Option<Frame>,
    needs_key: bool,
    stuck: Option<Instant>,
    asked: Option<Instant>,
    report: FrameReport,
}

impl Decoder {
    /// A packet came; `None` when its payload is not VP8 of ours.
    pub(super) fn take(&mut self, sequence: u64, marker: bool, part: Option<Part>, now: Instant) {
        self.report.packets += 1;
        self.report.unreadable += u64::from(part.is_none());
        if self.next.is_some_and(|next| sequence < next) {
            return;
        }
        self.waiting.insert(sequence, Waiting { part, marker });
        if self.waiting.len() > WAITING {
            self.waiting.pop_first();
        }
        self.decode(now);
    }

    /// The track goes on in another stream.
    pub(super) fn restart(&mut self) {
        *self = Self { report: self.report, ..Self::default() };
    }

    /// Whether a key frame is to be asked for now.
    pub(super) fn asks(&mut self, now: Instant) -> bool {
        let stuck = self.stuck.is_some_and(|since| now.saturating_duration_since(since) >= PATIENCE);
        let lately = self.asked.is_some_and(|at| now.saturating_duration_since(at) < ASK_EVERY);
        if !stuck || lately {
            return false;
        }
        self.asked = Some(now);
        self.report.asked += 1;
        true
    }

    pub(super) const fn report(&self) -> FrameReport {
        self.report
    }

    fn decode(&mut self, now: Instant) {
        while let Some(run) = self.next_frame() {
            let frame = self.waiting.get(&run.first).and_then(|waiting| waiting.part).map(|part| part.frame);
            self.waiting = self.waiting.split_off(&run.end);
            self.next = Some(run.end);
            self.report.torn += u64::from(run.torn);
            if let Some(frame) = frame.filter(|_| !run.torn) {
                self.show(frame, now);
            }
        }
        let behind = !self.waiting.is_empty() || self.needs_key;
        self.stuck = if behind { self.stuck.or(Some(now)) } else { None };
    }

    /// The packets of the next frame.
    fn next_frame(&mut self) -> Option<Run> {
        let here = self.next.and_then(|next| self.run(next));
        if here.is_some() {
            return here;
        }
        // Something before is missing: only a later key frame helps.
        let keys =
            self.waiting.iter().filter(|(_, waiting)| waiting.part.is_some_and(|part| part.start && part.frame.key));
        let found = keys.map(|(first, _)| *first).find_map(|first| self.run(first).filter(|run| !run.torn))?;
        self.report.gaps += u64::from(self.next.is_some());
        Some(found)
    }

    /// The packets from `first` to the end of its frame, if all are there.
    fn run(&self, first: u64) -> Option<Run> {
        for (expected, (sequence, waiting)) in (first..).zip(self.waiting.range(first..)) {
            if *sequence != expected {
                return None;
            }
            if expected > first && waiting.part.is_some_and(|part| part.start) {
                return Some(Run { first, end: expected, torn: true });
            }
            if waiting.marker || waiting.part.is_none() {
                return Some(Run { first, end: expected + 1, torn: false });
            }
        }
        None
    }

    fn show(&mut self, frame: Frame, now: Instant) {
        if !frame.key && self.needs_key {
            return;
        }
        if !frame.key && !self.last.is_some_and(|last| follows(last, frame)) {
            self.report.broken += 1;
            self.needs_key = true;
            return;
        }
        self.needs_key = false;
        let report = &mut self.report;
        if let Some(last) = report.last {
            let pause = now.saturating_duration_since(last);
            report.longest = report.longest.max(pause);
            report.frozen += u64::from(pause > FROZEN);
        }
        report.switches += u64::from(report.layer.is_some_and(|layer| layer != frame.layer));
        report.decoded += 1;
        report.keys += u64::from(frame.key);
        report.layer = Some(frame.layer);
        report.last = Some(now);
        self.last = Some(frame);
        self.stuck = None;
    }
}

fn follows(last: Frame, frame: Frame) -> bool {
    frame.layer == last.layer && frame.number == last.number + 1 && frame.picture == (last.picture + 1) & 0x7fff
}

#[cfg(test)]
mod tests {
    use super::{super::start, *};

    fn part(number: u32, key: bool, layer: u8) -> Option<Part> {
        let picture = u16::try_from(number & 0x7fff).unwrap();
        Some(Part { frame: Frame { number, layer, key, picture, tl0: 0 }, start: true })
    }

    #[test]
    fn nothing_is_seen_before_a_key_frame_which_is_asked_for() {
        let mut decoder = Decoder::default();
        let now = start();
        decoder.take(10, true, part(10, false, 0), now);
        assert_eq!(decoder.report().decoded, 0);
        assert!(!decoder.asks(now));
        assert!(decoder.asks(now + PATIENCE));
        assert!(!decoder.asks(now + PATIENCE));
        decoder.take(11, true, part(11, true, 0), now);
        decoder.take(12, true, part(12, false, 0), now);
        assert_eq!((decoder.report().decoded, decoder.report().keys, decoder.report().gaps), (2, 1, 0));
        assert!(!decoder.asks(now + Duration::from_secs(5)));
    }

    #[test]
    fn late_packets_fill_their_hole_and_a_hole_that_stays_is_jumped_over_at_a_key_frame() {
        let mut decoder = Decoder::default();
        let now = start();
        for (sequence, key) in [(1, true), (3, false), (2, false), (5, false), (6, true), (7, false)] {
            decoder.take(sequence, true, part(u32::try_from(sequence).unwrap(), key, 0), now);
        }
        let report = decoder.report();
        assert_eq!((report.decoded, report.gaps, report.broken), (5, 1, 0));
    }

    #[test]
    fn a_frame_whose_end_is_never_sent_is_left_out_before_a_key_frame() {
        let mut decoder = Decoder::default();
        let now = start();
        decoder.take(1, true, part(1, true, 0), now);
        decoder.take(2, false, part(2, false, 0), now);
        decoder.take(3, true, part(9, true, 1), now);
        let report = decoder.report();
        assert_eq!((report.decoded, report.torn, report.broken, report.layer), (2, 1, 0, Some(1)));
    }

    #[test]
    fn frames_of_another_layer_or_number_than_they_claim_are_broken() {
        let now = start();
        for wrong in [part(2, false, 1), part(3, false, 0)] {
            let mut decoder = Decoder::default();
            decoder.take(1, true, part(1, true, 0), now);
            decoder.take(2, true, wrong, now);
            decoder.take(3, true, part(3, false, 0), now);
            assert_eq!((decoder.report().decoded, decoder.report().broken), (1, 1));
            assert!(decoder.asks(now + PATIENCE));
        }
    }
}
