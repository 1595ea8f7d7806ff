//! How much data a participant may send.

use std::time::Instant;

use crate::{SfuSettings, room::Bucket};

/// How many seconds of the allowed rate may come in a burst.
const BURST: f64 = 3.0;

/// Why a message is not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is longer than receivers take.
    TooLong,
    /// There were too many, or too much.
    TooFast,
    /// It was there before.
    Repeated,
}

/// What was received of one participant.
#[derive(Debug)]
pub(crate) struct Inbox {
    messages: Bucket,
    bytes: Bucket,
    last: u32,
}

impl Inbox {
    pub(crate) fn new(settings: &SfuSettings, now: Instant) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "rates are far below 2⁵²")]
        let bytes = settings.data_bytes_rate.0 as f64;
        Self {
            messages: Bucket::new(f64::from(settings.data_rate), BURST, now),
            bytes: Bucket::new(bytes, BURST, now),
            last: 0,
        }
    }

    /// Whether a message of this length may come now.
    pub(crate) fn take(&mut self, length: usize, now: Instant) -> Result<(), Refusal> {
        if length > SfuSettings::MAX_DATA {
            return Err(Refusal::TooLong);
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 64,000")]
        let fits = self.messages.take(1.0, now) && self.bytes.take(length as f64, now);
        if fits { Ok(()) } else { Err(Refusal::TooFast) }
    }

    /// Whether a reliable message of this number is new. Clients that resume send some again; 0 is no number.
    pub(crate) fn number(&mut self, sequence: u32) -> Result<(), Refusal> {
        if sequence != 0 && sequence <= self.last {
            return Err(Refusal::Repeated);
        }
        self.last = self.last.max(sequence);
        Ok(())
    }

    /// The highest number so far: a client that resumes sends what came after it.
    pub(crate) fn last(&self) -> u32 {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_long_too_many_and_repeated_messages_are_refused() {
        let now = crate::testing::start();
        let settings = SfuSettings { data_rate: 10, ..SfuSettings::default() };
        let mut inbox = Inbox::new(&settings, now);
        assert_eq!(inbox.take(64_001, now), Err(Refusal::TooLong));
        let taken = (0..100).filter(|_| inbox.take(10, now).is_ok()).count();
        assert_eq!(taken, 30);
        assert_eq!((inbox.number(1), inbox.number(3)), (Ok(()), Ok(())));
        assert_eq!((inbox.number(3), inbox.number(2)), (Err(Refusal::Repeated), Err(Refusal::Repeated)));
        assert_eq!((inbox.number(0), inbox.number(0)), (Ok(()), Ok(())));
    }
}
