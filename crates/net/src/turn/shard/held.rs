//! What outlives a fault of the machine: ports, letters and the queues of connected clients.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::Arc,
};

use hubbub_relay::Client;

use crate::{
    datagrams::{open, places},
    turn::{inbox::Inbox, sockets::TurnSockets, stream::Queue},
};

/// A socket clients send to.
pub(super) struct Door {
    pub(super) socket: UdpSocket,
    pub(super) local: SocketAddr,
}

pub(super) struct Held {
    pub(super) inbox: Inbox,
    pub(super) doors: Vec<Door>,
    pub(super) streams: HashMap<Client, Arc<Queue>>,
    wished: Vec<SocketAddr>,
    buffer: usize,
}

impl Held {
    pub(super) fn new(sockets: TurnSockets, inbox: Inbox) -> Self {
        let TurnSockets { udp, wished, buffer, .. } = sockets;
        let doors = udp.into_iter().filter_map(Door::new).collect();
        Self { inbox, doors, streams: HashMap::new(), wished, buffer }
    }

    /// The place of the socket on `local`.
    pub(super) fn door(&self, local: SocketAddr) -> Option<usize> {
        self.doors.iter().position(|door| door.local == local)
    }

    /// Listens on addresses of this machine that came since, and no longer on those that went. Tells whether something
    /// changed.
    pub(super) fn follow(&mut self, own: &[IpAddr]) -> bool {
        let places = places(&self.wished, own);
        let before = self.doors.len();
        self.doors.retain(|door| places.contains(&door.local));
        let mut changed = self.doors.len() != before;
        for place in places {
            if self.door(place).is_some() {
                continue;
            }
            match open(place, self.buffer) {
                Ok(socket) => {
                    self.doors.extend(Door::new(socket));
                    changed = true;
                    tracing::info!(address = %place, "TURN listens on an address that is new");
                }
                // A new IPv6 address is tentative for a moment.
                Err(error) => tracing::debug!(address = %place, %error, "an address cannot be listened on yet"),
            }
        }
        changed
    }

    /// Cuts all streams: the machine they spoke to is gone.
    pub(super) fn forget_clients(&mut self) {
        for (_, queue) in self.streams.drain() {
            queue.close();
        }
    }
}

impl Door {
    fn new(socket: UdpSocket) -> Option<Self> {
        let local = socket.local_addr().ok()?;
        // A scope would make the address another one than clients are told by the kernel.
        Some(Self { socket, local: SocketAddr::new(local.ip(), local.port()) })
    }
}
