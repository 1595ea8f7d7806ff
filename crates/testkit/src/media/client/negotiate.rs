//! Offers and answers.

use super::{
    Client,
    transport::{Role, Transport},
};
use hubbub_livekit::proto::{self, signal_request};
use std::time::Instant;
use str0m::{
    change::{SdpAnswer, SdpOffer},
    media::{Direction, MediaKind, Mid},
};

/// Sections a client with one connection begins with, of each kind.
const FIRST_SLOTS: u32 = 3;

impl Client {
    /// The connection this client offers on.
    pub(super) fn offering(&mut self) -> Option<&mut Transport> {
        self.transports.iter_mut().find(|transport| transport.role != Role::Subscriber)
    }

    /// Offers what changed; the offer waits when another one does.
    pub(super) fn negotiate(&mut self, now: Instant) {
        if let Some(offer) = self.make_offer((0, 0), now) {
            self.ask(signal_request::Message::Offer(offer));
        }
    }

    /// The server needs more sections, or a new offer at least.
    pub(super) fn make_room(&mut self, wanted: &proto::MediaSectionsRequirement, now: Instant) {
        self.wanted_slots.0 += wanted.num_audios;
        self.wanted_slots.1 += wanted.num_videos;
        self.stir = true;
        self.negotiate(now);
    }

    /// The first offer of a client with one connection, with sections to receive on.
    pub(super) fn first_offer(&mut self, now: Instant) -> Option<proto::SessionDescription> {
        self.make_offer((FIRST_SLOTS, FIRST_SLOTS), now)
    }

    fn make_offer(&mut self, more: (u32, u32), now: Instant) -> Option<proto::SessionDescription> {
        let mut transports = self.transports.iter_mut().enumerate();
        let (index, transport) = transports.find(|(_, transport)| transport.role != Role::Subscriber)?;
        if transport.pending.is_some() {
            transport.again = true;
            return None;
        }
        let channels = transport.channel_configs();
        let restart = std::mem::take(&mut transport.restart);
        let audios = more.0 + std::mem::take(&mut self.wanted_slots.0);
        let videos = more.1 + std::mem::take(&mut self.wanted_slots.1);
        let stir = std::mem::take(&mut self.stir);
        let mut api = transport.rtc.sdp_api();
        for config in channels {
            let _ = api.add_channel_with_config(config);
        }
        for mid in &transport.slots {
            if stir {
                // Two changes that come to nothing: an offer that asks for the same again.
                api.set_direction(*mid, Direction::Inactive);
            }
            api.set_direction(*mid, Direction::RecvOnly);
        }
        for (kind, count) in [(MediaKind::Audio, audios), (MediaKind::Video, videos)] {
            let made = (0..count).map(|_| api.add_media(kind, Direction::RecvOnly, None, None, None));
            transport.slots.extend(made.collect::<Vec<_>>());
        }
        for publication in &mut self.publications {
            match publication.mid {
                None if !publication.ended => {
                    let (stream, cid) = (Some(self.options.identity.clone()), Some(publication.cid.clone()));
                    let track = publication.track;
                    let mid = api.add_media(track.kind(), Direction::SendOnly, stream, cid, track.simulcast());
                    publication.mid = Some(mid);
                }
                Some(mid) if publication.ended => api.set_direction(mid, Direction::Inactive),
                _ => {}
            }
        }
        if restart {
            api.ice_restart(true);
        }
        let (offer, pending) = api.apply()?;
        transport.offers += 1;
        transport.pending = Some((transport.offers, pending));
        let id = transport.offers;
        self.settle(index, now);
        Some(describe("offer", offer.to_sdp_string(), id))
    }

    /// The server answers.
    pub(super) fn take_answer(&mut self, answer: &proto::SessionDescription, now: Instant) {
        let mut transports = self.transports.iter_mut().enumerate();
        let offering = transports.find(|(_, transport)| transport.role != Role::Subscriber);
        let Some((index, transport)) = offering else { return };
        let Some((_, pending)) = transport.pending.take_if(|(id, _)| *id == answer.id) else {
            self.faults.push(format!("an answer to offer {} that nobody made", answer.id));
            return;
        };
        let taken = SdpAnswer::from_sdp_string(&answer.sdp)
            .map_err(|error| error.to_string())
            .and_then(|read| transport.rtc.sdp_api().accept_answer(pending, read).map_err(|error| error.to_string()));
        if let Err(error) = taken {
            self.faults.push(format!("the answer: {error}"));
            return;
        }
        learn(transport, answer);
        let again = std::mem::take(&mut transport.again);
        self.settle(index, now);
        if again {
            self.negotiate(now);
        }
    }

    /// The server offers.
    pub(super) fn take_offer(&mut self, offer: &proto::SessionDescription, now: Instant) {
        let index = self.transports.iter().position(|transport| transport.role == Role::Subscriber);
        let index = index.unwrap_or_else(|| self.open(Role::Subscriber, now));
        let Some(transport) = self.transports.get_mut(index) else { return };
        let answer = SdpOffer::from_sdp_string(&offer.sdp)
            .map_err(|error| error.to_string())
            .and_then(|read| transport.rtc.sdp_api().accept_offer(read).map_err(|error| error.to_string()));
        match answer {
            Ok(answer) => {
                learn(transport, offer);
                self.settle(index, now);
                let answer = describe("answer", answer.to_sdp_string(), offer.id);
                self.ask(signal_request::Message::Answer(answer));
            }
            Err(error) => self.faults.push(format!("the offer: {error}")),
        }
    }
}

/// Which track is in which section.
fn learn(transport: &mut Transport, description: &proto::SessionDescription) {
    let entry = |(mid, sid): (&String, &String)| (Mid::from(mid.as_str()), sid.clone());
    transport.tracks = description.mid_to_track_id.iter().map(entry).collect();
}

fn describe(kind: &str, sdp: String, id: u32) -> proto::SessionDescription {
    proto::SessionDescription { r#type: kind.to_owned(), sdp, id, ..proto::SessionDescription::default() }
}
