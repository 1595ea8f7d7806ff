//! A room with clients around it, on virtual time: real peers, a network with weather, signalling that takes a moment.

mod network;
mod seat;

pub(crate) use seat::{SOON, Seat, TOPOLOGIES};

use hubbub_livekit::proto;
use hubbub_sfu::{
    SfuSettings,
    ids::{Arrived, Identity, LineId, LocalAddress, Proto, RoomName, Sid, Wall},
    peer::{PeerLimits, PeerParts},
    room::{
        Admin, AdminAnswer, AdminError, Join, JoinRefusal, Output, Resume, Room, RoomEvent, RoomOptions, RoomParts,
        Topology,
    },
};
use hubbub_testkit::{SeededEntropy, VirtualClock, media};
use network::Routes;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

/// Where the room is.
const HOUSE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)), 7882);
/// How long a signal message takes.
const SIGNAL_WAY: Duration = Duration::from_millis(15);
/// How often [`Studio::until`] looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Turns at one moment after which something goes round in circles.
const TURNS: usize = 20_000;

/// A room and everybody who is, was or will be in it.
pub(crate) struct Studio {
    pub(crate) room: Room,
    pub(crate) seats: Vec<Seat>,
    pub(crate) events: Vec<RoomEvent>,
    /// How many new tokens were asked for.
    pub(crate) refreshed: usize,
    start: Instant,
    now: Instant,
    seed: u64,
    routes: Routes,
    lines: u64,
}

impl Studio {
    /// An empty room. What the WebRTC library draws repeats in this thread too.
    pub(crate) fn new(seed: u64) -> Self {
        Self::with(seed, SfuSettings::default(), RoomOptions::default())
    }

    pub(crate) fn with(seed: u64, settings: SfuSettings, options: RoomOptions) -> Self {
        fastrand::seed(seed);
        let now = media::start();
        let entropy = SeededEntropy::new(seed);
        let peers = PeerParts {
            crypto: hubbub_sfu::crypto::provider(),
            certificate: hubbub_sfu::crypto::certificate(VirtualClock::START, &entropy).expect("a certificate"),
            addresses: [LocalAddress { proto: Proto::Udp, address: HOUSE }].into(),
            limits: PeerLimits::default(),
        };
        let parts = RoomParts {
            name: RoomName::from("studio"),
            sid: Sid::from("RM_studio000000"),
            node: "ND_studio000000".to_owned(),
            settings: Arc::new(settings),
            peers: Arc::new(peers),
            seed: [u8::try_from(seed % 251).unwrap_or(0); 32],
            created: Wall { instant: now, unix_ms: VirtualClock::START.as_millis() },
            options,
        };
        let (seats, events, routes) = (Vec::new(), Vec::new(), Routes::default());
        Self { room: Room::new(parts), seats, events, refreshed: 0, start: now, now, seed, routes, lines: 0 }
    }

    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    fn wall(&self) -> Wall {
        let passed = i64::try_from((self.now - self.start).as_millis()).unwrap_or(i64::MAX);
        Wall { instant: self.now, unix_ms: VirtualClock::START.as_millis() + passed }
    }

    /// A chair for somebody; they have not joined yet.
    pub(crate) fn seat(&mut self, identity: &str, topology: media::Topology) -> usize {
        let number = self.seats.len();
        let host = u8::try_from(number % 200).unwrap_or(0) + 2;
        let port = 4000 + u16::try_from(number / 200).unwrap_or(0) * 2;
        let address = SocketAddr::from(([10, 0, 0, host], port));
        let seed = self.seed.wrapping_mul(1_000).wrapping_add(number as u64);
        let options = media::ClientOptions::new(identity, topology, address, seed).expect("a client");
        self.seats.push(Seat::new(media::Client::new(options), seed));
        number
    }

    /// Sits down and joins with this change of what it joins with.
    pub(crate) fn join_with(&mut self, seat: usize, change: impl FnOnce(&mut Join)) {
        self.enter(seat, change).expect("the room lets in");
    }

