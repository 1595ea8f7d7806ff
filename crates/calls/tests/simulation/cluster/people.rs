//! People and their clients, which behave as ours: they come back with what they hold, and believe what they are told.

use hubbub_calls::{Callee, Command, Media, Message, Policy, Profile, Refusal, Status, StreamIds};
use hubbub_testkit::Dice;
use hubbub_types::{CallId, ConnectionId, JsonText, Timestamp, UserId};
use smol_str::SmolStr;

/// What a client believes of its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    Idle,
    Calling,
    Ringing(CallId),
    InCall(CallId),
}

pub(super) struct Person {
    pub(super) user: UserId,
    device: SmolStr,
    pub(super) socket: Option<ConnectionId>,
    pub(super) is_registered: bool,
    uuid: Option<ConnectionId>,
    ticket: Option<SmolStr>,
    pub(super) belief: Belief,
    /// Which command the last offer was.
    pub(super) last_offer: u64,
    /// Whom the last offer named.
    called: Vec<UserId>,
    /// Offers that were taken back.
    taken_back: Vec<u64>,
    /// Calls that are over for this client.
    past: Vec<CallId>,
    /// Since when nothing reaches the client.
    pub(super) away_since: Option<Timestamp>,
    /// Does not come back.
    pub(super) has_left: bool,
}

fn json(text: &str) -> JsonText {
    JsonText::parse(text).unwrap()
}

impl Person {
    pub(super) fn new(user: UserId, device: SmolStr) -> Self {
        Self {
            user,
            device,
            socket: None,
            is_registered: false,
            uuid: None,
            ticket: None,
            belief: Belief::Idle,
            last_offer: 0,
            called: Vec::new(),
            taken_back: Vec::new(),
            past: Vec::new(),
            away_since: None,
            has_left: false,
        }
    }

    fn profile(&self) -> Profile {
        Profile { name: self.user.as_str().into(), photo: None }
    }

    fn add_user(&self) -> Command {
        Command::AddUser { profile: self.profile(), device: self.device.clone() }
    }

    /// The first thing said on a new connection.
    pub(super) fn hello(&mut self, socket: ConnectionId) -> Command {
        self.socket = Some(socket);
        self.is_registered = false;
        if matches!(self.belief, Belief::Calling | Belief::InCall(_)) {
            let (uuid, ticket) = (self.uuid, self.ticket.clone());
            Command::Reconnect { profile: self.profile(), device: self.device.clone(), uuid, ticket }
        } else {
            self.add_user()
        }
    }

    /// The connection is known to be gone.
    pub(super) fn hang(&mut self) {
        self.socket = None;
        self.is_registered = false;
        if matches!(self.belief, Belief::Ringing(_)) {
            // It rings again on the next connection, if it still does.
            self.belief = Belief::Idle;
        }
    }

    /// Upper bound of the wait before the next try, in milliseconds: shorter while a call waits for it.
    pub(super) fn patience(&self) -> u64 {
        if self.belief == Belief::Idle { 4_000 } else { 1_500 }
    }

    fn end(&mut self) {
        if let Belief::Ringing(call) | Belief::InCall(call) = self.belief {
            self.past.push(call);
        }
        self.belief = Belief::Idle;
        self.ticket = None;
    }

    /// Another one took its place, or it was cut off.
    pub(super) fn forget(&mut self) {
        self.end();
    }

    /// What the person does next.
    pub(super) fn act(&mut self, dice: &mut Dice, users: &[UserId]) -> Option<Command> {
        if !self.is_registered {
            return None;
        }
        match self.belief {
            Belief::Idle => dice.chance(500).then(|| self.call(dice, users)),
            Belief::Calling => dice.chance(50).then(|| self.stop(None)),
            Belief::Ringing(call) => match dice.below(10) {
                0 => Some(self.stop(Some(call))),
                1..7 => Some(Command::Answer { call: Some(call), answer: json("\"answer\""), streams: None }),
                _ => None,
            },
            Belief::InCall(call) => Some(match dice.below(40) {
                0 => self.stop(Some(call)),
                1..10 => Command::SwapIce,
                10..20 => Command::UpdateOffer { sdp: json("\"update\"") },
                20..25 => Command::MediaUpdate { media: Media { muted: Some(true), ..Media::default() } },
                _ => Command::AddIce { candidates: vec![json("{}")] },
            }),
        }
    }

