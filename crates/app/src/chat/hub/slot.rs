//! One channel at one node: its feed and who listens.

use std::{collections::HashSet, sync::Arc};

use hubbub_chat::feed::{Batch, Feed, Output};
use hubbub_types::{AccountId, ConnectionId, Seq, Timestamp};
use parking_lot::Mutex;

use crate::chat::{
    Encoded, Listener,
    encode::{End, Told},
};

/// A channel that somebody listens to.
pub(super) struct Slot(Mutex<State>);

struct State {
    feed: Feed<Told>,
    listeners: Vec<Hearing>,
    /// Packets kept for a listener that is not admitted yet.
    most_held: usize,
    /// Nothing is told until it was looked at who may read.
    judging: bool,
    /// The wake-up that was asked for.
    due: Option<Timestamp>,
    /// Nobody listened any more: it is not used again.
    given_up: bool,
}

/// One listener.
struct Hearing {
    connection: ConnectionId,
    account: AccountId,
    listener: Arc<dyn Listener>,
    /// What it would have been told, until it is admitted. When that is too much it is forgotten: the listener finds
    /// the gap and asks.
    held: Option<Vec<Encoded>>,
}

/// What is to be done outside of the lock.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Read what follows this place.
    Fill {
        /// The last place that was told.
        after: Seq,
    },
    /// Call [`Slot::wake`] at this moment.
    Wait {
        /// When.
        due: Timestamp,
    },
    /// Look who may read, and call [`Slot::judged`].
    Judge,
    /// Somebody has left and was taken off.
    Left {
        /// Who.
        account: AccountId,
        /// Their connections.
        connections: Vec<ConnectionId>,
    },
}

impl Slot {
    pub(super) fn new(feed: Feed<Told>, most_held: usize) -> Self {
        let (listeners, judging, due, given_up) = (Vec::new(), false, None, false);
        Self(Mutex::new(State { feed, listeners, most_held, judging, due, given_up }))
    }

    /// Adds a listener, which is told nothing until it is admitted. `false` when this slot was given up.
    pub(super) fn listen(&self, connection: ConnectionId, account: AccountId, listener: Arc<dyn Listener>) -> bool {
        let mut state = self.0.lock();
        if state.given_up {
            return false;
        }
        if !state.listeners.iter().any(|hearing| hearing.connection == connection) {
            state.listeners.push(Hearing { connection, account, listener, held: Some(Vec::new()) });
        }
        true
    }

    /// Tells a listener what was kept for it, and all that follows.
    pub(super) fn admit(&self, connection: ConnectionId) {
        let mut state = self.0.lock();
        let hearing = state.listeners.iter_mut().find(|hearing| hearing.connection == connection);
        if let Some(hearing) = hearing
            && let Some(held) = hearing.held.take()
        {
            held.iter().for_each(|packet| hearing.listener.push(packet));
        }
    }

    /// Takes a listener off; `true` when it was the last: then nobody uses this slot again.
    pub(super) fn unlisten(&self, connection: ConnectionId) -> bool {
        let mut state = self.0.lock();
        state.listeners.retain(|hearing| hearing.connection != connection);
        state.given_up |= state.listeners.is_empty();
        state.given_up
    }

    /// Tells those who are admitted something that is worth nothing later; nobody while it is looked who may read.
    pub(super) fn whisper(&self, packet: &Encoded, but: Option<ConnectionId>) {
        let state = self.0.lock();
        if !state.judging {
            let others = state.listeners.iter().filter(|one| one.held.is_none() && Some(one.connection) != but);
            others.for_each(|hearing| hearing.listener.push(packet));
        }
    }

    /// Begins after `head`, if it has not begun.
    pub(super) fn open(&self, head: Seq, now: Timestamp) -> Vec<Effect> {
        self.act(now, |feed| feed.open(head, now))
    }

    pub(super) fn next(&self) -> Option<Seq> {
        self.0.lock().feed.next()
    }

    pub(super) fn accounts(&self) -> HashSet<AccountId> {
        self.0.lock().listeners.iter().map(|hearing| hearing.account).collect()
    }

    /// Lets the feed hear something, and tells the listeners what comes of it.
    pub(super) fn act(&self, now: Timestamp, on: impl FnOnce(&mut Feed<Told>)) -> Vec<Effect> {
        let mut state = self.0.lock();
        on(&mut state.feed);
        if state.judging && state.feed.waiting() > state.most_held {
            state.feed.forget_waiting(now);
        }
        state.pump()
    }

    /// The moment of [`Effect::Wait`] has come.
    pub(super) fn wake(&self, due: Timestamp) -> Vec<Effect> {
        let mut state = self.0.lock();
        if state.due == Some(due) {
            state.due = None;
        }
        state.feed.handle_timeout(due);
        state.pump()
    }

    /// It was looked who may read: those who may not are taken off, then it goes on. Gives their connections.
    pub(super) fn judged(&self, may_not: impl Fn(&AccountId) -> bool) -> (Vec<ConnectionId>, Vec<Effect>) {
        let mut state = self.0.lock();
        let gone = state.take_off(|hearing| may_not(&hearing.account));
        state.judging = false;
        (gone, state.pump())
    }
}

impl State {
    /// Does what the feed asks for, in order, until access has to be looked at.
    fn pump(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while !self.judging
            && let Some(output) = self.feed.poll_output()
        {
            match output {
                Output::Deliver(batch) => effects.extend(self.deliver(&batch)),
                Output::Fill { after } => effects.push(Effect::Fill { after }),
            }
        }
        if let Some(due) = self.feed.poll_timeout()
            && self.due.is_none_or(|known| due < known)
        {
            self.due = Some(due);
            effects.push(Effect::Wait { due });
        }
        effects
    }

    fn deliver(&mut self, batch: &Batch<Told>) -> Option<Effect> {
        let Told { packet, end } = &batch.payload;
        for hearing in &mut self.listeners {
            hearing.tell(packet, self.most_held);
        }
        match *end {
            None => None,
            // I5: what follows in this log is not for them. Whether they may read it all the same is looked up.
            Some(End::Leave(account)) => {
                let connections = self.take_off(|hearing| hearing.account == account);
                (!connections.is_empty()).then_some(Effect::Left { account, connections })
            }
            Some(End::Access) => {
                self.judging = true;
                Some(Effect::Judge)
            }
        }
    }

    fn take_off(&mut self, goes: impl Fn(&Hearing) -> bool) -> Vec<ConnectionId> {
        let gone = self.listeners.extract_if(.., |hearing| goes(hearing));
        gone.map(|hearing| hearing.connection).collect()
    }
}

impl Hearing {
    fn tell(&mut self, packet: &Encoded, most_held: usize) {
        match &mut self.held {
            None => self.listener.push(packet),
            Some(held) if held.len() < most_held => held.push(packet.clone()),
            Some(held) => held.clear(),
        }
    }
}
