//! The sections of a transport and what each is used for.
//!
//! A section that carried a track goes through one answer that says *inactive* before it carries another: browsers
//! announce a track only when the direction becomes receiving anew. The next track gets a new SSRC, so that the
//! receiver starts afresh.

use super::Feed;
use crate::ids::SubscriptionKey;
use crate::sdp::{Direction, Offered, SectionFacts, SectionKind, Sending};
use crate::{Codec, Kind};
use str0m::media::Mid;
use str0m::rtp::Ssrc;

/// What a section is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing: it may be taken.
    Idle,
    /// A track is sent on it, or will be once it is negotiated.
    Sending {
        /// The track.
        feed: Feed,
        /// Its stream, once it is negotiated.
        ssrc: Option<Ssrc>,
    },
    /// A track was sent on it, and the client was not told yet that this is over.
    Draining,
    /// The client was told that it is over, and did not agree yet.
    Leaving,
    /// The client sends on it.
    Publishing,
    /// It cannot be used.
    Closed,
}

/// A section for sound or pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// Its name.
    pub(super) mid: Mid,
    /// Sound or picture.
    pub(super) kind: Kind,
    /// What can be sent on it.
    pub(super) codecs: Vec<Codec>,
    /// The SSRCs the client said it sends with when it last sent.
    pub(super) sources: Vec<u32>,
    /// What it is used for.
    pub(super) used: Use,
}

impl Slot {
    /// The track that is sent on it, negotiated or not.
    pub(super) const fn feed(&self) -> Option<&Feed> {
        match &self.used {
            Use::Sending { feed, .. } => Some(feed),
            _ => None,
        }
    }

    fn can_take(&self, feed: &Feed) -> bool {
        self.used == Use::Idle && self.kind == feed.kind() && self.codecs.contains(&feed.codec)
    }
}

/// Streams of the library that are of no use any more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gone {
    /// Those that were sent.
    pub(super) sent: Vec<Ssrc>,
    /// Those the client sent and says no more that it sends.
    pub(super) heard: Vec<Ssrc>,
}

/// All sections of a transport, in their order, and the tracks that wait for one.
#[derive(Debug, Default)]
pub(super) struct Slots {
    pub(super) list: Vec<Slot>,
    pub(super) waiting: Vec<Feed>,
}

impl Slots {
    /// The section of a name.
    pub(super) fn get(&self, mid: Mid) -> Option<&Slot> {
        self.list.iter().find(|slot| slot.mid == mid)
    }

    /// The subscription that is sent on a section.
    pub(super) fn feed_on(&self, mid: Mid) -> Option<SubscriptionKey> {
        self.get(mid)?.feed().map(|feed| feed.key)
    }

    /// Whether a subscription is known here.
    pub(super) fn knows(&self, key: SubscriptionKey) -> bool {
        self.waiting.iter().any(|feed| feed.key == key)
            || self.list.iter().any(|slot| slot.feed().is_some_and(|feed| feed.key == key))
    }

    /// How many subscriptions of a kind have a section or wait for one.
    pub(super) fn count(&self, kind: Kind) -> usize {
        let waiting = self.waiting.iter().filter(|feed| feed.kind() == kind).count();
        waiting + self.list.iter().filter(|slot| slot.kind == kind && slot.feed().is_some()).count()
    }

    /// Gives waiting tracks the idle sections that can carry them.
    pub(super) fn assign(&mut self) {
        let list = &mut self.list;
        self.waiting.retain(|feed| match list.iter_mut().find(|slot| slot.can_take(feed)) {
            Some(slot) => {
                slot.used = Use::Sending { feed: feed.clone(), ssrc: None };
                false
            }
            None => true,
        });
    }