    fn call(&mut self, dice: &mut Dice, users: &[UserId]) -> Command {
        self.belief = Belief::Calling;
        let count = 1 + dice.index(2);
        let chosen = (0..count).filter_map(|_| dice.pick(users).cloned()).filter(|user| *user != self.user);
        self.called = chosen.collect();
        let chosen = self.called.iter().cloned();
        let candidates = chosen.map(|user| Callee { user, policy: Policy::Allowed }).collect();
        Command::Offer { candidates, sdp: json("\"offer\""), streams: Some(StreamIds::default()) }
    }

    fn stop(&mut self, call: Option<CallId>) -> Command {
        if call.is_none() {
            self.taken_back.push(self.last_offer);
        }
        self.end();
        Command::Decline { call }
    }

    /// What the client says to a message.
    pub(super) fn hear(&mut self, message: &Message) -> Option<Command> {
        match message {
            Message::UserConnect { uuid, .. } => self.registered_as(*uuid),
            Message::ReconnectSuccess { status, call, uuid, .. } => {
                self.registered_as(*uuid);
                self.resume(*status, *call);
            }
            // The good-bye was lost with the connection: it is said again.
            Message::Call { call, .. } | Message::Connect { call, .. } if self.past.contains(call) => {
                return Some(Command::Decline { call: Some(*call) });
            }
            Message::Call { call, user, .. } if self.belief == Belief::Calling && self.outranks(user) => {
                self.past.push(*call);
            }
            Message::Call { call, .. } => self.belief = Belief::Ringing(*call),
            // Given up before it was answered.
            Message::Connect { call, .. } if self.belief == Belief::Idle => {
                self.past.push(*call);
                return Some(Command::Decline { call: Some(*call) });
            }
            Message::Connect { call, ticket, .. } => {
                self.belief = Belief::InCall(*call);
                self.ticket = Some(ticket.clone());
                return Some(Command::SwapIce);
            }
            Message::Ticket { ticket, .. } => self.ticket = Some(ticket.clone()),
            Message::Decline { call, .. } if !self.past.contains(call) => self.told_to_stop(*call),
            // Nothing of a call is answered before it is known to be answered itself.
            _ if !matches!(self.belief, Belief::InCall(_)) => {}
            Message::PeerReconnected { .. } => return Some(Command::UpdateOffer { sdp: json("\"again\"") }),
            Message::UpdateOffer { .. } => return Some(Command::UpdateAnswer { answer: json("\"answer\"") }),
            _ => {}
        }
        None
    }

    /// Two call each other at one moment: the one with the smaller id is the caller, and need not be told.
    fn outranks(&self, rival: &UserId) -> bool {
        self.called.contains(rival) && self.user < *rival
    }

    fn told_to_stop(&mut self, call: CallId) {
        match self.belief {
            Belief::Ringing(mine) | Belief::InCall(mine) if mine != call => {}
            _ => {
                self.end();
                self.past.push(call);
            }
        }
    }

    fn resume(&mut self, status: Status, call: Option<CallId>) {
        self.past.retain(|past| Some(*past) != call);
        match (call, status) {
            (None, _) => self.end(),
            (Some(call), _) if self.belief == Belief::InCall(call) => {}
            (Some(_), Status::Calling) => self.belief = Belief::Calling,
            (Some(call), _) => self.belief = Belief::InCall(call),
        }
    }

    /// The answer to an offer that was refused.
    pub(super) fn hear_offer_refused(&mut self, offer: u64, refusal: Refusal) {
        let was_busy = matches!(refusal, Refusal::Crossed | Refusal::AlreadyInCall);
        match self.belief {
            Belief::Calling if offer == self.last_offer => self.belief = Belief::Idle,
            // The cancelling that followed the offer has declined the call that came before it.
            Belief::Ringing(_) if was_busy && self.taken_back.contains(&offer) => self.end(),
            _ => {}
        }
    }

    /// What the client says to a refusal.
    pub(super) fn hear_refusal(&mut self, asked: &str, refusal: Refusal) -> Option<Command> {
        match (asked, self.belief) {
            ("RECONNECT", _) => {
                self.end();
                Some(self.add_user())
            }
            ("ANSWER", Belief::Ringing(_)) if refusal != Refusal::AlreadyAnswered => {
                self.end();
                None
            }
            _ => None,
        }
    }

    fn registered_as(&mut self, uuid: ConnectionId) {
        self.is_registered = true;
        self.uuid = Some(uuid);
    }
}
