//! One play of a seed: who takes part, what happens, and the end of it all.

use std::time::Duration;

use hubbub_calls::{Command, Effect, Message, Refusal};
use hubbub_testkit::{Dice, Network, Weather};
use hubbub_types::{ConnectionId, Timestamp, UserId};

use crate::{
    checker::Violation,
    client::{Client, Gossip},
    fault::Fault,
    seen::Seen,
    server::Server,
};

const ROUNDS: usize = 400;
const HOUR: i64 = 3_600_000;
/// Longer than all jumps of a clock together.
const LONG: Duration = Duration::from_secs(30 * 24 * 3600);

/// What came of a seed.
pub(crate) struct Played {
    pub(crate) violation: Option<Violation>,
    pub(crate) steps: usize,
    /// Every effect and refusal in a word each.
    pub(crate) trace: Vec<String>,
    pub(crate) seen: Seen,
}

/// From the server to a client.
#[derive(Clone)]
enum Word {
    Message(Message),
    Refusal(Refusal),
}

struct Play {
    server: Server,
    clients: Vec<Client>,
    gossip: Gossip,
    up: Network<ConnectionId, Command>,
    down: Network<ConnectionId, Word>,
    dice: Dice,
    trace: Vec<String>,
    seen: Seen,
}

/// Plays `seed` to its end, or to the first broken rule.
pub(crate) fn play(seed: u64, fault: Option<Fault>) -> Played {
    let mut play = Play::new(seed, fault);
    for _ in 0..ROUNDS {
        if play.server.checker.violation.is_some() {
            break;
        }
        play.round();
    }
    if play.server.checker.violation.is_none() {
        play.finish();
    }
    let Play { server, trace, seen, .. } = play;
    Played { violation: server.checker.violation, steps: server.checker.steps, trace, seen }
}

