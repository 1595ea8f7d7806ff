//! Where the talk of offer and answer stands.

use crate::Kind;
use std::time::{Duration, Instant};
use str0m::change::SdpPendingOffer;

/// Shortest time between the answer to an offer and the next offer.
const BREATH: Duration = Duration::from_millis(100);
/// How long a request for sections is waited on before it is made again: the line it went by may have broken.
const ASK_AGAIN: Duration = Duration::from_secs(10);

/// An offer of ours that waits for its answer.
pub(super) struct Offered {
    /// Its number.
    pub(super) id: u32,
    /// The text, to be sent again as it is: the client may have seen it.
    pub(super) text: String,
    /// What the library keeps of it.
    pub(super) pending: SdpPendingOffer,
    /// When it was sent.
    pub(super) since: Instant,
}

/// The state of one transport.
#[derive(Default)]
pub(super) struct Negotiation {
    /// Whether the server began to offer.
    pub(super) begun: bool,
    /// Whether the first offer, with the data channels, was made.
    pub(super) first_made: bool,
    /// The offer that waits for its answer.
    pub(super) offered: Option<Offered>,
    /// The number of the last offer.
    pub(super) last_id: u32,
    /// When there is something to be negotiated.
    due: Option<Instant>,
    /// Whether the next offer is to carry new ICE credentials.
    pub(super) restart: bool,
    /// Sections the client was asked for and did not offer yet, sound and pictures.
    asked: [usize; 2],
    /// When the client was last asked for an offer; `None` when it made one since.
    asked_at: Option<Instant>,
}

impl Negotiation {
    /// Something is to be negotiated, at the latest `wait` from now.
    pub(super) fn wish(&mut self, now: Instant, wait: Duration) {
        let at = now + wait;
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// Not before the other side had time to breathe.
    pub(super) fn wish_after_answer(&mut self, now: Instant) {
        self.due = Some(now + BREATH);
    }

    /// Whether the time for it has come; asked once, then it is taken as done.
    pub(super) fn take_due(&mut self, now: Instant) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now);
        if is_due {
            self.due = None;
        }
        is_due
    }

    /// When something is to be done here.
    pub(super) fn poll_timeout(&self, answer_timeout: Duration) -> Option<Instant> {
        match &self.offered {
            Some(offered) => Some(offered.since + answer_timeout),
            None => self.due,
        }
    }

    /// Whether an offer waited too long for its answer.
    pub(super) fn is_overdue(&self, now: Instant, answer_timeout: Duration) -> bool {
        self.offered.as_ref().is_some_and(|offered| offered.since + answer_timeout <= now)
    }

    /// The next number of an offer.
    pub(super) const fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    /// The offer that waits for its answer, under a new number; `None` when none waits.
    pub(super) fn offer_again(&mut self, now: Instant) -> Option<(u32, String)> {
        let offered = self.offered.as_mut()?;
        self.last_id = self.last_id.wrapping_add(1);
        offered.id = self.last_id;
        offered.since = now;
        Some((offered.id, offered.text.clone()))
    }

    /// How many sections of each kind the client is to be asked for now, when `missing` are missing; `None` when it was
    /// asked already and need not be asked for news alone.
    pub(super) fn ask(&mut self, missing: [usize; 2], news: bool, now: Instant) -> Option<[usize; 2]> {
        let [audio, video] = missing;
        let [asked_audio, asked_video] = self.asked;
        let more = [audio.saturating_sub(asked_audio), video.saturating_sub(asked_video)];
        let wants_more = more != [0, 0];
        if !wants_more && let Some(at) = self.asked_at {
            self.due = Some(at + ASK_AGAIN);
            return None;
        }
        if !wants_more && !news {
            return None;
        }
        self.asked = [asked_audio.max(audio), asked_video.max(video)];
        self.asked_at = Some(now);
        self.wish(now, ASK_AGAIN);
        Some(more)
    }

    /// Forgets what was asked for when nothing came of it for long.
    pub(super) fn forget_lost(&mut self, now: Instant) {
        if self.asked_at.is_some_and(|at| at + ASK_AGAIN <= now) {
            self.asked_at = None;
            self.asked = [0, 0];
        }
    }

    /// The client offered, with so many idle sections more of a kind.
    pub(super) fn heard(&mut self, more: [usize; 2]) {
        let [audio, video] = more;
        let [asked_audio, asked_video] = self.asked;
        self.asked = [asked_audio.saturating_sub(audio), asked_video.saturating_sub(video)];
        self.asked_at = None;
    }
}

/// Place of a kind in the pairs above.
pub(super) const KINDS: [Kind; 2] = [Kind::Audio, Kind::Video];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_asked_for_what_is_missing_and_not_twice() {
        let now = crate::testing::start();
        let mut talk = Negotiation::default();
        assert_eq!(talk.ask([2, 1], true, now), Some([2, 1]));
        assert_eq!(talk.ask([2, 1], true, now), None);
        assert_eq!(talk.ask([3, 1], true, now), Some([1, 0]));
        talk.heard([3, 1]);
        assert_eq!(talk.ask([0, 0], false, now), None, "nothing to be said");
        assert_eq!(talk.ask([0, 0], true, now), Some([0, 0]), "an offer alone");
        assert_eq!(talk.ask([0, 0], true, now), None);
    }

    #[test]
    fn a_request_that_got_lost_is_made_again() {
        let now = crate::testing::start();
        let mut talk = Negotiation::default();
        assert_eq!(talk.ask([1, 0], true, now), Some([1, 0]));
        assert!(talk.take_due(now + ASK_AGAIN));
        talk.forget_lost(now + ASK_AGAIN);
        assert_eq!(talk.ask([1, 0], true, now + ASK_AGAIN), Some([1, 0]));
    }
}