    /// Forgets a subscription. Gives the stream that is to be removed. `told` says whether the client may know of
    /// sections that are not negotiated yet, since an offer of ours is on its way.
    pub(super) fn release(&mut self, key: SubscriptionKey, told: bool) -> Option<Ssrc> {
        self.waiting.retain(|feed| feed.key != key);
        let slot = self.list.iter_mut().find(|slot| slot.feed().is_some_and(|feed| feed.key == key))?;
        let Use::Sending { ssrc, .. } = &slot.used else { return None };
        let ssrc = *ssrc;
        slot.used = if ssrc.is_some() || told { Use::Draining } else { Use::Idle };
        ssrc
    }

    /// Takes in what an offer of the client says. Tracks that lost their section wait for another. Streams that are of
    /// no use any more are given back to be removed.
    pub(super) fn follow(&mut self, offered: &Offered) -> Gone {
        let mut gone = Gone::default();
        let waiting = &mut self.waiting;
        self.list.retain_mut(|slot| {
            let known = offered.section(slot.mid);
            let keeps = known.is_some_and(|section| section.direction.receives() && !section.direction.sends());
            if !keeps {
                gone.sent.extend(evict(slot, waiting));
            }
            known.is_some()
        });
        for section in &offered.sections {
            self.meet(section, &mut gone.heard);
        }
        gone
    }

    fn meet(&mut self, section: &SectionFacts, gone: &mut Vec<Ssrc>) {
        let kind = match section.kind {
            SectionKind::Audio => Kind::Audio,
            SectionKind::Video => Kind::Video,
            SectionKind::Data | SectionKind::Other => return,
        };
        let codecs = section.usable_codecs();
        let used = match section.direction {
            Direction::SendOnly | Direction::SendRecv => Use::Publishing,
            Direction::RecvOnly => Use::Idle,
            Direction::Inactive => Use::Closed,
        };
        match self.list.iter_mut().find(|slot| slot.mid == section.mid) {
            Some(slot) => {
                slot.codecs = codecs;
                if section.direction.sends() {
                    let before = std::mem::replace(&mut slot.sources, section.sources.clone());
                    let left = before.into_iter().filter(|source| !section.sources.contains(source));
                    gone.extend(left.map(Ssrc::from));
                }
                if !matches!(slot.used, Use::Sending { .. } | Use::Draining) {
                    slot.used = used;
                }
            }
            None => {
                let sources = section.sources.clone();
                self.list.push(Slot { mid: section.mid, kind, codecs, sources, used });
            }
        }
    }

    /// What is sent on each section, as the descriptions are to say it.
    pub(super) fn sending(&self) -> Vec<Sending<'_>> {
        let lanes = self.list.iter().filter_map(|slot| slot.feed().map(|feed| (slot.mid, feed)));
        lanes.map(|(mid, feed)| Sending { mid, stream: &feed.stream, track: &feed.track, codec: feed.codec }).collect()
    }

    /// Section name → sid of the track sent on it.
    pub(super) fn mid_to_track(&self) -> Vec<(String, String)> {
        self.sending().into_iter().map(|lane| (lane.mid.to_string(), lane.track.to_owned())).collect()
    }

    /// Whether the client is to hear of something: a track given a section, or one taken off.
    pub(super) fn has_news(&self) -> bool {
        self.list.iter().any(|slot| matches!(slot.used, Use::Sending { ssrc: None, .. } | Use::Draining))
    }

    /// Sections that waiting tracks of a kind lack, when those that drain are counted as free.
    pub(super) fn missing(&self, kind: Kind) -> usize {
        let waiting = self.waiting.iter().filter(|feed| feed.kind() == kind).count();
        let draining = self.list.iter().filter(|slot| slot.kind == kind && slot.used == Use::Draining).count();
        waiting.saturating_sub(draining)
    }
}

