//! How what the network carries to one subscriber is shared among the pictures it gets.
//!
//! Sound is never held back and takes little; it is not counted here.

mod plan;

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use arrayvec::ArrayVec;

use plan::Planner;

/// How long there must be room for more before more is sent.
const PATIENCE: Duration = Duration::from_secs(1);
/// A raise that is followed by too little room within this time has failed.
const PROVEN: Duration = Duration::from_secs(5);
/// After a raise that failed no other is tried for so long, then for twice as long, up to the longest.
const FIRST_RETREAT: Duration = Duration::from_secs(5);
const LONGEST_RETREAT: Duration = Duration::from_secs(30);

/// One layer of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerRate {
    /// Bits per second: measured, or what its publisher announced.
    pub bps: u32,
    /// Whether its publisher sends it now.
    pub live: bool,
}

/// What a subscription of a picture asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// It is somebody's screen: it goes before all others.
    pub screen: bool,
    /// What the subscriber said of it: the higher, the earlier.
    pub priority: u32,
    /// How large it is shown: the larger, the earlier.
    pub size: u32,
    /// The highest layer that is of use.
    pub wanted: u8,
    /// The layers there are, the lowest first.
    pub layers: ArrayVec<LayerRate, 3>,
    /// Whether nothing may be sent when there is no room. Otherwise the lowest layer is sent even so.
    pub may_pause: bool,
}

/// A subscription and what it got.
#[derive(Debug)]
struct Share<K> {
    key: K,
    request: Request,
    /// What it gets; the inner `None` is a pause, the outer one that nothing was decided yet.
    given: Option<Option<u8>>,
    /// Whether what it asks for changed, so that it need not wait for more.
    fresh: bool,
}

impl<K> Share<K> {
    fn layer(&self) -> Option<u8> {
        self.given.flatten()
    }

    /// Bits per second it takes now.
    fn rate(&self) -> u64 {
        self.layer().map_or(0, |layer| self.request.rate(layer))
    }

    /// Whether the layer it gets is being sent.
    fn is_live(&self) -> bool {
        let layer = self.layer().and_then(|layer| self.request.layers.get(usize::from(layer)));
        layer.is_some_and(|layer| layer.live)
    }

    /// What it gets or what is planned for it, whichever takes less.
    fn cheaper(&self, planned: Option<u8>) -> Option<u8> {
        let with = planned.map_or(0, |layer| self.request.rate(layer));
        if self.rate() <= with { self.layer() } else { planned }
    }

    /// Whether what it gets is no longer what it should: decided anew without waiting.
    fn is_stale(&self) -> bool {
        self.fresh || self.layer().is_some_and(|layer| !self.request.ladder().any(|step| step == layer))
    }
}

/// Decides which layer of every picture is sent to one subscriber, or that it is paused.
///
/// Less is sent as soon as there is less room; more only after there was room to spare for a while, and after a raise
/// that failed it waits longer and longer before the next.
#[derive(Debug)]
pub struct Allocator<K> {
    estimate: Option<u64>,
    cap: u64,
    shares: Vec<Share<K>>,
    planner: Planner,
    changes: Vec<(K, Option<u8>)>,
    /// Since when there is room for more.
    room_since: Option<Instant>,
    /// The last raise, until it has proven itself.
    raised: Option<Instant>,
    retreat: Duration,
    not_before: Option<Instant>,
}

impl<K: Copy + Eq> Allocator<K> {
    /// For a way that carries `initial` bits per second until it was measured; with `None` it is never measured, and
    /// everything that is wanted is sent. Never more than `cap` is shared out, except for the lowest layers of those
    /// that may not be paused.
    #[must_use]
    pub fn new(initial: Option<u64>, cap: u64) -> Self {
        Self {
            estimate: initial,
            cap,
            shares: Vec::new(),
            planner: Planner::default(),
            changes: Vec::new(),
            room_since: None,
            raised: None,
            retreat: Duration::ZERO,
            not_before: None,
        }
    }

    /// Takes what the way is believed to carry, in bits per second.
    pub fn estimate(&mut self, bps: u64) {
        if self.estimate.is_some() {
            self.estimate = Some(bps);
        }
    }

