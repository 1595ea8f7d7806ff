//! Reliable data that waits for its receiver.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use bytes::Bytes;

use crate::SfuSettings;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It waits.
    Waits,
    /// The receiver is too slow: it cannot get everything any more.
    Overflow,
}

/// Reliable data for one participant, in its order.
#[derive(Debug)]
pub(crate) struct Outbox {
    waiting: VecDeque<(Instant, Bytes)>,
    bytes: usize,
    most: usize,
    kept: Duration,
    /// Whether the channel was open at some time: before, what is old is forgotten.
    opened: bool,
}

impl Outbox {
    pub(crate) fn new(settings: &SfuSettings) -> Self {
        let (most, kept) = (settings.data_queue.as_usize(), settings.data_replay.0);
        Self { waiting: VecDeque::new(), bytes: 0, most, kept, opened: false }
    }

    /// The channel is open.
    pub(crate) fn open(&mut self) {
        self.opened = true;
    }

    pub(crate) fn push(&mut self, message: Bytes, now: Instant) -> Pushed {
        self.expire(now);
        self.bytes += message.len();
        self.waiting.push_back((now, message));
        if self.bytes <= self.most {
            return Pushed::Waits;
        }
        if self.opened {
            return Pushed::Overflow;
        }
        while self.bytes > self.most {
            self.pop();
        }
        Pushed::Waits
    }

    /// Who has just joined gets what was said in its last moments before the channel opened, and no more.
    pub(crate) fn expire(&mut self, now: Instant) {
        let old = |at: Instant| now.saturating_duration_since(at) > self.kept;
        while !self.opened && self.waiting.front().is_some_and(|(at, _)| old(*at)) {
            self.bytes -= self.waiting.pop_front().map_or(0, |(_, message)| message.len());
        }
    }

    pub(crate) fn front(&self) -> Option<&Bytes> {
        self.waiting.front().map(|(_, message)| message)
    }

    pub(crate) fn pop(&mut self) {
        if let Some((_, message)) = self.waiting.pop_front() {
            self.bytes -= message.len();
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hubbub_types::{ByteSize, Span};

    fn outbox() -> Outbox {
        Outbox::new(&SfuSettings { data_queue: ByteSize(100), data_replay: Span::secs(2), ..SfuSettings::default() })
    }

    fn message(length: usize) -> Bytes {
        vec![0; length].into()
    }

    #[test]
    fn before_the_channel_opens_the_newest_is_kept_for_a_while() {
        let start = crate::testing::start();
        let mut outbox = outbox();
        for second in 0..4 {
            outbox.push(message(10), start + Duration::from_secs(second));
        }
        assert_eq!(outbox.bytes(), 30);
        assert_eq!(outbox.push(message(80), start + Duration::from_secs(3)), Pushed::Waits);
        assert_eq!(outbox.bytes(), 100);
        outbox.expire(start + Duration::from_secs(9));
        assert_eq!((outbox.bytes(), outbox.front()), (0, None));
    }

    #[test]
    fn once_it_was_open_nothing_is_forgotten_and_too_much_is_told() {
        let start = crate::testing::start();
        let mut outbox = outbox();
        outbox.open();
        assert_eq!(outbox.push(message(60), start), Pushed::Waits);
        outbox.expire(start + Duration::from_secs(60));
        assert_eq!(outbox.bytes(), 60);
        assert_eq!(outbox.push(message(60), start), Pushed::Overflow);
        outbox.pop();
        outbox.pop();
        outbox.pop();
        assert_eq!(outbox.bytes(), 0);
    }
}
