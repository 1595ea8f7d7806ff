//! What people do: anything, with some sense in it.

use hubbub_calls::{Address, Callee, Command, Effect, Input, Media, Message, Policy, Profile, StreamIds};
use hubbub_testkit::Dice;
use hubbub_types::{ConnectionId, JsonText, NodeId, UserId};
use smol_str::SmolStr;

const NAMES: [&str; 3] = ["ann", "bob", "cat"];

pub(crate) struct People {
    dice: Dice,
    nodes: [NodeId; 2],
    /// Connections, and whose they are.
    open: Vec<(UserId, Address)>,
    tickets: Vec<(UserId, SmolStr)>,
}

fn user(name: &str) -> UserId {
    name.parse().unwrap()
}

fn json(text: &str) -> JsonText {
    JsonText::parse(text).unwrap()
}

impl People {
    pub(crate) fn new(dice: Dice, nodes: [NodeId; 2]) -> Self {
        Self { dice, nodes, open: Vec::new(), tickets: Vec::new() }
    }

    /// The node that carries out the next command, and the command.
    pub(crate) fn next(&mut self) -> (usize, Input) {
        let node = self.dice.index(2);
        let (user, from, command) = match self.dice.below(20) {
            0 => (self.anybody(), None, Command::Deadline),
            1 => (self.anybody(), None, Command::NodeLost { node: NodeId(self.dice.uuid()) }),
            2 if self.dice.chance(100) => (self.anybody(), None, Command::RemoveUser),
            2..5 => self.connect(node),
            5 if !self.open.is_empty() => {
                let index = self.dice.index(self.open.len());
                let (user, address) = self.open.remove(index);
                (user, Some(address), Command::Lost)
            }
            _ => self.say(node),
        };
        let node = from.map_or(node, |from| usize::from(from.node != self.nodes[0]));
        (node, Input { user, from, fresh: self.dice.uuid(), command })
    }

    fn anybody(&mut self) -> UserId {
        user(self.dice.pick(&NAMES).unwrap())
    }

    fn connect(&mut self, node: usize) -> (UserId, Option<Address>, Command) {
        let (user, address) =
            (self.anybody(), Address { node: self.nodes[node], connection: ConnectionId(self.dice.uuid()) });
        let profile = Profile { name: user.as_str().into(), photo: None };
        let device: SmolStr = if self.dice.chance(500) { "desk" } else { "phone" }.into();
        let ticket = self.tickets.iter().rev().find(|(of, _)| *of == user).map(|(_, ticket)| ticket.clone());
        let before = self.open.iter().find(|(of, _)| *of == user).map(|(_, address)| address.connection);
        let command = if self.dice.chance(400) {
            Command::Reconnect { profile, device, uuid: before, ticket }
        } else {
            Command::AddUser { profile, device }
        };
        self.open.push((user.clone(), address));
        (user, Some(address), command)
    }

    fn say(&mut self, node: usize) -> (UserId, Option<Address>, Command) {
        let Some((user, address)) = self.dice.pick(&self.open).cloned() else { return self.connect(node) };
        let command = match self.dice.below(12) {
            0..3 => {
                let count = 1 + self.dice.index(2);
                let called = (0..count).map(|_| self.anybody()).collect::<Vec<_>>();
                let candidates = called.into_iter().map(|user| Callee { user, policy: Policy::Allowed }).collect();
                Command::Offer { candidates, sdp: json("\"offer\""), streams: Some(StreamIds::default()) }
            }
            3..6 => Command::Answer { call: None, answer: json("{\"answer\": 1}"), streams: None },
            6 => Command::Decline { call: None },
            7 => Command::AddIce { candidates: vec![json("{}"); 2] },
            8 => Command::SwapIce,
            9 => Command::MediaUpdate { media: Media { muted: Some(true), ..Media::default() } },
            10 => Command::UpdateOffer { sdp: json("\"update\"") },
            _ => Command::UpdateAnswer { answer: json("\"answer\"") },
        };
        (user, Some(address), command)
    }

    /// Remembers tickets, and which connections were closed.
    pub(crate) fn hear(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Send { to, message: Message::Connect { ticket, .. } | Message::Ticket { ticket, .. } } => {
                    let of = self.open.iter().find(|(_, address)| address == to).map(|(user, _)| user.clone());
                    self.tickets.extend(of.map(|user| (user, ticket.clone())));
                }
                Effect::Close { to, .. } => self.open.retain(|(_, address)| address != to),
                _ => {}
            }
        }
    }
}
