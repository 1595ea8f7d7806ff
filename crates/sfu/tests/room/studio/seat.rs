//! A client with its ways to the room.

use hubbub_livekit::proto;
use hubbub_sfu::ids::LineId;
use hubbub_testkit::media::{Client, Output, Topology, Transmit, Weather, Wire};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::SIGNAL_WAY;

/// Somebody, whether in the room or not.
pub(crate) struct Seat {
    pub(crate) client: Client,
    /// The WebSocket, while there is one.
    pub(crate) line: Option<LineId>,
    /// Whether the server closed the WebSocket.
    pub(crate) hung_up: bool,
    /// Whether the client is switched off.
    pub(crate) gone: bool,
    pub(crate) up: Wire<Transmit>,
    pub(crate) down: Wire<Transmit>,
    saying: VecDeque<(Instant, LineId, proto::SignalRequest)>,
    told: VecDeque<(Instant, Arc<proto::SignalResponse>)>,
}

impl Seat {
    pub(super) fn new(client: Client, seed: u64) -> Self {
        Self {
            client,
            line: None,
            hung_up: false,
            gone: false,
            up: Wire::new(seed.wrapping_mul(2), Weather::FINE),
            down: Wire::new(seed.wrapping_mul(2) + 1, Weather::FINE),
            saying: VecDeque::new(),
            told: VecDeque::new(),
        }
    }

    /// The weather of both directions.
    pub(crate) fn weather(&mut self, weather: Weather) {
        self.up.set_weather(weather);
        self.down.set_weather(weather);
    }

    /// Cuts the way of media, or mends it.
    pub(crate) fn cut_media(&mut self, cut: bool) {
        self.up.set_cut(cut);
        self.down.set_cut(cut);
    }

    pub(super) fn owns(&self, address: SocketAddr) -> bool {
        !self.gone && self.client.owns(address)
    }

    pub(super) fn lose_line(&mut self) -> Option<LineId> {
        self.saying.clear();
        self.told.clear();
        self.hung_up = false;
        self.line.take()
    }

    pub(super) fn tell(&mut self, at: Instant, message: Arc<proto::SignalResponse>) {
        self.told.push_back((at, message));
    }

    /// What has reached the room by now.
    pub(super) fn said(&mut self, now: Instant) -> Vec<(LineId, proto::SignalRequest)> {
        let due = self.saying.iter().take_while(|(at, ..)| *at <= now).count();
        self.saying.drain(..due).map(|(_, line, request)| (line, request)).collect()
    }

    pub(super) fn next_event(&self) -> Option<Instant> {
        if self.gone {
            return self.saying.front().map(|(at, ..)| *at);
        }
        let signals = self.saying.front().map(|(at, ..)| *at).into_iter().chain(self.told.front().map(|(at, _)| *at));
        let wires = self.up.next_arrival().into_iter().chain(self.down.next_arrival());
        signals.chain(wires).chain(self.client.poll_timeout()).min()
    }

    /// Takes what has come and does what is due.
    pub(super) fn turn(&mut self, now: Instant) {
        if self.gone {
            return;
        }
        while let Some((_, message)) = self.told.pop_front_if(|(at, _)| *at <= now) {
            self.client.handle_signal(&message, now);
        }
        while let Some((_, datagram)) = self.down.receive(now) {
            self.client.handle_datagram(datagram.from, datagram.to, &datagram.bytes, now);
        }
        if self.client.poll_timeout().is_some_and(|at| at <= now) {
            self.client.handle_timeout(now);
        }
        self.flush(now);
    }

    /// Puts what the client wants said and sent on its way.
    pub(super) fn flush(&mut self, now: Instant) {
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Send(datagram) => self.up.send(now, datagram.bytes.len(), datagram),
                Output::Signal(request) => {
                    if let Some(line) = self.line {
                        self.saying.push_back((now + SIGNAL_WAY, line, request));
                    }
                }
            }
        }
    }

    pub(super) fn describe(&self) -> String {
        let client = &self.client;
        let others =
            client.participants().values().flat_map(|other| other.tracks.iter().map(move |track| (other, track)));
        let seen = others.map(|(other, track)| {
            let (frames, sound) = (client.frames(&track.sid), client.sound(&track.sid));
            format!("    {} {}: {frames:?} {sound:?}", other.identity, track.name)
        });
        let connected = if client.connected() { "connected" } else { "not connected" };
        format!(
            "  {} ({:?}) {connected}, line {:?}, hung up {}, left {:?}, up {:?}, down {:?}, faults {:?}, stray {}\n{}",
            client.identity(),
            client.topology(),
            self.line,
            self.hung_up,
            client.left().map(|leave| (leave.action, leave.reason)),
            self.up.counts(),
            self.down.counts(),
            client.faults(),
            client.stray(),
            seen.collect::<Vec<_>>().join("\n"),
        )
    }
}

/// The longest anything may take that takes a moment.
pub(crate) const SOON: Duration = Duration::from_secs(10);
/// Both ways of being connected.
pub(crate) const TOPOLOGIES: [Topology; 2] = [Topology::Dual, Topology::Single];