    /// Takes what a subscription asks for. Also called when only the rates of its layers changed.
    pub fn set(&mut self, key: K, request: Request) {
        match self.shares.iter_mut().find(|share| share.key == key) {
            Some(share) => {
                share.fresh |= share.request.asks_other_than(&request);
                share.request = request;
            }
            None => self.shares.push(Share { key, request, given: None, fresh: true }),
        }
    }

    /// A subscription is over, or wants nothing: it has no share.
    pub fn remove(&mut self, key: K) {
        self.shares.retain(|share| share.key != key);
    }

    /// Decides; answers what changed.
    pub fn run(&mut self, now: Instant) -> &[(K, Option<u8>)] {
        self.changes.clear();
        let room = self.room();
        if self.raised.is_some_and(|raised| now.saturating_duration_since(raised) >= PROVEN) {
            (self.raised, self.retreat) = (None, Duration::ZERO);
        }
        let over = room.is_some_and(|room| self.taken() > room);
        if over {
            self.retreat_from_raise(now);
        }
        if over || self.shares.iter().any(Share::is_stale) {
            self.planner.plan(&self.shares, room.map(|room| room / 20 * 19));
            self.adopt(|share, planned| if share.is_stale() { planned } else { share.cheaper(planned) });
        }
        self.raise(room, now);
        &self.changes
    }

    /// What a subscription gets, as it was last decided.
    #[must_use]
    pub fn get(&self, key: K) -> Option<u8> {
        self.shares.iter().find(|share| share.key == key).and_then(Share::layer)
    }

    /// Bits per second that are sent now, and that would be if there were room, with some to spare: so much is worth
    /// finding out about. What its publisher does not send at present counts for nothing in the first of them.
    #[must_use]
    pub fn bitrates(&self) -> (u64, u64) {
        let sent: u64 = self.shares.iter().filter(|share| share.is_live()).map(Share::rate).sum();
        let wanted: u64 = self.shares.iter().map(|share| share.request.most()).sum();
        (sent.min(self.cap), wanted.saturating_add(wanted / 4).min(self.cap))
    }

    /// When [`Self::run`] may decide otherwise though nobody told it anything.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let patient = self.room_since? + PATIENCE;
        Some(self.not_before.map_or(patient, |not_before| patient.max(not_before)))
    }

    /// Bits per second that may be sent.
    fn room(&self) -> Option<u64> {
        self.estimate.map(|estimate| estimate.min(self.cap))
    }

    fn taken(&self) -> u64 {
        self.shares.iter().map(Share::rate).sum()
    }

    /// If there is less room soon after a raise, the raise was the reason.
    fn retreat_from_raise(&mut self, now: Instant) {
        if self.raised.take().is_some() {
            self.retreat = (self.retreat * 2).clamp(FIRST_RETREAT, LONGEST_RETREAT);
            self.not_before = Some(now + self.retreat);
        }
    }

    /// Gives more to those who lack something, if there has been room for it with something to spare.
    fn raise(&mut self, room: Option<u64>, now: Instant) {
        self.planner.plan(&self.shares, room.map(|room| room / 115 * 100));
        let more = self.shares.iter().zip(self.planner.layers()).any(|(share, planned)| planned > share.layer());
        if !more {
            self.room_since = None;
            return;
        }
        self.room_since.get_or_insert(now);
        // Without an estimate there is nothing to wait for.
        if room.is_none() || self.poll_timeout().is_some_and(|due| due <= now) {
            self.room_since = None;
            self.raised = Some(now);
            self.adopt(|_, planned| planned);
        }
    }

    /// Gives everybody what `decide` makes of the plan.
    fn adopt(&mut self, decide: impl Fn(&Share<K>, Option<u8>) -> Option<u8>) {
        for (share, planned) in self.shares.iter_mut().zip(self.planner.layers()) {
            let layer = decide(share, planned);
            if share.given != Some(layer) {
                self.changes.retain(|(key, _)| *key != share.key);
                self.changes.push((share.key, layer));
            }
            (share.given, share.fresh) = (Some(layer), false);
        }
    }
}
