//! A small world around the machine: names for people and connections, records in a map, effects as readable lines.

use std::{collections::BTreeMap, time::Duration};

use hubbub_calls::{
    Address, CallSettings, Callee, Command, Effect, Input, Machine, Media, Message, Outcome, Policy, Presence, Profile,
    Refusal, Status, StreamIds, TicketKey, UserRecord, Users,
};
use hubbub_types::{CallId, ConnectionId, JsonText, NodeId, Timestamp, UserId};
use smol_str::SmolStr;
use uuid::Uuid;

/// What a step did, one line an effect, or its refusal.
pub(crate) type Lines = Result<Vec<String>, Refusal>;

pub(crate) struct World {
    machine: Machine,
    pub(crate) records: BTreeMap<UserId, UserRecord>,
    pub(crate) now: Timestamp,
    calls: u128,
    /// The last ticket each connection was sent.
    pub(crate) tickets: BTreeMap<String, SmolStr>,
}

pub(crate) const KEY: [u8; 32] = [7; 32];
const CALLS: u128 = 0xca11_0000;

pub(crate) fn user(name: &str) -> UserId {
    name.parse().unwrap()
}

/// `ann-1` is connection 1 of ann, on node 1; `ann-1@2` would be on node 2.
pub(crate) fn address(connection: &str) -> Address {
    let (name, node) = connection.split_once('@').unwrap_or((connection, "1"));
    let mut bytes = [0; 16];
    name.bytes().zip(&mut bytes).for_each(|(byte, slot)| *slot = byte);
    let node = NodeId(Uuid::from_u128(node.parse().unwrap()));
    Address { node, connection: ConnectionId(Uuid::from_bytes(bytes)) }
}

fn name_of(connection: ConnectionId) -> String {
    String::from_utf8(connection.0.into_bytes().into_iter().take_while(|byte| *byte != 0).collect()).unwrap()
}

/// The number of a call, in the order of the offers.
pub(crate) fn call(number: u128) -> CallId {
    CallId(Uuid::from_u128(CALLS + number))
}

fn number(call: CallId) -> String {
    format!("#{}", call.0.as_u128() - CALLS)
}

pub(crate) fn json(text: &str) -> JsonText {
    JsonText::parse(&format!("{text:?}")).unwrap()
}

fn plain(json: &JsonText) -> &str {
    json.as_str().trim_matches('"')
}

pub(crate) fn streams(name: &str) -> StreamIds {
    StreamIds { audio: Some(name.into()), ..StreamIds::default() }
}

pub(crate) fn profile(name: &str) -> Profile {
    Profile { name: capitalised(name), photo: None }
}

