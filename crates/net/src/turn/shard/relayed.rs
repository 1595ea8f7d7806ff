//! The relayed sockets: no task and no buffer of their own.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
};

use hubbub_relay::RelayedId;
use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use crate::datagrams::{Poller, Ready};

#[derive(Default)]
pub(super) struct Relayed {
    sockets: Vec<Option<Entry>>,
}

/// One relayed socket.
pub(super) struct Entry {
    pub(super) id: RelayedId,
    pub(super) socket: UdpSocket,
}

impl Relayed {
    /// Opens `id` on exactly `address`.
    pub(super) fn open(
        &mut self,
        id: RelayedId,
        address: SocketAddr,
        buffer: usize,
        poller: &Poller,
    ) -> io::Result<()> {
        let socket = UdpSocket::bind(address)?;
        socket.set_nonblocking(true)?;
        // The system gives what it allows; less is no reason not to relay.
        let _ = setsockopt(&socket, RcvBuf, &buffer);
        poller.watch(&socket, Ready::Relayed(id.index()))?;
        if self.sockets.len() <= id.index() {
            self.sockets.resize_with(id.index() + 1, || None);
        }
        if let Some(place) = self.sockets.get_mut(id.index()) {
            *place = Some(Entry { id, socket });
        }
        Ok(())
    }

    /// Closes `id`; `epoll` forgets it by itself.
    pub(super) fn close(&mut self, id: RelayedId) {
        if let Some(place) = self.sockets.get_mut(id.index()) {
            *place = None;
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<&Entry> {
        self.sockets.get(place)?.as_ref()
    }
}
