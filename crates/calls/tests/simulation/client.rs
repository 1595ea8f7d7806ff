//! Clients: honest ones follow the protocol as well as a bad network lets them, chaotic ones say anything at any time.

use hubbub_calls::{Callee, Command, Media, Message, Policy, Profile, Refusal, Status, StreamIds};
use hubbub_testkit::Dice;
use hubbub_types::{CallId, ConnectionId, JsonText, UserId};
use smol_str::SmolStr;

/// What a client believes of its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Belief {
    Idle,
    Calling,
    Ringing(CallId),
    InCall,
}

pub(crate) struct Client {
    pub(crate) user: UserId,
    device: SmolStr,
    honest: bool,
    /// The connection in use.
    pub(crate) socket: Option<ConnectionId>,
    registered: bool,
    uuid: Option<ConnectionId>,
    ticket: Option<SmolStr>,
    belief: Belief,
}

/// What everybody may know, and the chaotic ones misuse.
#[derive(Default)]
pub(crate) struct Gossip {
    pub(crate) users: Vec<UserId>,
    tickets: Vec<SmolStr>,
    uuids: Vec<ConnectionId>,
    calls: Vec<CallId>,
}

impl Gossip {
    pub(crate) fn among(users: Vec<UserId>) -> Self {
        Self { users, ..Self::default() }
    }
}

fn json(text: &str) -> JsonText {
    JsonText::parse(text).unwrap()
}

impl Client {
    pub(crate) fn new(user: UserId, device: SmolStr, honest: bool) -> Self {
        let belief = Belief::Idle;
        Self { user, device, honest, socket: None, registered: false, uuid: None, ticket: None, belief }
    }

    /// A new connection: the first thing said on it.
    pub(crate) fn hello(&mut self, socket: ConnectionId) -> Command {
        self.socket = Some(socket);
        self.registered = false;
        if matches!(self.belief, Belief::Calling | Belief::InCall) { self.reconnect() } else { self.add_user() }
    }

    /// The connection is known to be gone.
    pub(crate) fn hang(&mut self) {
        self.socket = None;
        self.registered = false;
        if matches!(self.belief, Belief::Ringing(_)) {
            self.belief = Belief::Idle;
        }
    }

    fn profile(&self) -> Profile {
        Profile { name: self.user.as_str().into(), photo: None }
    }

    fn add_user(&self) -> Command {
        Command::AddUser { profile: self.profile(), device: self.device.clone() }
    }

    fn reconnect(&self) -> Command {
        let (uuid, ticket) = (self.uuid, self.ticket.clone());
        Command::Reconnect { profile: self.profile(), device: self.device.clone(), uuid, ticket }
    }

    /// What the client does next.
    pub(crate) fn act(&mut self, dice: &mut Dice, gossip: &Gossip) -> Option<Command> {
        if !self.honest && dice.chance(800) {
            return Some(self.anything(dice, gossip));
        }
        if !self.registered {
            return Some(self.add_user());
        }
        match self.belief {
            Belief::Idle => dice.chance(600).then(|| self.call(dice, gossip)),
            Belief::Calling => self.while_calling(dice),
            Belief::Ringing(call) => self.while_ringing(dice, call),
            Belief::InCall => Some(self.while_in_call(dice)),
        }
    }

    fn call(&mut self, dice: &mut Dice, gossip: &Gossip) -> Command {
        self.belief = Belief::Calling;
        offer(dice, gossip)
    }

    fn while_calling(&mut self, dice: &mut Dice) -> Option<Command> {
        match dice.below(10) {
            0 => Some(self.stop(None)),
            1..4 => Some(add_ice(dice)),
            _ => None,
        }
    }

    fn while_ringing(&mut self, dice: &mut Dice, call: CallId) -> Option<Command> {
        match dice.below(10) {
            0 => Some(self.stop(Some(call))),
            1 => Some(add_ice(dice)),
            2..8 => Some(Command::Answer { call: Some(call), answer: json("\"answer\""), streams: None }),
            _ => None,
        }
    }

    fn while_in_call(&mut self, dice: &mut Dice) -> Command {
        match dice.below(12) {
            0 => self.stop(None),
            1..4 => Command::SwapIce,
            4..6 => update_offer(),
            6 => media(),
            7 => streams(),
            _ => add_ice(dice),
        }
    }

    fn stop(&mut self, call: Option<CallId>) -> Command {
        self.belief = Belief::Idle;
        self.ticket = None;
        Command::Decline { call }
    }