/// ann is called Ann.
fn capitalised(name: &str) -> SmolStr {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// "ann-1" speaks for ann.
pub(crate) fn speaker(connection: &str) -> UserId {
    user(connection.split('-').next().unwrap())
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(CallSettings::default())
    }

    pub(crate) fn with(settings: CallSettings) -> Self {
        let machine = Machine::new(settings, TicketKey::new(KEY));
        let now = Timestamp::from_millis(1_000_000_000);
        Self { machine, records: BTreeMap::new(), now, calls: 0, tickets: BTreeMap::new() }
    }

    /// A world in which these connections are registered.
    pub(crate) fn of(connections: &[&str]) -> Self {
        let mut world = Self::new();
        for connection in connections {
            world.register(connection);
        }
        world
    }

    /// Two in a connected call: ann-1 and bob-1.
    pub(crate) fn in_call() -> Self {
        let mut world = Self::paired();
        world.act("ann-1", Command::SwapIce).unwrap();
        world
    }

    /// Answered, not swapped.
    pub(crate) fn paired() -> Self {
        let mut world = Self::ringing();
        world.answer("bob-1").unwrap();
        world
    }

    /// ann-1 calls bob-1.
    pub(crate) fn ringing() -> Self {
        let mut world = Self::of(&["ann-1", "bob-1"]);
        world.offer("ann-1", &["bob"]).unwrap();
        world
    }

    pub(crate) fn register(&mut self, connection: &str) -> Vec<String> {
        let (profile, device) = (profile(speaker(connection).as_str()), "dev".into());
        self.act(connection, Command::AddUser { profile, device }).unwrap()
    }

    pub(crate) fn offer(&mut self, connection: &str, callees: &[&str]) -> Lines {
        let allowed = |name: &&str| Callee { user: user(name), policy: Policy::Allowed };
        let candidates = callees.iter().map(allowed).collect();
        self.act(connection, Command::Offer { candidates, sdp: json("offer"), streams: None })
    }

    pub(crate) fn answer(&mut self, connection: &str) -> Lines {
        self.act(connection, Command::Answer { call: None, answer: json("answer"), streams: None })
    }

    pub(crate) fn decline(&mut self, connection: &str) -> Lines {
        self.act(connection, Command::Decline { call: None })
    }

    pub(crate) fn add_ice(&mut self, connection: &str, candidates: &[&str]) -> Lines {
        self.act(connection, Command::AddIce { candidates: candidates.iter().map(|text| json(text)).collect() })
    }

    pub(crate) fn muted(&mut self, connection: &str) -> Lines {
        let media = Media { muted: Some(true), ..Media::default() };
        self.act(connection, Command::MediaUpdate { media })
    }

    /// RECONNECT of `connection`, as the device `device`.
    pub(crate) fn reconnect(&mut self, connection: &str, device: &str, uuid: Option<&str>) -> Lines {
        self.reconnect_with(connection, device, uuid, None)
    }

    pub(crate) fn reconnect_with(
        &mut self,
        connection: &str,
        device: &str,
        uuid: Option<&str>,
        ticket: Option<SmolStr>,
    ) -> Lines {
        let uuid = uuid.map(|uuid| address(uuid).connection);
        let profile = profile(speaker(connection).as_str());
        self.act(connection, Command::Reconnect { profile, device: device.into(), uuid, ticket })
    }

    pub(crate) fn lose(&mut self, connection: &str) -> Vec<String> {
        self.act(connection, Command::Lost).unwrap()
    }

    /// Loses a connection whose node now says that it is another address.
    pub(crate) fn lose_as(&mut self, connection: &str, now: &str) -> Vec<String> {
        let address = Address { connection: address(connection).connection, ..address(now) };
        self.step(&speaker(connection), Some(address), Command::Lost).unwrap()
    }

    /// A command from a connection.
    pub(crate) fn act(&mut self, connection: &str, command: Command) -> Lines {
        self.step(&speaker(connection), Some(address(connection)), command)
    }

    /// A command of the server itself.
    pub(crate) fn serve(&mut self, name: &str, command: Command) -> Vec<String> {
        self.step(&user(name), None, command).unwrap()
    }

    /// Lets time pass and fires what becomes due, in order.
    pub(crate) fn pass(&mut self, span: Duration) -> Vec<String> {
        let end = self.now + span;
        let mut lines = Vec::new();
        while let Some((due, user)) = self.next_due().filter(|(due, _)| *due <= end) {
            self.now = self.now.max(due);
            lines.extend(self.step(&user, None, Command::Deadline).unwrap());
            let again = self.records.get(&user).and_then(UserRecord::next_deadline);
            assert!(again.is_none_or(|again| again > self.now), "{user} is due again at once");
        }
        self.now = end;
        lines
    }

    fn next_due(&self) -> Option<(Timestamp, UserId)> {
        self.records.iter().filter_map(|(user, record)| Some((record.next_deadline()?, user.clone()))).min()
    }

    pub(crate) fn status(&self, name: &str) -> Status {
        self.records.get(&user(name)).map_or(Status::Idle, |record| record.status(self.now))
    }

    pub(crate) fn statuses(&self) -> (Status, Status) {
        (self.status("ann"), self.status("bob"))
    }

    pub(crate) fn presence(&self, name: &str) -> Presence {
        self.records.get(&user(name)).map_or(Presence::Offline, UserRecord::presence)
    }

    /// Runs one step as a store would: loads what is asked for, and holds the machine to "nothing changed".
    fn step(&mut self, user: &UserId, from: Option<Address>, command: Command) -> Lines {
        if matches!(command, Command::Offer { .. }) {
            self.calls += 1;
        }
        let fresh = Uuid::from_u128(CALLS + self.calls);
        let input = Input { user: user.clone(), from, fresh, command };
        let mut users = Users::new();
        loop {
            let before = users.clone();
            match self.machine.step(&input, &mut users, self.now) {
                Outcome::Need(more) => {
                    assert_eq!(users, before, "Need changed a record");
                    assert!(!more.is_empty() && more.iter().all(|user| !users.contains(user)), "asked for {more:?}");
                    for user in more {
                        let record = self.records.get(&user).cloned().unwrap_or_default();
                        users.insert(user, record);
                    }
                }
                Outcome::Refused(refusal) => {
                    assert_eq!(users, before, "a refusal changed a record");
                    if matches!(input.command, Command::Offer { .. }) {
                        self.calls -= 1;
                    }
                    return Err(refusal);
                }
                Outcome::Done(effects) => {
                    self.store(users);
                    return Ok(effects.iter().map(|effect| self.line(effect)).collect());
                }
            }
        }
    }

    fn store(&mut self, users: Users) {
        for (user, record) in users {
            if record == UserRecord::default() {
                self.records.remove(&user);
            } else {
                self.records.insert(user, record);
            }
        }
    }

    fn line(&mut self, effect: &Effect) -> String {
        match effect {
            Effect::Send { to, message } => {
                let to = name_of(to.connection);
                if let Message::Connect { ticket, .. } | Message::Ticket { ticket, .. } = message {
                    self.tickets.insert(to.clone(), ticket.clone());
                }
                format!("{to} {}", words(message))
            }
            Effect::Close { to, reason } => format!("{} closed {reason:?}", name_of(to.connection)),
            Effect::Presence { user, presence } => format!("{user} is {}", presence.as_str()),
            Effect::Started { call } => format!("{} started", number(*call)),
            Effect::Ended { call, caller, callee, reason, talked, .. } => {
                let talked = talked.map(|talked| format!(" talked {talked:?}")).unwrap_or_default();
                format!("{} ended {caller}>{callee} {}{talked}", number(*call), reason.as_str())
            }
            Effect::Missed { call, caller_name, caller, callee, reason, .. } => {
                format!("{} missed by {callee} from {caller_name} ({caller}) {}", number(*call), reason.as_str())
            }
        }
    }
}

