//! The machine with its relayed sockets: does what it says.

use std::io;

use bytes::{BufMut as _, Bytes, BytesMut};
use hubbub_relay::{Client, Forward, Head, Output, Relay, RelayedId};
use hubbub_types::{AccountId, SessionId, Timestamp};

use super::{
    ShardParts,
    held::Held,
    relayed::{Entry, Relayed},
};
use crate::{
    datagrams::{BATCH, Datagram, Poller, Ready, Sender},
    turn::tally::lost,
};

/// What one batch has to send. Borrows the payloads from where they were received.
pub(super) struct Outgoing<'a> {
    to_peers: Vec<Datagram<'a>>,
    to_clients: Vec<Datagram<'a>>,
}

impl Outgoing<'_> {
    pub(super) fn new() -> Self {
        Self { to_peers: Vec::with_capacity(BATCH), to_clients: Vec::with_capacity(BATCH) }
    }
}

pub(super) struct Machine<'p> {
    pub(super) relay: Relay,
    pub(super) poller: Poller,
    parts: &'p ShardParts,
    relayed: Relayed,
    sender: Sender,
}

impl<'p> Machine<'p> {
    pub(super) fn new(parts: &'p ShardParts, held: &Held) -> io::Result<Self> {
        let poller = Poller::new()?;
        poller.watch(held.inbox.bell(), Ready::Inbox)?;
        let ShardParts { settings, credentials, addresses, entropy, .. } = parts.clone();
        let relay = Relay::new(settings, credentials, addresses, entropy);
        let machine = Self { relay, poller, parts, relayed: Relayed::default(), sender: Sender::new(lost) };
        machine.watch_doors(held)?;
        Ok(machine)
    }

    /// Watches every socket of clients, under its present place.
    pub(super) fn watch_doors(&self, held: &Held) -> io::Result<()> {
        let mut doors = held.doors.iter().enumerate();
        doors.try_for_each(|(place, door)| self.poller.watch_again(&door.socket, Ready::Door(place)))
    }

    pub(super) fn relayed(&self, place: usize) -> Option<&Entry> {
        self.relayed.get(place)
    }

    /// Takes in a datagram, or a message of a stream, of a client.
    pub(super) fn client_sent<'a>(
        &mut self,
        client: Client,
        bytes: &'a [u8],
        out: &mut Outgoing<'a>,
        held: &Held,
        now: Timestamp,
    ) {
        let forward = self.relay.handle_client(client, bytes, now);
        self.queue(forward, out, held);
        self.obey(out, held, now);
    }

    /// Takes in a datagram of a peer.
    pub(super) fn peer_sent<'a>(
        &mut self,
        (socket, from): (RelayedId, std::net::SocketAddr),
        bytes: &'a [u8],
        out: &mut Outgoing<'a>,
        held: &Held,
        now: Timestamp,
    ) {
        let forward = self.relay.handle_peer(socket, from, bytes, now);
        self.queue(forward, out, held);
        self.obey(out, held, now);
    }

    fn queue<'a>(&mut self, forward: Forward<'a>, out: &mut Outgoing<'a>, held: &Held) {
        match forward {
            Forward::Nothing => {}
            Forward::ToPeer { socket, to, payload } => {
                out.to_peers.push(Datagram { from: socket.index(), to, head: None, payload, padding: 0 });
            }
            Forward::ToClient { client, head, payload, padding } if client.transport.is_stream() => {
                write(held, &client, joined(&head, payload, padding));
            }
            Forward::ToClient { client, head, payload, padding } => match held.door(client.local) {
                Some(from) => {
                    out.to_clients.push(Datagram { from, to: client.address, head: Some(head), payload, padding });
                }
                None => lost("no_address", 1),
            },
        }
    }

    /// Does what the machine wants done. What was queued goes first: sockets may be other ones afterwards.
    pub(super) fn obey(&mut self, out: &mut Outgoing<'_>, held: &Held, now: Timestamp) {
        while let Some(output) = self.relay.poll_output() {
            self.flush(out, held);
            match output {
                Output::ToClient { client, bytes } if client.transport.is_stream() => {
                    write(held, &client, bytes.into());
                }
                Output::ToClient { client, bytes } => self.answer(&client, &bytes, held),
                Output::Bind { socket, address } => {
                    let opened =
                        self.relayed.open(socket, address, self.parts.settings.relayed_buffer.as_usize(), &self.poller);
                    if let Err(error) = &opened {
                        tracing::debug!(%address, %error, "a relayed address cannot be opened");
                    }
                    self.relay.bound(socket, opened.is_ok(), now);
                }
                Output::Close { socket } => self.relayed.close(socket),
                Output::Disconnect { client } => {
                    if let Some(queue) = held.streams.get(&client) {
                        queue.close();
                    }
                }
                Output::CheckSession { session, account } => self.ask(session, account, now),
            }
        }
    }

    fn ask(&mut self, session: SessionId, account: AccountId, now: Timestamp) {
        if self.parts.questions.try_send((session, account)).is_err() {
            self.relay.session_checked(session, None, now);
        }
    }

    fn answer(&mut self, client: &Client, bytes: &[u8], held: &Held) {
        let Some(door) = held.door(client.local).and_then(|place| held.doors.get(place)) else {
            return lost("no_address", 1);
        };
        self.sender
            .send(&door.socket, &[Datagram { from: 0, to: client.address, head: None, payload: bytes, padding: 0 }]);
    }

    /// Sends what was queued.
    pub(super) fn flush(&mut self, out: &mut Outgoing<'_>, held: &Held) {
        if out.to_peers.len() > 1 {
            // Stable: packets from one socket keep their order.
            out.to_peers.sort_by_key(|datagram| datagram.from);
        }
        for run in out.to_peers.chunk_by(|one, next| one.from == next.from) {
            match run.first().and_then(|first| self.relayed.get(first.from)) {
                Some(entry) => self.sender.send(&entry.socket, run),
                None => lost("closed", run.len()),
            }
        }
        for run in out.to_clients.chunk_by(|one, next| one.from == next.from) {
            if let Some(door) = run.first().and_then(|first| held.doors.get(first.from)) {
                self.sender.send(&door.socket, run);
            }
        }
        out.to_peers.clear();
        out.to_clients.clear();
    }
}

fn write(held: &Held, client: &Client, message: Bytes) {
    let written = held.streams.get(client).is_some_and(|queue| queue.push(message));
    if !written {
        lost("slow_stream", 1);
    }
}

/// One message for a stream.
fn joined(head: &Head, payload: &[u8], padding: u8) -> Bytes {
    let head = head.as_bytes();
    let mut message = BytesMut::with_capacity(head.len() + payload.len() + usize::from(padding));
    message.put_slice(head);
    message.put_slice(payload);
    message.put_bytes(0, usize::from(padding));
    message.freeze()
}
