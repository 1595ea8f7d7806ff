//! Receiving in batches, into buffers that all sockets share.

use std::{
    io::{self, IoSliceMut},
    net::{SocketAddr, UdpSocket},
    os::fd::AsRawFd as _,
};

use nix::{
    errno::Errno,
    sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg},
};

use super::interfaces::socket_address;

/// Datagrams received at once.
pub(crate) const BATCH: usize = 64;
/// Longest datagram there is.
const LONGEST: usize = 65_535;
/// Distance between buffers: no power of two, so that the beginnings of all of them fit into the processor's cache at
/// the same time. Only pages that something was received into are memory.
const STRIDE: usize = LONGEST + 1 + 1_088;

/// Where datagrams are until they are sent on.
pub(crate) struct Buffers {
    memory: Vec<u8>,
    /// For each address family its own: the kernel shortens the room for an address to what the last one needed.
    headers_v4: MultiHeaders<SockaddrStorage>,
    headers_v6: MultiHeaders<SockaddrStorage>,
    /// Sender and length of what is in each buffer.
    filled: Vec<(SocketAddr, usize)>,
}

impl Buffers {
    pub(crate) fn new() -> Self {
        Self {
            memory: vec![0; STRIDE * BATCH],
            headers_v4: MultiHeaders::preallocate(BATCH, None),
            headers_v6: MultiHeaders::preallocate(BATCH, None),
            filled: Vec::with_capacity(BATCH),
        }
    }

    /// Receives what waits on `socket`, bound to an address of the family of `local`, after what was received before, as
    /// long as there is room. Tells how many came.
    pub(crate) fn receive(&mut self, socket: &UdpSocket, local: SocketAddr) -> io::Result<usize> {
        let headers = if local.is_ipv4() { &mut self.headers_v4 } else { &mut self.headers_v6 };
        let free = self.memory.get_mut(self.filled.len() * STRIDE..).unwrap_or_default();
        let mut slots: Vec<[IoSliceMut<'_>; 1]> = Vec::with_capacity(BATCH);
        slots.extend(free.chunks_exact_mut(STRIDE).map(|slot| [IoSliceMut::new(slot)]));
        let received = match recvmmsg(socket.as_raw_fd(), headers, &mut slots, MsgFlags::empty(), None) {
            Ok(received) => received,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(0),
            Err(error) => return Err(error.into()),
        };
        let before = self.filled.len();
        for message in received {
            // A sender without an address cannot be, and has no permission.
            let from = message.address.as_ref().and_then(socket_address).unwrap_or(NOBODY);
            self.filled.push((from, message.bytes));
        }
        Ok(self.filled.len() - before)
    }

    /// Receives one datagram, if one waits and there is room.
    pub(crate) fn receive_one(&mut self, socket: &UdpSocket) -> io::Result<bool> {
        let start = self.filled.len() * STRIDE;
        let Some(slot) = self.memory.get_mut(start..start + LONGEST) else { return Ok(false) };
        match socket.recv_from(slot) {
            Ok((length, from)) => self.filled.push((from, length)),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.filled.len() == BATCH
    }

    /// What was received, in order.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = (SocketAddr, &[u8])> {
        let slots = self.memory.chunks_exact(STRIDE).zip(&self.filled);
        slots.map(|(slot, (from, length))| (*from, slot.get(..*length).unwrap_or_default()))
    }

    pub(crate) fn clear(&mut self) {
        self.filled.clear();
    }
}

const NOBODY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);