/// A message in a few words. Nothing but the ticket's text is left out.
fn words(message: &Message) -> String {
    match message {
        Message::UserConnect { user, uuid, status, name, photo: _ } => {
            format!("userConnect {user} {name} {} {}", name_of(*uuid), status.as_str())
        }
        Message::Call { sdp, user, name, photo: _, call } => {
            format!("/call {} {} from {name} ({user})", number(*call), plain(sdp))
        }
        Message::RemoteStreams { streams } => format!("/remoteStreamsId {}", track(Some(streams))),
        Message::AcceptCall { answer, device } => format!("/acceptCall {} on {device}", plain(answer)),
        Message::Connect { user, call, .. } => format!("/connect {} with {user}", number(*call)),
        Message::SwapIce { candidates } => {
            format!("/swapIce [{}]", candidates.iter().map(plain).collect::<Vec<_>>().join(","))
        }
        Message::Decline { user, name, reason, call } => {
            format!("/decline {} {} with {name} ({user})", number(*call), reason.as_str())
        }
        Message::PeerReconnected { user } => format!("/peerReconnected {user}"),
        Message::PeerDisconnected { user } => format!("/peerDisconnected {user}"),
        Message::ReconnectSuccess { status, candidate, streams, uuid, call } => {
            let peer = candidate.as_ref().map_or("nobody", UserId::as_str);
            let call = call.map(|call| format!(" {}", number(call))).unwrap_or_default();
            format!("reconnectSuccess {} {} {peer} {}{call}", name_of(*uuid), status.as_str(), track(streams.as_ref()))
        }
        Message::ReconnectError { refusal } => format!("reconnectError {}", refusal.code()),
        Message::MediaUpdate { media } => {
            format!("/mediaUpdate {:?} {:?} {}", media.muted, media.camera, track(media.streams.as_ref()))
        }
        Message::UpdateOffer { sdp, user } => format!("/updateOffer {} of {user}", plain(sdp)),
        Message::UpdateAnswer { answer, user } => format!("/updateAnswer {} of {user}", plain(answer)),
        Message::Ticket { call, .. } => format!("/ticket {}", number(*call)),
    }
}

fn track(streams: Option<&StreamIds>) -> &str {
    streams.and_then(|streams| streams.audio.as_deref()).unwrap_or("-")
}