    fn anything(&self, dice: &mut Dice, gossip: &Gossip) -> Command {
        let call = dice.chance(300).then(|| dice.pick(&gossip.calls).copied()).flatten();
        match dice.below(14) {
            0 => Command::AddUser { profile: self.profile(), device: self.any_device(dice) },
            1 | 2 => self.any_reconnect(dice, gossip),
            3 | 4 => offer(dice, gossip),
            5 | 6 => Command::Answer { call, answer: json("1"), streams: None },
            7 => Command::Decline { call },
            8 => add_ice(dice),
            9 => Command::SwapIce,
            10 => streams(),
            11 => media(),
            12 => update_offer(),
            _ => Command::UpdateAnswer { answer: json("2") },
        }
    }

    fn any_reconnect(&self, dice: &mut Dice, gossip: &Gossip) -> Command {
        let uuid = dice.pick(&gossip.uuids).copied().filter(|_| dice.chance(600));
        let ticket = dice.pick(&gossip.tickets).cloned().filter(|_| dice.chance(400));
        Command::Reconnect { profile: self.profile(), device: self.any_device(dice), uuid, ticket }
    }

    fn any_device(&self, dice: &mut Dice) -> SmolStr {
        if dice.chance(500) { self.device.clone() } else { "elsewhere".into() }
    }

    /// What the client says to a message.
    pub(crate) fn hear(&mut self, message: &Message, gossip: &mut Gossip) -> Option<Command> {
        match message {
            Message::UserConnect { uuid, .. } => self.registered_as(*uuid, gossip),
            Message::ReconnectSuccess { status, call, uuid, .. } => {
                self.registered_as(*uuid, gossip);
                self.belief = belief(*status, *call);
            }
            Message::Call { call, .. } => {
                self.belief = Belief::Ringing(*call);
                gossip.calls.push(*call);
            }
            Message::Connect { ticket, .. } => {
                self.belief = Belief::InCall;
                self.keep(ticket, gossip);
                return self.honest.then_some(Command::SwapIce);
            }
            Message::Ticket { ticket, .. } => self.keep(ticket, gossip),
            Message::Decline { .. } => {
                self.belief = Belief::Idle;
                self.ticket = None;
            }
            Message::PeerReconnected { .. } => return self.honest.then(update_offer),
            Message::UpdateOffer { .. } => return Some(Command::UpdateAnswer { answer: json("\"answer\"") }),
            _ => {}
        }
        None
    }

    /// What the client says to a refusal.
    pub(crate) fn hear_refusal(&mut self, refusal: Refusal) -> Option<Command> {
        match refusal {
            Refusal::NoSession | Refusal::BadTicket | Refusal::TicketExpired | Refusal::NotRegistered => {
                self.belief = Belief::Idle;
                self.ticket = None;
                Some(self.add_user())
            }
            Refusal::Crossed | Refusal::AlreadyAnswered | Refusal::IllegalState | Refusal::NoPendingOffer => None,
            Refusal::AlreadyInCall | Refusal::TooManyCandidates | Refusal::TooManyDevices => None,
            _ => {
                self.belief = Belief::Idle;
                (!self.registered).then(|| self.add_user())
            }
        }
    }

    fn registered_as(&mut self, uuid: ConnectionId, gossip: &mut Gossip) {
        self.registered = true;
        self.uuid = Some(uuid);
        gossip.uuids.push(uuid);
    }

    fn keep(&mut self, ticket: &SmolStr, gossip: &mut Gossip) {
        self.ticket = Some(ticket.clone());
        gossip.tickets.push(ticket.clone());
    }
}

fn belief(status: Status, call: Option<CallId>) -> Belief {
    match (call, status) {
        (None, _) => Belief::Idle,
        (Some(_), Status::Calling) => Belief::Calling,
        (Some(_), _) => Belief::InCall,
    }
}

/// One to three people, the caller perhaps among them.
fn offer(dice: &mut Dice, gossip: &Gossip) -> Command {
    let policy = |dice: &mut Dice| match dice.below(20) {
        0 => Policy::Blocked,
        1 => Policy::DoNotDisturb,
        _ => Policy::Allowed,
    };
    let count = 1 + dice.index(3);
    let candidates = (0..count)
        .filter_map(|_| dice.pick(&gossip.users).cloned())
        .collect::<Vec<_>>()
        .into_iter()
        .map(|user| Callee { user, policy: policy(dice) })
        .collect();
    Command::Offer { candidates, sdp: json("\"offer\""), streams: Some(StreamIds::default()) }
}

fn add_ice(dice: &mut Dice) -> Command {
    Command::AddIce { candidates: vec![json("{}"); dice.index(4)] }
}

fn update_offer() -> Command {
    Command::UpdateOffer { sdp: json("\"update\"") }
}

fn media() -> Command {
    Command::MediaUpdate { media: Media { muted: Some(true), ..Media::default() } }
}

fn streams() -> Command {
    Command::SetStreams { streams: StreamIds { audio: Some("mic".into()), ..StreamIds::default() } }
}
