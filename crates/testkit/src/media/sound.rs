//! Opus payloads that are numbered, and what was heard of them.

use super::SoundReport;
use std::time::Instant;

/// A packet of 20 ms at about 32 kbit/s.
const PAYLOAD: usize = 80;
const MAGIC: [u8; 4] = *b"HbOp";

/// The payload of packet `number`.
pub(super) fn payload(number: u32) -> Vec<u8> {
    let mut payload = vec![0x78; PAYLOAD - 8];
    payload.extend(MAGIC);
    payload.extend(number.to_be_bytes());
    payload
}

/// Counts what comes.
#[derive(Debug, Default)]
pub(super) struct Listener {
    highest: Option<u32>,
    report: SoundReport,
}

impl Listener {
    /// A packet came.
    pub(super) fn take(&mut self, payload: &[u8], at: Instant) {
        let report = &mut self.report;
        report.packets += 1;
        if let Some(last) = report.last {
            report.longest = report.longest.max(at.saturating_duration_since(last));
        }
        report.last = Some(at);
        let Some(number) = number(payload) else {
            report.unreadable += 1;
            return;
        };
        match self.highest {
            Some(highest) if number <= highest => report.missing = report.missing.saturating_sub(1),
            Some(highest) => report.missing += u64::from(number - highest - 1),
            None => {}
        }
        self.highest = self.highest.max(Some(number));
    }

    pub(super) const fn report(&self) -> SoundReport {
        self.report
    }
}

fn number(payload: &[u8]) -> Option<u32> {
    let (rest, number) = payload.split_last_chunk::<4>()?;
    rest.ends_with(&MAGIC).then(|| u32::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::{super::start, *};

    #[test]
    fn what_is_missing_is_counted_until_it_comes_late() {
        let now = start();
        let mut listener = Listener::default();
        for (number, missing) in [(5, 0), (6, 0), (9, 2), (8, 1), (10, 1)] {
            listener.take(&payload(number), now);
            assert_eq!(listener.report().missing, missing, "after {number}");
        }
        listener.take(b"something else", now);
        assert_eq!((listener.report().packets, listener.report().unreadable), (6, 1));
    }
}