/// Takes the track off a section that is of no use to it any more. Gives the stream to be removed.
fn evict(slot: &mut Slot, waiting: &mut Vec<Feed>) -> Option<Ssrc> {
    match std::mem::replace(&mut slot.used, Use::Closed) {
        Use::Sending { feed, ssrc } => {
            waiting.push(feed);
            ssrc
        }
        Use::Idle | Use::Draining | Use::Leaving | Use::Publishing | Use::Closed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(n: u32, codec: Codec) -> Feed {
        Feed { key: SubscriptionKey::new(n, 0), codec, track: format!("TR_{n}"), stream: format!("PA_{n}|TR_{n}") }
    }

    fn section(mid: &str, kind: SectionKind, direction: Direction, codec: Codec) -> SectionFacts {
        let codecs =
            vec![crate::sdp::OfferedCodec { payload_type: 96, codec: Some(codec), name: codec.name().to_owned() }];
        SectionFacts {
            mid: Mid::from(mid),
            kind,
            direction,
            cid: None,
            stream: None,
            rids: Vec::new(),
            codecs,
            sources: Vec::new(),
        }
    }

    fn video(mid: &str, direction: Direction) -> SectionFacts {
        section(mid, SectionKind::Video, direction, Codec::Vp8)
    }

    #[test]
    fn a_track_takes_an_idle_section_of_its_kind_that_has_its_codec() {
        let mut slots = Slots::default();
        let audio = section("0", SectionKind::Audio, Direction::RecvOnly, Codec::Opus);
        slots.follow(&Offered { sections: vec![audio, video("1", Direction::RecvOnly)] });
        slots.waiting = vec![feed(1, Codec::Vp9), feed(2, Codec::Vp8), feed(3, Codec::Vp8)];
        slots.assign();
        assert_eq!(slots.feed_on(Mid::from("1")), Some(SubscriptionKey::new(2, 0)));
        assert_eq!(slots.waiting, [feed(1, Codec::Vp9), feed(3, Codec::Vp8)]);
        assert_eq!((slots.missing(Kind::Video), slots.missing(Kind::Audio)), (2, 0));
    }

    #[test]
    fn a_section_that_was_sent_on_is_not_taken_before_the_client_heard() {
        let mut slots = Slots::default();
        let offer = Offered { sections: vec![video("1", Direction::RecvOnly)] };
        slots.follow(&offer);
        let ssrc = Some(Ssrc::from(7));
        slots.list[0].used = Use::Sending { feed: feed(1, Codec::Vp8), ssrc };
        assert_eq!(slots.release(SubscriptionKey::new(1, 0), false), ssrc);
        slots.waiting.push(feed(2, Codec::Vp8));
        slots.follow(&offer);
        slots.assign();
        assert_eq!(slots.list[0].used, Use::Draining);
        assert!(slots.has_news());
        assert_eq!(slots.missing(Kind::Video), 0, "the draining one will do");
    }

    #[test]
    fn a_stream_the_client_names_no_more_is_given_back() {
        let mut slots = Slots::default();
        let sending = |sources: &[u32], direction| {
            let section = SectionFacts { sources: sources.to_vec(), ..video("1", direction) };
            Offered { sections: vec![section] }
        };
        slots.follow(&sending(&[1, 2], Direction::SendOnly));
        assert_eq!(slots.follow(&sending(&[], Direction::Inactive)), Gone::default(), "it may come back");
        assert_eq!(slots.follow(&sending(&[2, 3], Direction::SendOnly)).heard, [Ssrc::from(1)]);
    }

    #[test]
    fn a_track_waits_again_when_the_client_takes_its_section_away() {
        let mut slots = Slots::default();
        slots.follow(&Offered { sections: vec![video("1", Direction::RecvOnly)] });
        slots.list[0].used = Use::Sending { feed: feed(1, Codec::Vp8), ssrc: Some(Ssrc::from(7)) };
        let gone = slots.follow(&Offered { sections: vec![video("1", Direction::SendOnly)] });
        assert_eq!(gone.sent, [Ssrc::from(7)]);
        assert_eq!(slots.waiting, [feed(1, Codec::Vp8)]);
        assert_eq!(slots.list[0].used, Use::Publishing);
        slots.follow(&Offered { sections: vec![video("2", Direction::RecvOnly)] });
        slots.assign();
        assert_eq!(slots.feed_on(Mid::from("2")), Some(SubscriptionKey::new(1, 0)));
        assert_eq!(slots.list.len(), 1, "the section of the old name is gone");
    }
}
