//! What a client may say, and what is to be done about it.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{
    engine::{self, EngineError},
    packet::{Event, Kind, Packet, PacketError},
};

/// Why a packet was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No packet of Engine.IO.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No packet of Socket.IO.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// Only the server sends this, or only before or after.
    #[error("this packet does not belong here")]
    OutOfPlace,
    /// Said in a namespace that was not joined.
    #[error("join the namespace first")]
    NotJoined,
}

/// What to do about a packet.
#[derive(Debug)]
pub enum Step<'a> {
    /// Nothing: a sign of life.
    Nothing,
    /// Repeat this in a pong.
    Pong(&'a str),
    /// Let the client into the namespace with this number, or not; [`Session::join`] when it may.
    Join {
        /// Number of the namespace.
        namespace: usize,
        /// What the client shows for it.
        auth: Option<&'a str>,
    },
    /// Tell that there is no such namespace.
    NoSuchNamespace(&'a str),
    /// Do this.
    Event {
        /// Number of the namespace.
        namespace: usize,
        /// The number the answer has to carry, when one is wanted.
        id: Option<u64>,
        /// Which event.
        name: Cow<'a, str>,
        /// What belongs to it; `None` too when there was more than one thing.
        data: Option<&'a RawValue>,
    },
    /// The client left the namespace with this number.
    Leave(usize),
    /// The client ends the connection.
    Close,
}

/// Which namespaces a client has joined. Nothing is done for a client before it has.
#[derive(Debug, Clone)]
pub struct Session {
    namespaces: &'static [&'static str],
    /// One bit each.
    joined: u32,
}

impl Session {
    /// Of a client that has joined nothing yet. At most 32 namespaces.
    #[must_use]
    pub const fn new(namespaces: &'static [&'static str]) -> Self {
        Self { namespaces, joined: 0 }
    }

    /// The client is in.
    pub const fn join(&mut self, namespace: usize) {
        self.joined |= bit(namespace);
    }

    /// Whether the client is in.
    #[must_use]
    pub const fn is_in(&self, namespace: usize) -> bool {
        self.joined & bit(namespace) != 0
    }

    /// Looks at a packet.
    ///
    /// # Errors
    /// When it is none, or is not to be said now.
    pub fn receive<'a>(&mut self, text: &'a str) -> Result<Step<'a>, Fault> {
        match engine::Packet::decode(text)? {
            engine::Packet::Message(text) => self.message(Packet::decode(text)?),
            engine::Packet::Pong(_) | engine::Packet::Noop => Ok(Step::Nothing),
            engine::Packet::Ping(text) => Ok(Step::Pong(text)),
            engine::Packet::Close => Ok(Step::Close),
            engine::Packet::Open(_) | engine::Packet::Upgrade => Err(Fault::OutOfPlace),
        }
    }

    fn message<'a>(&mut self, packet: Packet<'a>) -> Result<Step<'a>, Fault> {
        let known = self.namespaces.iter().position(|name| *name == packet.namespace);
        let Some(namespace) = known else {
            return match packet.kind {
                Kind::Connect => Ok(Step::NoSuchNamespace(packet.namespace)),
                _ => Err(Fault::NotJoined),
            };
        };
        match (packet.kind, self.is_in(namespace)) {
            (Kind::Connect, false) => Ok(Step::Join { namespace, auth: packet.data }),
            (Kind::Event, true) => {
                let Event { name, data, has_more } = packet.event()?;
                Ok(Step::Event { namespace, id: packet.id, name, data: data.filter(|_| !has_more) })
            }
            // The server asks for no answers, so there is nothing one could be to.
            (Kind::Ack, true) => Ok(Step::Nothing),
            (Kind::Disconnect, true) => {
                self.joined &= !bit(namespace);
                Ok(Step::Leave(namespace))
            }
            (Kind::Connect | Kind::ConnectError, _) => Err(Fault::OutOfPlace),
            (Kind::Event | Kind::Ack | Kind::Disconnect, false) => Err(Fault::NotJoined),
        }
    }
}

const fn bit(namespace: usize) -> u32 {
    if namespace < u32::BITS as usize { 1 << namespace } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session::new(&["/", "/rooms"])
    }

    #[test]
    fn chat_04_nothing_is_done_before_a_namespace_is_joined() {
        let mut session = session();
        for text in [r#"42["sync",{}]"#, "430[]", "41", r#"42/rooms,["x"]"#, r#"42/none,["x"]"#] {
            assert_eq!(session.receive(text).map(|_| ()), Err(Fault::NotJoined), "{text}");
        }
        assert!(matches!(session.receive("40"), Ok(Step::Join { namespace: 0, auth: None })));
        assert_eq!(session.receive(r#"42["sync"]"#).map(|_| ()), Err(Fault::NotJoined), "asking is not being let in");
        session.join(0);
        let step = session.receive(r#"425["sync",{}]"#).unwrap();
        assert!(matches!(step, Step::Event { namespace: 0, id: Some(5), data: Some(_), .. }));
        assert_eq!(session.receive("42/rooms,[\"x\"]").map(|_| ()), Err(Fault::NotJoined));
        assert_eq!(session.receive("40").map(|_| ()), Err(Fault::OutOfPlace), "twice");
    }

    #[test]
    fn chat_04_unknown_namespaces_are_refused_by_name_and_left_ones_are_closed() {
        let mut session = session();
        assert!(matches!(session.receive("40/x,{}"), Ok(Step::NoSuchNamespace("/x"))));
        session.join(1);
        assert!(matches!(session.receive("41/rooms,"), Ok(Step::Leave(1))));
        assert!(!session.is_in(1));
    }

    #[test]
    fn chat_04_signs_of_life_and_ends_are_understood_and_the_servers_words_are_not() {
        let mut session = session();
        assert!(matches!(session.receive("3"), Ok(Step::Nothing)));
        assert!(matches!(session.receive("2probe"), Ok(Step::Pong("probe"))));
        assert!(matches!(session.receive("1"), Ok(Step::Close)));
        for text in ["0{}", "5", "44{}"] {
            assert_eq!(session.receive(text).map(|_| ()), Err(Fault::OutOfPlace), "{text}");
        }
    }

    #[test]
    fn chat_04_an_event_with_more_than_one_object_has_none() {
        let mut session = session();
        session.join(0);
        assert!(matches!(session.receive(r#"42["x",{},{}]"#), Ok(Step::Event { data: None, .. })));
    }
}
