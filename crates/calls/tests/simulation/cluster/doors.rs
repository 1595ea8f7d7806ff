//! Between people and nodes: connections are made and broken, commands come in, effects go out.

use std::time::Duration;

use hubbub_calls::{CloseReason, Command, Effect};
use hubbub_types::ConnectionId;

use super::{
    agenda::Event,
    fault::Fault,
    node::{Connection, Node, Place},
    world::{Word, World},
};

/// How long a client tries to get through on one connection.
const DIAL_TIMEOUT: Duration = Duration::from_secs(10);

impl World {
    /// Delivers what has arrived.
    pub(super) fn carry(&mut self) {
        while let Some((connection, (serial, command))) = self.up.receive(self.now) {
            if let Some(place) = self.homes.get(&connection).copied() {
                self.take_in(place, connection, serial, command);
            }
        }
        while let Some((connection, word)) = self.down.receive(self.now) {
            self.tell(connection, &word);
        }
    }

    fn take_in(&mut self, place: Place, connection: ConnectionId, serial: u64, command: Command) {
        let Some(node) = self.node(place).filter(|node| node.is_open(connection)) else { return };
        match node.connections.get_mut(&connection) {
            Some(at) if at.is_of_former_life => return self.close(place, connection, 50),
            Some(at) => at.queue.push_back((serial, command)),
            None => {}
        }
        self.next_command(place, connection);
    }

    /// Carries out what a connection said, one thing after the other; its end comes last.
    pub(super) fn next_command(&mut self, place: Place, connection: ConnectionId) {
        let impatient = self.fault == Some(Fault::LetsLossOvertake);
        let Some(node) = self.node(place) else { return };
        let Some(at) = node.connections.get_mut(&connection) else { return };
        if at.is_busy && !(at.is_closing && impatient) {
            return;
        }
        let user = at.user.clone();
        if at.is_closing {
            node.connections.remove(&connection);
            self.begin(place, user, Some(connection), Command::Lost);
        } else if let Some((serial, command)) = at.queue.pop_front() {
            at.is_busy = true;
            self.begin_as(place, serial, user, Some(connection), command);
        }
    }

    /// A node closes a connection, or sees it break. Its client notices within so many milliseconds.
    pub(super) fn close(&mut self, place: Place, connection: ConnectionId, notice: u64) {
        let Some(node) = self.node(place).filter(|node| node.is_open(connection)) else { return };
        if let Some(at) = node.connections.get_mut(&connection) {
            at.is_closing = true;
            at.queue.clear();
        }
        self.cut(connection, notice);
        self.next_command(place, connection);
    }

    /// A connection is no more, whatever becomes of its ends.
    pub(super) fn cut(&mut self, connection: ConnectionId, notice: u64) {
        self.up.cut(&connection);
        self.down.cut(&connection);
        self.homes.remove(&connection);
        let now = self.now;
        let found = self.people.iter_mut().enumerate().find(|(_, person)| person.socket == Some(connection));
        let Some((index, person)) = found else { return };
        person.away_since.get_or_insert(now);
        self.soon(notice, Event::Notice(index, connection));
    }

    pub(super) fn notice(&mut self, index: usize, socket: ConnectionId) {
        let Some(person) = self.people.get_mut(index).filter(|person| person.socket == Some(socket)) else { return };
        person.hang();
        let wait = 50 + self.dice.below(person.patience());
        self.soon(wait, Event::Dial(index));
    }

    /// A client connects to a node that takes connections, and says who it is.
    pub(super) fn dial(&mut self, index: usize) {
        let places = self.places();
        let open = |place: &&Place| self.slots[place.slot].as_ref().is_some_and(Node::takes_connections);
        let open: Vec<_> = places.iter().filter(open).copied().collect();
        let Some(person) = self.people.get(index).filter(|person| person.socket.is_none() && !person.has_left) else {
            return;
        };
        let user = person.user.clone();
        let Some(place) = self.dice.pick(&open).copied() else { return self.soon(1_000, Event::Dial(index)) };
        let connection = ConnectionId(self.dice.uuid());
        if let Some(node) = self.node(place) {
            let of = node.id;
            node.connections.insert(connection, Connection::new(user, of));
        }
        self.homes.insert(connection, place);
        self.agenda.add(self.now + DIAL_TIMEOUT, Event::GiveUp(index, connection));
        let hello = self.people[index].hello(connection);
        self.say(index, hello);
    }

    pub(super) fn give_up_dialling(&mut self, index: usize, socket: ConnectionId) {
        let stuck = |person: &super::people::Person| person.socket == Some(socket) && !person.is_registered;
        if !self.people.get(index).is_some_and(stuck) {
            return;
        }
        match self.homes.get(&socket).copied() {
            Some(place) => self.close(place, socket, 1),
            None => self.notice(index, socket),
        }
    }