impl Play {
    fn new(seed: u64, fault: Option<Fault>) -> Self {
        let mut dice = Dice::new(seed);
        let weather = if dice.chance(300) { Weather::FINE } else { Weather::STORM };
        let users: Vec<UserId> =
            ["ann", "bob", "cat", "dan", "eve", "fay"].iter().map(|name| name.parse().unwrap()).collect();
        let users = users[..2 + dice.index(3)].to_vec();
        let devices = users.len() + dice.index(7 - users.len());
        let client = |index: usize, dice: &mut Dice| {
            let device = if dice.chance(700) { format!("device-{index}") } else { "browser".into() };
            Client::new(users[index % users.len()].clone(), device.into(), dice.chance(750))
        };
        let clients = (0..devices).map(|index| client(index, &mut dice)).collect();
        Self {
            server: Server::new(seed ^ 0x5eed, fault),
            clients,
            gossip: Gossip::among(users),
            up: Network::new(seed ^ 1, weather),
            down: Network::new(seed ^ 2, weather),
            dice,
            trace: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// Some time passes, what has arrived is worked off, and something new happens.
    fn round(&mut self) {
        let pause = if self.dice.chance(30) { self.dice.below(150_000) } else { self.dice.below(2_000) };
        self.pass(Duration::from_millis(pause));
        match self.dice.below(1000) {
            0..20 => self.crash(),
            20..30 => self.jump(),
            30..33 => self.server.forget_everything(),
            33..38 => self.kill_node(),
            38..41 => self.remove_user(),
            _ => self.somebody_acts(),
        }
        self.server.look();
    }

    /// Time passes; arrivals and deadlines happen in their order.
    fn pass(&mut self, span: Duration) {
        let end = self.server.now + span;
        loop {
            self.deliver();
            let due = self.server.next_due().map(|(due, _)| self.true_time(due));
            let arrivals = [self.up.next_arrival(), self.down.next_arrival()].into_iter().flatten();
            let next = arrivals.chain(due).min().filter(|next| *next <= end);
            let Some(next) = next else { break };
            self.server.now = self.server.now.max(next);
            self.server.look();
            let effects = self.server.fire_due();
            self.dispatch(&Command::Deadline, effects);
            if self.server.checker.violation.is_some() {
                return;
            }
        }
        self.server.now = end;
    }

    fn true_time(&self, wall: Timestamp) -> Timestamp {
        Timestamp::from_millis(wall.as_millis() - self.server.ahead)
    }

    fn deliver(&mut self) {
        let now = self.server.now;
        while let Some((connection, command)) = self.up.receive(now) {
            self.serve(connection, command);
        }
        while let Some((connection, word)) = self.down.receive(now) {
            self.tell(connection, &word);
        }
    }

    /// The server works off a command.
    fn serve(&mut self, connection: ConnectionId, command: Command) {
        match self.server.receive(connection, command.clone()) {
            Ok(effects) => self.dispatch(&command, effects),
            Err(refusal) => {
                self.seen.note_refusal(refusal);
                self.trace.push(refusal.code().into());
                self.down.send(self.server.now, connection, Word::Refusal(refusal));
            }
        }
    }

    /// Does what a step wants done.
    fn dispatch(&mut self, command: &Command, effects: Vec<Effect>) {
        self.seen.note_step(command, &effects);
        for effect in effects {
            self.trace.push(format!("{effect:?}"));
            match effect {
                Effect::Send { to, message } if self.server.open.contains_key(&to.connection) => {
                    self.down.send(self.server.now, to.connection, Word::Message(message));
                }
                Effect::Close { to, .. } => self.lose(to.connection),
                _ => {}
            }
        }
    }

    fn tell(&mut self, connection: ConnectionId, word: &Word) {
        let Some(client) = self.clients.iter_mut().find(|client| client.socket == Some(connection)) else { return };
        let reply = match word {
            Word::Message(message) => client.hear(message, &mut self.gossip),
            Word::Refusal(refusal) => client.hear_refusal(*refusal),
        };
        if let Some(command) = reply {
            self.up.send(self.server.now, connection, command);
        }
    }

    fn somebody_acts(&mut self) {
        let index = self.dice.index(self.clients.len());
        let Some(client) = self.clients.get_mut(index) else { return };
        if client.socket.is_some_and(|socket| !self.server.open.contains_key(&socket)) && self.dice.chance(700) {
            client.hang();
        }
        let (socket, command) = match client.socket {
            Some(socket) => (socket, client.act(&mut self.dice, &self.gossip)),
            None => {
                let address = self.server.accept(&client.user);
                (address.connection, Some(client.hello(address.connection)))
            }
        };
        if let Some(command) = command {
            self.up.send(self.server.now, socket, command);
        }
    }

    /// A connection breaks. Its client may or may not notice at once.
    fn crash(&mut self) {
        let connections: Vec<_> = self.server.open.keys().copied().collect();
        if let Some(connection) = self.dice.pick(&connections).copied() {
            self.lose(connection);
        }
    }

    fn lose(&mut self, connection: ConnectionId) {
        self.up.cut(&connection);
        self.down.cut(&connection);
        let effects = self.server.lose(connection);
        self.dispatch(&Command::Lost, effects);
    }

    fn jump(&mut self) {
        let limit = if self.dice.chance(500) { 5_000 } else { 2 * HOUR };
        let millis = i64::try_from(self.dice.below(limit.cast_unsigned())).unwrap();
        let effects = self.server.jump(if self.dice.chance(500) { millis } else { -millis });
        self.dispatch(&Command::Deadline, effects);
    }

    fn kill_node(&mut self) {
        let index = self.dice.index(self.server.nodes.len());
        let effects = self.server.kill_node(index);
        self.dispatch(&Command::Lost, effects);
    }

    fn remove_user(&mut self) {
        if let Some(user) = self.dice.pick(&self.gossip.users).cloned() {
            let effects = self.server.by_itself(user, None, Command::RemoveUser);
            self.dispatch(&Command::RemoveUser, effects);
        }
    }

    /// Everybody leaves, and every deadline passes.
    fn finish(&mut self) {
        let open: Vec<_> = self.server.open.keys().copied().collect();
        open.into_iter().for_each(|connection| self.lose(connection));
        self.pass(LONG);
        self.server.look();
        let records = self.server.records.clone();
        self.server.checker.end(&records);
    }
}