    /// Tries to join; the code of the refusal if the room does not let in.
    pub(crate) fn try_join(&mut self, seat: usize) -> Result<(), &'static str> {
        self.enter(seat, |_| ()).map_err(|refusal| refusal.code())
    }

    fn enter(&mut self, seat: usize, change: impl FnOnce(&mut Join)) -> Result<(), JoinRefusal> {
        let line = self.new_line();
        let client = &mut self.seats[seat].client;
        let joining = client.join(self.now);
        let permission = proto::ParticipantPermission {
            can_subscribe: true,
            can_publish: true,
            can_publish_data: true,
            can_update_metadata: true,
            ..proto::ParticipantPermission::default()
        };
        let mut join = Join {
            identity: Identity::from(client.identity()),
            name: format!("Name of {}", client.identity()),
            metadata: String::new(),
            attributes: std::collections::HashMap::new(),
            kind: proto::participant_info::Kind::Standard,
            permission,
            topology: match client.topology() {
                media::Topology::Dual => Topology::Dual,
                media::Topology::Single => Topology::Single,
            },
            client: proto::ClientInfo { protocol: 16, ..proto::ClientInfo::default() },
            auto_subscribe: true,
            adaptive_stream: false,
            allow_pause: None,
            offer: joining.offer,
            pending: joining.pending,
            ice_servers: Vec::new(),
            line,
            join: None,
        };
        change(&mut join);
        self.seats[seat].line = Some(line);
        let joined = self.room.join(join, self.wall());
        self.take_outputs();
        joined.map(|_| ())
    }

    /// Says something on a line as it is.
    pub(crate) fn say_on(&mut self, line: LineId, message: proto::signal_request::Message) {
        self.room.signal(line, proto::SignalRequest { message: Some(message) }, self.wall());
        self.take_outputs();
    }

    /// A new seat for somebody who joins at once.
    pub(crate) fn join(&mut self, identity: &str, topology: media::Topology) -> usize {
        let seat = self.seat(identity, topology);
        self.join_with(seat, |_| ());
        seat
    }

    /// The WebSocket breaks: the client notices nothing else.
    pub(crate) fn cut_line(&mut self, seat: usize) {
        if let Some(line) = self.seats[seat].lose_line() {
            self.seats[seat].client.line_lost();
            self.room.line_closed(line, self.wall());
            self.take_outputs();
        }
    }

    /// Goes on with a new WebSocket; false when the room refuses.
    pub(crate) fn resume(&mut self, seat: usize) -> bool {
        let line = self.new_line();
        let client = &self.seats[seat].client;
        let Some(sid) = client.me().map(|me| Sid::from(me.sid.as_str())) else { return false };
        let resume = Resume {
            identity: Identity::from(client.identity()),
            sid,
            join: None,
            ice_servers: Vec::new(),
            line,
            reason: proto::ReconnectReason::RrSignalDisconnected,
            sync: None,
        };
        self.seats[seat].line = Some(line);
        let resumed = self.room.resume(resume, self.wall()).is_ok();
        if !resumed {
            self.seats[seat].lose_line();
        }
        self.take_outputs();
        resumed
    }

    /// Leaves in good order.
    pub(crate) fn leave(&mut self, seat: usize) {
        let leave = proto::LeaveRequest::default();
        self.seats[seat].client.say(proto::signal_request::Message::Leave(leave));
        self.pass(Duration::from_millis(50));
        self.cut_line(seat);
        self.seats[seat].gone = true;
    }

    /// Asks what a service would.
    pub(crate) fn admin(&mut self, admin: Admin) -> Result<AdminAnswer, AdminError> {
        let answer = self.room.admin(admin, self.wall());
        self.take_outputs();
        answer
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        for seat in &mut self.seats {
            seat.flush(self.now);
        }
        let mut turns = 0;
        while let Some(next) = self.next_event().filter(|next| *next <= end) {
            turns = if next > self.now { 0 } else { turns + 1 };
            assert!(turns < TURNS, "something goes round in circles: {:?}", self.room.stats());
            self.now = self.now.max(next);
            self.turn();
        }
        self.now = end;
    }

    /// Lets time pass until it is so, and says how long that took.
    pub(crate) fn until(&mut self, what: &str, limit: Duration, so: impl Fn(&Self) -> bool) -> Duration {
        let start = self.now;
        while !so(self) {
            assert!(self.now - start < limit, "not within {limit:?}: {what}\n{}", self.describe());
            self.pass(LOOK_EVERY);
        }
        self.now - start
    }

    /// What everybody would say if asked, for a test that failed.
    pub(crate) fn describe(&self) -> String {
        let seats = self.seats.iter().filter(|seat| !seat.gone).map(Seat::describe).collect::<Vec<_>>().join("\n");
        format!("{:?}\n{seats}", self.room.stats())
    }

    fn new_line(&mut self) -> LineId {
        self.lines += 1;
        LineId(self.lines)
    }

    fn next_event(&self) -> Option<Instant> {
        self.seats.iter().filter_map(Seat::next_event).chain(self.room.poll_timeout()).min()
    }

    /// One turn of the driver and of everybody's client.
    fn turn(&mut self) {
        let wall = self.wall();
        for seat in &mut self.seats {
            for (line, request) in seat.said(self.now) {
                self.room.signal(line, request, wall);
            }
            while let Some((at, datagram)) = seat.up.receive(self.now) {
                let Some(transport) = self.routes.find(datagram.from, &datagram.bytes) else { continue };
                let (from, to) = (datagram.from, datagram.to);
                let arrived = Arrived { proto: Proto::Udp, from, to, bytes: &datagram.bytes, at };
                self.room.datagram(transport, arrived, wall);
            }
        }
        self.room.settle(wall);
        if self.room.poll_timeout().is_some_and(|at| at <= self.now) {
            self.room.handle_timeout(wall);
        }
        self.take_outputs();
        for seat in &mut self.seats {
            seat.turn(self.now);
        }
    }

    fn take_outputs(&mut self) {
        while let Some(output) = self.room.poll_output() {
            match output {
                Output::Send { from, to, bytes, .. } => {
                    if let Some(seat) = self.seats.iter_mut().find(|seat| seat.owns(to)) {
                        seat.down.send(self.now, bytes.len(), media::Transmit { from, to, bytes });
                    }
                }
                Output::Ufrag { transport, ufrag, old, .. } => self.routes.add(transport, ufrag, old.as_deref()),
                Output::Gone { transport } => self.routes.remove(transport),
                Output::Signal { line, message } => {
                    if let Some(seat) = self.seats.iter_mut().find(|seat| seat.line == Some(line)) {
                        seat.tell(self.now + SIGNAL_WAY, message);
                    }
                }
                Output::Hangup { line, .. } => {
                    if let Some(seat) = self.seats.iter_mut().find(|seat| seat.line == Some(line)) {
                        seat.hung_up = true;
                    }
                }
                Output::Refresh { .. } => self.refreshed += 1,
                Output::Event(event) => self.events.push(event),
            }
        }
    }
}
