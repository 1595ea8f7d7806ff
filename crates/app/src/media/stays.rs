//! Who is in rooms of channels on this node, by the leave they came with.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use hubbub_types::{AccountId, ChannelId, JoinId, SessionId, Timestamp};
use parking_lot::Mutex;

/// A leave that somebody came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stay {
    /// The room.
    pub(super) room: String,
    /// Whose room it is.
    pub(super) channel: ChannelId,
    /// Who; not known yet while it is looked up.
    pub(super) account: Option<AccountId>,
    /// The session it was given to.
    pub(super) session: Option<SessionId>,
}

struct Kept {
    stay: Stay,
    /// How many participants are in the room by this leave: two for a moment, when somebody connects anew.
    inside: u32,
    /// When that changed last, or somebody was let in.
    since: Timestamp,
}

/// All of them: no more than participants of all rooms, and for a while each of the few leaves that one account has.
/// Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Stays(Arc<Mutex<HashMap<JoinId, Kept>>>);

impl Stays {
    /// Somebody is about to be let in.
    pub(super) fn expect(&self, join: JoinId, stay: Stay, now: Timestamp) {
        let mut kept = self.0.lock();
        match kept.entry(join) {
            Entry::Occupied(mut known) => known.get_mut().since = now,
            Entry::Vacant(free) => {
                free.insert(Kept { stay, inside: 0, since: now });
            }
        }
    }

    /// It is known whose it is; `false` when it has ended meanwhile.
    pub(super) fn identify(&self, join: JoinId, account: AccountId, session: SessionId) -> bool {
        let mut kept = self.0.lock();
        let Some(known) = kept.get_mut(&join) else { return false };
        (known.stay.account, known.stay.session) = (Some(account), Some(session));
        true
    }

    /// Whether it still counts.
    pub(super) fn counts(&self, join: JoinId) -> bool {
        self.0.lock().contains_key(&join)
    }

    /// Somebody came in by it.
    pub(super) fn came(&self, join: JoinId, now: Timestamp) {
        if let Some(kept) = self.0.lock().get_mut(&join) {
            (kept.inside, kept.since) = (kept.inside.saturating_add(1), now);
        }
    }

    /// Somebody who came in by it is out.
    pub(super) fn left(&self, join: JoinId, now: Timestamp) {
        if let Some(kept) = self.0.lock().get_mut(&join) {
            (kept.inside, kept.since) = (kept.inside.saturating_sub(1), now);
        }
    }

    /// A room is no more, and nobody in it.
    pub(super) fn closed(&self, room: &str, now: Timestamp) {
        for kept in self.0.lock().values_mut().filter(|kept| kept.stay.room == room && kept.inside > 0) {
            (kept.inside, kept.since) = (0, now);
        }
    }

    /// It has ended; the room whoever came by it is to be put out of.
    pub(super) fn end(&self, join: JoinId) -> Option<String> {
        self.0.lock().remove(&join).map(|kept| kept.stay.room)
    }

    /// Those of which something is true.
    pub(super) fn of(&self, holds: impl Fn(&Stay) -> bool) -> Vec<JoinId> {
        let kept = self.0.lock();
        kept.iter().filter(|(_, kept)| holds(&kept.stay)).map(|(id, _)| *id).collect()
    }

    /// Those that are being looked up: they might be anybody's.
    pub(super) fn unknown(&self) -> Vec<JoinId> {
        self.of(|stay| stay.account.is_none())
    }

    /// Those by which nobody has been inside for `grace`.
    pub(super) fn forgotten(&self, grace: Duration, now: Timestamp) -> Vec<JoinId> {
        let kept = self.0.lock();
        let over = |kept: &Kept| kept.inside == 0 && now.since(kept.since) >= grace;
        kept.iter().filter(|(_, kept)| over(kept)).map(|(id, _)| *id).collect()
    }

    /// Who is in the room of a channel, each once.
    pub(super) fn present(&self, channel: ChannelId) -> Vec<AccountId> {
        let kept = self.0.lock();
        let here = kept.values().filter(|kept| kept.inside > 0 && kept.stay.channel == channel);
        here.filter_map(|kept| kept.stay.account).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const JOIN: JoinId = JoinId(Uuid::from_u128(1));
    const ANN: AccountId = AccountId(Uuid::from_u128(2));
    const DEVICE: SessionId = SessionId(Uuid::from_u128(3));
    const ROOM: ChannelId = ChannelId(Uuid::from_u128(4));
    const GRACE: Duration = Duration::from_secs(30);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(0) + Duration::from_secs(seconds)
    }

    fn expected() -> Stays {
        let stays = Stays::default();
        stays.expect(JOIN, Stay { room: "r".into(), channel: ROOM, account: None, session: None }, at(0));
        stays
    }

    #[test]
    fn chat_13_who_connects_anew_is_there_before_the_old_one_is_gone() {
        let stays = expected();
        assert!(stays.identify(JOIN, ANN, DEVICE));
        assert_eq!(stays.present(ROOM), [], "let in, but not inside");
        stays.came(JOIN, at(1));
        stays.came(JOIN, at(2));
        stays.left(JOIN, at(3));
        assert_eq!(stays.present(ROOM), [ANN]);
        assert_eq!(stays.forgotten(GRACE, at(100)), [], "somebody is inside");
        stays.left(JOIN, at(100));
        assert_eq!(stays.present(ROOM), []);
        assert_eq!(stays.forgotten(GRACE, at(129)), []);
        assert_eq!(stays.forgotten(GRACE, at(130)), [JOIN]);
        assert!(stays.counts(JOIN), "until it is ended");
    }

    #[test]
    fn chat_13_what_ends_while_it_is_looked_up_does_not_count() {
        let stays = expected();
        assert_eq!(stays.unknown(), [JOIN], "it might be anybody's");
        assert_eq!(stays.end(JOIN).as_deref(), Some("r"));
        assert!(!stays.identify(JOIN, ANN, DEVICE));
        stays.came(JOIN, at(1));
        assert_eq!(stays.present(ROOM), []);
    }

    #[test]
    fn chat_13_of_a_room_that_is_no_more_nobody_is_inside() {
        let stays = expected();
        stays.identify(JOIN, ANN, DEVICE);
        stays.came(JOIN, at(1));
        stays.closed("other", at(2));
        assert_eq!(stays.present(ROOM), [ANN]);
        stays.closed("r", at(2));
        assert_eq!(stays.present(ROOM), []);
        assert_eq!(stays.of(|stay| stay.session == Some(DEVICE)), [JOIN]);
        assert_eq!(stays.of(|stay| stay.session.is_none()), []);
    }
}
