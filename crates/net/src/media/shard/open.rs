//! Opening rooms.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use hubbub_livekit::sid;
use hubbub_sfu::{
    ids::{RoomName, Wall},
    room::{Room, RoomParts},
};

use super::{Kept, rooms::Held, run::Shard};
use crate::media::{
    OpenError, RoomOpening,
    letters::{Opened, RoomKey},
};

/// So many panics within [`WITHIN`] make a room rest for as long.
const PANICS: u32 = 3;
const WITHIN: Duration = Duration::from_secs(60);
/// Names remembered for their panics.
const NAMES: usize = 1_024;

/// Rooms that panicked lately.
#[derive(Debug, Default)]
pub(super) struct Faults(HashMap<RoomName, (u32, Instant)>);

impl Faults {
    /// A room of that name has panicked.
    pub(super) fn add(&mut self, name: &RoomName, now: Instant) {
        self.0.retain(|_, (_, last)| now.saturating_duration_since(*last) < WITHIN);
        if self.0.len() < NAMES || self.0.contains_key(name) {
            let (count, last) = self.0.entry(name.clone()).or_insert((0, now));
            (*count, *last) = (*count + 1, now);
        }
    }

    /// Whether rooms of that name rest.
    fn rests(&self, name: &RoomName, now: Instant) -> bool {
        let known = self.0.get(name);
        known.is_some_and(|(count, last)| *count >= PANICS && now.saturating_duration_since(*last) < WITHIN)
    }
}

impl Shard<'_> {
    /// The room of that name, made if need be.
    pub(super) fn open(&mut self, opening: RoomOpening, kept: &mut Kept, now: Wall) -> Result<Opened, OpenError> {
        if let Some(held) = self.rooms.named(&opening.name) {
            return Ok(Opened::clone(&held.opened));
        }
        if self.faults.rests(&opening.name, now.instant) {
            return Err(OpenError::Cooling);
        }
        if self.rooms.len() >= self.parts.settings.rooms {
            return Err(OpenError::Full);
        }
        let entropy = &*self.parts.entropy;
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        kept.made += 1;
        let opened =
            Arc::new(Opened { key: RoomKey(kept.made), name: opening.name, sid: sid::room(entropy).as_str().into() });
        let room = Room::new(RoomParts {
            name: opened.name.clone(),
            sid: opened.sid.clone(),
            node: self.parts.node.clone(),
            settings: Arc::clone(&self.parts.rooms),
            peers: Arc::clone(&self.parts.peers),
            seed,
            created: now,
            options: opening.options,
        });
        self.parts.tally.opened(Opened::clone(&opened));
        self.rooms.insert(Held::new(room, Arc::clone(&opened)));
        // It has something to tell, and a time at which it ends if nobody comes.
        self.act(opened.key, kept, now, |_| ());
        Ok(Opened::clone(&opened))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "an instant can be made in no other way; only distances count")]
    fn meet_06_a_room_that_fails_again_and_again_rests() {
        let (mut faults, now, name) = (Faults::default(), Instant::now(), RoomName::from("a"));
        for _ in 0..2 {
            faults.add(&name, now);
            assert!(!faults.rests(&name, now));
        }
        faults.add(&name, now);
        assert!(faults.rests(&name, now + Duration::from_secs(59)));
        assert!(!faults.rests(&name, now + WITHIN));
        assert!(!faults.rests(&RoomName::from("b"), now));
        faults.add(&name, now + WITHIN);
        assert!(!faults.rests(&name, now + WITHIN), "counted anew");
    }
}
