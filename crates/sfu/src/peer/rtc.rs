//! The only place that holds the library's peer connection.
//!
//! Its rule is: one mutation, then everything it has to say is taken out. Each method here does both, so that nobody
//! else can break it. [`Wire::write`] is the exception: it only appends to a queue that the next time step stamps.

use super::event::Transmit;
use crate::ids::{Arrived, Proto};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use str0m::channel::ChannelId;
use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpWrite, Ssrc};
use str0m::{Event, IceCreds, Input, Output, Rtc};

/// Steps of time that one [`Wire::settle`] takes at most; what is left is done at the next one.
const STEPS: usize = 64;
/// Outputs that are taken after one mutation. Far above what a sane peer connection can have to say.
const OUTPUTS: usize = 20_000;

/// A peer connection and what it has said.
pub(super) struct Wire {
    rtc: Rtc,
    /// Datagrams to be sent.
    pub(super) out: VecDeque<Transmit>,
    /// Events not yet looked at.
    pub(super) events: VecDeque<Event>,
    /// When it wants to be told of the time.
    next: Instant,
    /// Whether something was written since the last step of time.
    written: bool,
    /// Whether it is of no use any more.
    dead: bool,
}

impl Wire {
    /// Takes a new peer connection.
    pub(super) fn new(rtc: Rtc, now: Instant) -> Self {
        let mut wire =
            Self { rtc, out: VecDeque::new(), events: VecDeque::new(), next: now, written: false, dead: false };
        wire.settle(now);
        wire
    }

    /// Whether it is of no use any more.
    pub(super) const fn is_dead(&self) -> bool {
        self.dead
    }

    /// Ends it: nothing is told to it or asked of it from now on.
    pub(super) fn kill(&mut self) {
        self.dead = true;
        self.written = false;
    }

    /// When it wants to be told of the time; `None` when dead.
    pub(super) const fn poll_timeout(&self) -> Option<Instant> {
        if self.dead { None } else { Some(self.next) }
    }

    /// Makes one change and takes out what it led to.
    pub(super) fn change<T>(&mut self, f: impl FnOnce(&mut Rtc) -> T) -> T {
        let result = f(&mut self.rtc);
        self.drain();
        result
    }

    /// Looks something up.
    pub(super) const fn look(&self) -> &Rtc {
        &self.rtc
    }

    /// Takes a datagram. Bytes that are nothing of WebRTC are passed over.
    pub(super) fn receive(&mut self, arrived: &Arrived<'_>) {
        if self.dead {
            return;
        }
        let proto = match arrived.proto {
            Proto::Udp => Protocol::Udp,
            Proto::Tcp => Protocol::Tcp,
        };
        let Ok(receive) = Receive::new(proto, arrived.from, arrived.to, arrived.bytes) else {
            return;
        };
        self.input(Input::Receive(arrived.at, receive));
    }

    /// Tells the time, and sends what was written, until nothing is due.
    pub(super) fn settle(&mut self, now: Instant) {
        for _ in 0..STEPS {
            if self.dead || (!self.written && self.next > now) {
                return;
            }
            self.written = false;
            self.input(Input::Timeout(now));
        }
    }

    /// Appends a packet to a stream; `false` when there is no such stream. [`Self::settle`] sends it.
    pub(super) fn write(&mut self, ssrc: Ssrc, packet: RtpWrite) -> bool {
        if self.dead {
            return false;
        }
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx(&ssrc) else {
            return false;
        };
        stream.write_rtp(packet);
        self.written = true;
        true
    }

    /// Whether packets wait for [`Self::settle`].
    pub(super) const fn is_written(&self) -> bool {
        self.written
    }

    /// Which section and layer an SSRC of the client belongs to.
    pub(super) fn source(&mut self, ssrc: Ssrc) -> Option<(Mid, Option<Rid>)> {
        let mut api = self.rtc.direct_api();
        api.stream_rx(&ssrc).map(|stream| (stream.mid(), stream.rid()))
    }

    /// Asks the client for a key frame.
    pub(super) fn want_keyframe(&mut self, mid: Mid, rid: Option<Rid>) -> bool {
        if self.dead {
            return false;
        }
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_rx_by_mid(mid, rid) else {
            return false;
        };
        stream.request_keyframe(KeyframeRequestKind::Pli);
        self.written = true;
        true
    }

    /// The credentials the client's checks are known by.
    pub(super) fn credentials(&mut self) -> IceCreds {
        self.rtc.direct_api().local_ice_credentials()
    }

    /// The stream of a section, made when it was negotiated.
    pub(super) fn stream_of(&mut self, mid: Mid) -> Option<Ssrc> {
        self.rtc.direct_api().stream_tx_by_mid(mid, None).map(|stream| stream.ssrc())
    }

    /// Queues a message on a data channel; `None` when the channel is gone, `false` when the queue is full.
    pub(super) fn send(&mut self, id: ChannelId, bytes: &[u8]) -> Option<bool> {
        if self.dead {
            return None;
        }
        let taken = self.rtc.channel(id)?.write(true, bytes);
        self.drain();
        self.written = true;
        taken.ok()
    }

    /// Bytes that wait on a data channel.
    pub(super) fn buffered(&mut self, id: ChannelId) -> usize {
        self.rtc.channel(id).map_or(0, |mut channel| channel.buffered_amount())
    }

    /// Asks to be told when less than `bytes` wait on a data channel.
    pub(super) fn tell_low(&mut self, id: ChannelId, bytes: usize) {
        if let Some(mut channel) = self.rtc.channel(id) {
            channel.set_buffered_amount_low_threshold(bytes);
        }
    }

    fn input(&mut self, input: Input<'_>) {
        let taken = catch_unwind(AssertUnwindSafe(|| self.rtc.handle_input(input)));
        if matches!(taken, Ok(Ok(()))) {
            self.drain();
        } else {
            self.kill();
        }
    }

    /// Takes out all there is to say. The library has asserts that a client may reach with what it sends: then this peer
    /// connection is lost, and nothing else.
    fn drain(&mut self) {
        if catch_unwind(AssertUnwindSafe(|| self.take_out())).is_err() {
            self.kill();
        }
    }

    fn take_out(&mut self) {
        for _ in 0..OUTPUTS {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    self.next = at;
                    if !self.rtc.is_alive() {
                        self.kill();
                    }
                    return;
                }
                Ok(Output::Transmit(packet)) => {
                    let proto = if packet.proto == Protocol::Udp { Proto::Udp } else { Proto::Tcp };
                    self.out.push_back(Transmit {
                        proto,
                        from: packet.source,
                        to: packet.destination,
                        bytes: packet.contents.into(),
                    });
                }
                Ok(Output::Event(event)) => self.events.push_back(event),
                Err(_) => {
                    self.kill();
                    return;
                }
            }
        }
        self.kill();
    }
}
