//! Whether a connection is still alive.

use std::time::Duration;

use hubbub_types::Timestamp;

/// The times of [`Pulse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PulseTimes {
    /// From one ping to the next.
    pub interval: Duration,
    /// How long the answer to a ping may take.
    pub timeout: Duration,
    /// How long a client may take to join a namespace.
    pub connect: Duration,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Send a ping.
    Ping,
    /// Close: nothing was heard since the last ping.
    Silent,
    /// Close: the client joined no namespace in time.
    NotConnected,
}

/// When a client was asked whether it is there, and whether it answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    opened: Timestamp,
    pinged: Timestamp,
    is_answered: bool,
    is_joined: bool,
}

impl Pulse {
    /// Of a connection that was opened at `now`.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self { opened: now, pinged: now, is_answered: true, is_joined: false }
    }

    /// Something was heard; whatever it is, the client lives.
    pub const fn heard(&mut self) {
        self.is_answered = true;
    }

    /// The client joined a namespace.
    pub const fn joined(&mut self) {
        self.is_joined = true;
    }

    /// What is due at `now`. A ping that is due counts as sent.
    pub fn check(&mut self, now: Timestamp, times: &PulseTimes) -> Option<Beat> {
        if !self.is_joined && now.since(self.opened) >= times.connect {
            return Some(Beat::NotConnected);
        }
        let since = now.since(self.pinged);
        if !self.is_answered {
            return (since >= times.timeout).then_some(Beat::Silent);
        }
        if since < times.interval {
            return None;
        }
        self.pinged = now;
        self.is_answered = false;
        Some(Beat::Ping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: PulseTimes = PulseTimes {
        interval: Duration::from_secs(25),
        timeout: Duration::from_secs(20),
        connect: Duration::from_secs(45),
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(seconds)
    }

    fn joined() -> Pulse {
        let mut pulse = Pulse::new(at(0));
        pulse.joined();
        pulse
    }

    #[test]
    fn chat_04_a_client_is_pinged_and_closed_when_it_does_not_answer() {
        let mut pulse = joined();
        assert_eq!(pulse.check(at(24), &TIMES), None);
        assert_eq!(pulse.check(at(25), &TIMES), Some(Beat::Ping));
        assert_eq!(pulse.check(at(44), &TIMES), None, "the answer may take its time");
        assert_eq!(pulse.check(at(45), &TIMES), Some(Beat::Silent));
    }

    #[test]
    fn chat_04_pings_keep_their_beat_whatever_a_client_says() {
        let mut pulse = joined();
        for round in 1..5 {
            pulse.heard();
            assert_eq!(pulse.check(at(round * 25 - 1), &TIMES), None);
            assert_eq!(pulse.check(at(round * 25), &TIMES), Some(Beat::Ping));
        }
    }

    #[test]
    fn chat_04_who_joins_nothing_is_closed_in_time_however_lively() {
        let mut pulse = Pulse::new(at(0));
        assert_eq!(pulse.check(at(25), &TIMES), Some(Beat::Ping));
        pulse.heard();
        assert_eq!(pulse.check(at(45), &TIMES), Some(Beat::NotConnected));
    }
}
