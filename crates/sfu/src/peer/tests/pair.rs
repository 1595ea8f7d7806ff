//! A transport of the server and a peer connection of a client, joined by a way that loses nothing.

use super::{CLIENT, SERVER, parts};
use crate::crypto;
use crate::ids::{Arrived, Proto};
use crate::peer::{Answer, Lane, Offer, Peer, PeerEvent, PeerOptions, Role};
use crate::sdp::{self, PublishPlan, SectionFacts};
use hubbub_testkit::SeededEntropy;
use hubbub_types::Timestamp;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpApi, SdpOffer, SdpPendingOffer};
use str0m::media::{Direction, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

pub(super) struct Pair {
    pub(super) peer: Peer,
    pub(super) client: Rtc,
    pub(super) now: Instant,
    /// What the transport told.
    pub(super) events: Vec<PeerEvent>,
    /// What the client heard.
    pub(super) heard: Vec<Event>,
    /// Sections the client wants to receive on, as a browser's transceivers remember it.
    receivers: Vec<Mid>,
    client_next: Instant,
}

impl Pair {
    pub(super) fn new(role: Role) -> Self {
        Self::with(PeerOptions::new(role))
    }

    pub(super) fn with(options: PeerOptions) -> Self {
        let now = crate::testing::start();
        let peer = Peer::new(&parts(), options, now).unwrap();
        let certificate = crypto::certificate(Timestamp::from_millis(1_700_000_000_000), &SeededEntropy::new(2));
        let mut client = RtcConfig::new()
            .set_crypto_provider(crypto::provider())
            .set_dtls_cert(certificate.unwrap())
            .set_rtp_mode(true)
            .enable_opus(true, true)
            .build(now);
        client.add_local_candidate(Candidate::host(CLIENT, "udp").unwrap()).unwrap();
        Self { peer, client, now, events: Vec::new(), heard: Vec::new(), receivers: Vec::new(), client_next: now }
    }

    /// Lets time pass, and every datagram arrive.
    pub(super) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            while self.exchange() {}
            let next = self.peer.poll_timeout().map_or(self.client_next, |at| at.min(self.client_next));
            if next > end {
                self.now = end;
                self.peer.handle_timeout(end);
                self.tell_client(Input::Timeout(end));
                while self.exchange() {}
                return;
            }
            self.now = next.max(self.now + Duration::from_millis(1));
            self.peer.handle_timeout(self.now);
            let now = self.now;
            self.tell_client(Input::Timeout(now));
        }
    }

    fn exchange(&mut self) -> bool {
        let mut moved = false;
        while let Some(event) = self.peer.poll_event() {
            self.events.push(event);
        }
        while let Some(packet) = self.peer.poll_transmit() {
            moved = true;
            assert_eq!((packet.from, packet.to), (SERVER, CLIENT), "only to who proved the password");
            let receive = Receive::new(Protocol::Udp, SERVER, CLIENT, &packet.bytes).unwrap();
            let now = self.now;
            self.tell_client(Input::Receive(now, receive));
        }
        moved
    }

    fn tell_client(&mut self, input: Input<'_>) {
        self.client.handle_input(input).unwrap();
        self.drain_client();
    }

    /// Takes out what the client has to say; its datagrams arrive at once.
    pub(super) fn drain_client(&mut self) {
        loop {
            match self.client.poll_output().unwrap() {
                Output::Timeout(at) => {
                    self.client_next = at;
                    return;
                }
                Output::Transmit(packet) => {
                    let bytes = &packet.contents;
                    let (from, to, at) = (packet.source, packet.destination, self.now);
                    self.peer.datagram(&Arrived { proto: Proto::Udp, from, to, bytes, at });
                }
                Output::Event(event) => self.heard.push(event),
            }
        }
    }

    /// The client offers what `change` does; the answer is taken.
    pub(super) fn client_offers(&mut self, plan: &PublishPlan, change: impl FnOnce(&mut SdpApi<'_>)) -> Answer {
        let (offer, pending) = self.client_offer(change);
        self.answer(&offer, pending, plan)
    }

    pub(super) fn client_offer(&mut self, change: impl FnOnce(&mut SdpApi<'_>)) -> (String, SdpPendingOffer) {
        let mut api = self.client.sdp_api();
        for mid in &self.receivers {
            api.set_direction(*mid, Direction::RecvOnly);
        }
        change(&mut api);
        let (offer, pending) = api.apply().unwrap();
        self.drain_client();
        let offer = offer.to_sdp_string();
        let receiving = |section: &SectionFacts| section.direction == sdp::Direction::RecvOnly;
        let facts = sdp::facts(&sdp::read(&offer).unwrap());
        self.receivers =
            facts.sections.iter().filter(|section| receiving(section)).map(|section| section.mid).collect();
        (offer, pending)
    }

    pub(super) fn answer(&mut self, offer: &str, pending: SdpPendingOffer, plan: &PublishPlan) -> Answer {
        let read = self.peer.read_offer(offer).unwrap();
        let answer = self.peer.accept_offer(read, plan, self.now).unwrap();
        let text = SdpAnswer::from_sdp_string(&answer.text).unwrap();
        self.client.sdp_api().accept_answer(pending, text).unwrap();
        self.drain_client();
        answer
    }

    /// The client answers the offer that was told last.
    pub(super) fn client_answers(&mut self) -> Offer {
        let offer = self.take_offer().expect("an offer");
        let answer = self.client_answer(&offer);
        self.peer.accept_answer(offer.id, &answer, self.now).unwrap();
        offer
    }

    pub(super) fn client_answer(&mut self, offer: &Offer) -> String {
        let read = SdpOffer::from_sdp_string(&offer.text).unwrap();
        let answer = self.client.sdp_api().accept_offer(read).unwrap();
        self.drain_client();
        answer.to_sdp_string()
    }

    fn collect(&mut self) {
        while let Some(event) = self.peer.poll_event() {
            self.events.push(event);
        }
    }

    /// The offer told since the last call, if any.
    pub(super) fn take_offer(&mut self) -> Option<Offer> {
        self.collect();
        let index = self.events.iter().position(|event| matches!(event, PeerEvent::Offer(_)))?;
        match self.events.remove(index) {
            PeerEvent::Offer(offer) => Some(offer),
            _ => None,
        }
    }

    /// The lanes begun since the last call.
    pub(super) fn take_lanes(&mut self) -> Vec<Lane> {
        self.collect();
        let mut lanes = Vec::new();
        self.events.retain(|event| match event {
            PeerEvent::Started(lane) => {
                lanes.push(*lane);
                false
            }
            _ => true,
        });
        lanes
    }

    /// What the client was asked for since the last call.
    pub(super) fn take_wishes(&mut self) -> Vec<(u32, u32)> {
        self.collect();
        let mut wishes = Vec::new();
        self.events.retain(|event| match event {
            PeerEvent::SectionsWanted { audios, videos } => {
                wishes.push((*audios, *videos));
                false
            }
            _ => true,
        });
        wishes
    }

    /// Sends `count` packets on a lane, 20 ms apart, and gives how many the client got.
    pub(super) fn send(&mut self, lane: &Lane, first: u64, count: u64) -> usize {
        let before = self.packets();
        for n in first..first + count {
            let time = u32::try_from(n).unwrap() * 960;
            let packet = RtpWrite::new(lane.payload_type, n.into(), time, self.now, vec![7_u8; 100]);
            assert!(self.peer.write(lane.ssrc, packet));
            self.peer.settle(self.now);
            self.run(Duration::from_millis(20));
        }
        self.packets() - before
    }

    /// Packets of media the client got.
    pub(super) fn packets(&self) -> usize {
        self.heard.iter().filter(|event| matches!(event, Event::RtpPacket(_))).count()
    }
}