    /// A person says something, if connected.
    pub(super) fn say(&mut self, index: usize, command: Command) {
        let Some(socket) = self.people.get(index).and_then(|person| person.socket) else { return };
        if let Command::Decline { call } = command {
            self.watch.hangs_up(index, call);
        }
        let serial = self.number();
        if matches!(command, Command::Offer { .. }) {
            self.people[index].last_offer = serial;
        }
        if self.homes.contains_key(&socket) {
            self.up.send(self.now, socket, (serial, command));
        }
    }

    fn tell(&mut self, connection: ConnectionId, word: &Word) {
        let found = self.people.iter().position(|person| person.socket == Some(connection));
        let Some(index) = found else { return };
        let person = &mut self.people[index];
        let before = person.belief;
        let reply = match word {
            Word::Message(message) => person.hear(message),
            Word::Refusal { serial, asked: "OFFER", refusal } => {
                person.hear_offer_refused(*serial, *refusal);
                None
            }
            Word::Refusal { asked, refusal, .. } => person.hear_refusal(asked, *refusal),
        };
        let (user, after) = (person.user.clone(), person.belief);
        if person.is_registered
            && let Some(since) = person.away_since.take()
        {
            self.watch.came_back(index, self.now.since(since));
        }
        self.note(|| format!("   {user} {connection} {before:?} -> {after:?}"));
        self.watch.believes(index, before, after, self.now, &self.people, &mut self.store.state.checker);
        reply.into_iter().for_each(|command| self.say(index, command));
    }

    /// Nodes with something in their stream read it soon.
    pub(super) fn wake_readers(&mut self) {
        for place in self.places() {
            let Some(node) = self.node(place) else { continue };
            let (id, position, idle) = (node.id, node.position, node.is_up && !node.is_reading);
            let more = self.store.state.streams.get(&id).is_some_and(|stream| stream.end() != position);
            if idle && more {
                if let Some(node) = self.node(place) {
                    node.is_reading = true;
                }
                let most = if self.dice.chance(40) { 2_000 } else { 20 };
                self.soon(most, Event::Read(place));
            }
        }
    }

    /// A node does not get to reading for so many milliseconds, and its stream gets too long meanwhile.
    pub(super) fn overflow(&mut self, place: Place, keep: usize, millis: u64) {
        let until = self.now + Duration::from_millis(millis);
        let Some(node) = self.node(place) else { return };
        (node.slow_until, node.is_reading) = (until, true);
        let id = node.id;
        self.agenda.add(until, Event::Read(place));
        if let Some(stream) = self.store.state.streams.get_mut(&id) {
            stream.limit(Some(keep));
        }
    }

    /// A node reads its stream and does what stands there.
    pub(super) fn read(&mut self, place: Place) {
        let again = if self.dice.chance(150) { self.dice.index(4) } else { 0 };
        let (is_paused, fault) = (self.store.is_paused(self.now), self.fault);
        let now = self.now;
        let Some(node) = self.node(place) else { return };
        if now < node.slow_until {
            let at = node.slow_until;
            return self.agenda.add(at, Event::Read(place));
        }
        node.is_reading = false;
        let (id, is_up, mut position) = (node.id, node.is_up, node.position);
        if is_paused && is_up {
            node.is_reading = true;
            return self.agenda.add(self.store.paused_until, Event::Read(place));
        }
        let Some(stream) = self.store.state.streams.get_mut(&id).filter(|_| is_up) else { return };
        stream.limit(None);
        let read = stream.read(&mut position, again, fault);
        stream.trim(position);
        if let Some(node) = self.node(place) {
            node.position = position;
        }
        for entry in read.entries {
            let checker = &mut self.store.state.checker;
            self.watch.delivered(entry.origin, &entry.effect, checker);
            self.carry_out(place, entry.effect);
        }
        if read.broken {
            self.lost(place);
        }
    }

    fn carry_out(&mut self, place: Place, effect: Effect) {
        let Some(node) = self.node(place) else { return };
        match effect {
            Effect::Send { to, message } if to.node == node.id && node.is_told(to.connection) => {
                self.down.send(self.now, to.connection, Word::Message(message));
            }
            Effect::Close { to, reason } if to.node == node.id && node.is_open(to.connection) => {
                self.watch.replaced(&self.people, to.connection);
                self.close(place, to.connection, 50);
                self.forget_call(to.connection, reason);
            }
            _ => {}
        }
    }

    /// A client whose place another took, or whose account is gone, has no call any more.
    fn forget_call(&mut self, connection: ConnectionId, reason: CloseReason) {
        if matches!(reason, CloseReason::Replaced | CloseReason::Revoked) {
            let person = self.people.iter_mut().find(|person| person.socket == Some(connection));
            person.into_iter().for_each(super::people::Person::forget);
        }
    }
}
