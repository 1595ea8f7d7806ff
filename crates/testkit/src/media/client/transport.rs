//! One peer connection of a client.

use super::{ClientOptions, Transmit};
use std::{collections::HashMap, net::SocketAddr, time::Instant};
use str0m::{
    Candidate, Event, Input, Rtc,
    change::SdpPendingOffer,
    channel::{ChannelConfig, ChannelId, Reliability},
    format::Codec,
    media::{KeyframeRequestKind, Mid, Pt, Rid},
    net::{Protocol, Receive},
    rtp::{ExtensionValues, RtpWrite, Ssrc},
};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Publisher,
    Subscriber,
    Single,
}

/// The labels of the three channels, and whether they are reliable.
const CHANNELS: [(&str, bool); 3] = [("_reliable", true), ("_lossy", false), ("_data_track", false)];
/// Timeouts that may follow upon one another at the same moment.
const ROUNDS: usize = 64;

/// A connection and what is negotiated on it.
pub(super) struct Transport {
    pub role: Role,
    pub rtc: Rtc,
    pub address: SocketAddr,
    /// The offer that waits for its answer.
    pub pending: Option<(u32, SdpPendingOffer)>,
    /// Whether something is to be offered after that.
    pub again: bool,
    /// Whether ICE is to be restarted with the next offer.
    pub restart: bool,
    pub offers: u32,
    /// Section → sid of the track in it.
    pub tracks: HashMap<Mid, String>,
    /// Sections to receive on that this side made.
    pub slots: Vec<Mid>,
    /// Label → open channel.
    pub open: HashMap<String, ChannelId>,
    pub channels_made: bool,
    pub connected: bool,
    deadline: Instant,
    fault: Option<String>,
}

impl Transport {
    pub(super) fn new(role: Role, options: &ClientOptions, now: Instant) -> Self {
        let config = Rtc::builder()
            .set_crypto_provider(options.crypto.clone())
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .set_dtls_cert(options.certificate.clone());
        let mut rtc = config.build(now);
        let port = options.address.port() + u16::from(role == Role::Subscriber);
        let address = SocketAddr::new(options.address.ip(), port);
        if let Ok(candidate) = Candidate::host(address, "udp") {
            rtc.add_local_candidate(candidate);
        }
        Self {
            role,
            rtc,
            address,
            pending: None,
            again: false,
            restart: false,
            offers: 0,
            tracks: HashMap::new(),
            slots: Vec::new(),
            open: HashMap::new(),
            channels_made: false,
            connected: false,
            deadline: now,
            fault: None,
        }
    }

    /// Makes the three channels, once; part of the next offer.
    pub(super) fn channel_configs(&mut self) -> Vec<ChannelConfig> {
        if std::mem::replace(&mut self.channels_made, true) {
            return Vec::new();
        }
        let config = |(label, reliable): (&str, bool)| ChannelConfig {
            label: label.to_owned(),
            ordered: reliable,
            reliability: if reliable { Reliability::Reliable } else { Reliability::MaxRetransmits { retransmits: 0 } },
            ..ChannelConfig::default()
        };
        CHANNELS.into_iter().map(config).collect()
    }

    /// A datagram came. Says what happened.
    pub(super) fn receive(
        &mut self,
        from: SocketAddr,
        bytes: &[u8],
        now: Instant,
        out: &mut Vec<Transmit>,
    ) -> Vec<Event> {
        let Ok(contents) = bytes.try_into() else { return Vec::new() };
        let received = Receive { proto: Protocol::Udp, source: from, destination: self.address, contents };
        self.input(Input::Receive(now, received), out)
    }

    /// Lets time pass until nothing is due. Says what happened.
    pub(super) fn settle(&mut self, now: Instant, out: &mut Vec<Transmit>) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..ROUNDS {
            events.extend(self.input(Input::Timeout(now), out));
            if self.deadline > now {
                break;
            }
        }
        events
    }

    pub(super) const fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(super) const fn fault(&self) -> Option<&String> {
        self.fault.as_ref()
    }

    /// The section a stream belongs to.
    pub(super) fn mid_of(&mut self, ssrc: Ssrc) -> Option<Mid> {
        self.rtc.direct_api().stream_rx(&ssrc).map(|stream| stream.mid())
    }

    /// The offer is not answered any more: what it would have made is made again.
    pub(super) fn roll_back(&mut self) {
        self.pending = None;
        let rtc = &self.rtc;
        self.slots.retain(|mid| rtc.media(*mid).is_some());
    }

    /// Asks the sender of a stream for a key frame.
    pub(super) fn ask_keyframe(&mut self, ssrc: Ssrc) {
        if let Some(stream) = self.rtc.direct_api().stream_rx(&ssrc) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }

    /// Whether this section is negotiated for sending.
    pub(super) fn sends(&self, mid: Mid) -> bool {
        self.connected && self.rtc.media(mid).is_some_and(|media| media.direction().is_sending())
    }

    /// Queues a packet; [`Self::settle`] sends it.
    pub(super) fn write(&mut self, mid: Mid, rid: Option<Rid>, packet: Outgoing) {
        let Some(payload_type) = self.payload_type(packet.video) else { return };
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            let level = packet.level.map(|level| -i8::try_from(level.min(127)).unwrap_or(127));
            let values = ExtensionValues {
                audio_level: level,
                voice_activity: level.map(|_| true),
                ..ExtensionValues::default()
            };
            let rtp = RtpWrite::new(payload_type, packet.sequence.into(), packet.time, packet.at, packet.payload);
            stream.write_rtp(rtp.marker(packet.marker).nackable(packet.video).ext_vals(values));
        }
    }

    /// Sends on a channel; false when it is not open or full.
    pub(super) fn say(&mut self, label: &str, bytes: &[u8]) -> bool {
        let Some(id) = self.open.get(label) else { return false };
        let Some(mut channel) = self.rtc.channel(*id) else { return false };
        channel.write(true, bytes).unwrap_or(false)
    }

    fn payload_type(&self, video: bool) -> Option<Pt> {
        let codec = if video { Codec::Vp8 } else { Codec::Opus };
        self.rtc.codec_config().params().iter().find(|params| params.spec().codec == codec).map(|params| params.pt())
    }

    /// One input, then everything that comes out.
    fn input(&mut self, input: Input<'_>, out: &mut Vec<Transmit>) -> Vec<Event> {
        let mut events = Vec::new();
        if let Err(error) = self.rtc.handle_input(input) {
            self.fault = Some(error.to_string());
            return events;
        }
        loop {
            match self.rtc.poll_output() {
                Ok(str0m::Output::Timeout(deadline)) => {
                    self.deadline = deadline;
                    return events;
                }
                Ok(str0m::Output::Transmit(transmit)) => {
                    out.push(Transmit {
                        from: transmit.source,
                        to: transmit.destination,
                        bytes: transmit.contents.into(),
                    });
                }
                Ok(str0m::Output::Event(event)) => events.push(event),
                Err(error) => {
                    self.fault = Some(error.to_string());
                    return events;
                }
            }
        }
    }
}

/// A media packet to be sent.
pub(super) struct Outgoing {
    pub video: bool,
    pub sequence: u64,
    pub time: u32,
    pub at: Instant,
    pub marker: bool,
    /// −dBov, for sound.
    pub level: Option<u8>,
    pub payload: Vec<u8>,
}
