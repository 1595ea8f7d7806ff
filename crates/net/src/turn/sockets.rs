//! The ports clients talk to, taken at start so that one that is taken is known before anything else.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
};

use crate::{
    Listener,
    datagrams::{interfaces, is_no_such_family, open, places},
};
use hubbub_relay::RelaySettings;

/// How often a free UDP port is looked for whose TCP port is free as well.
const TRIES: usize = 16;

/// The ports of one `[turn]` section.
#[derive(Debug)]
pub struct TurnSockets {
    pub(super) udp: Vec<UdpSocket>,
    tcp: Vec<Listener>,
    /// What the settings said, with real ports.
    pub(super) wished: Vec<SocketAddr>,
    pub(super) buffer: usize,
}

impl TurnSockets {
    /// Takes the ports. A wildcard address takes the port on every address of this machine, so that each answer leaves
    /// from the address that was asked; addresses that come later are taken when they have come.
    ///
    /// # Errors
    /// Names the address that cannot be listened on.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn bind(settings: &RelaySettings, backlog: u32) -> Result<Self, (SocketAddr, io::Error)> {
        let mut sockets =
            Self { udp: Vec::new(), tcp: Vec::new(), wished: Vec::new(), buffer: settings.socket_buffer.as_usize() };
        for &address in &settings.listen {
            // Any port means one port, on all addresses.
            let port = sockets.wished.first().map_or(0, SocketAddr::port);
            let address = if address.port() == 0 { SocketAddr::new(address.ip(), port) } else { address };
            match sockets.take(address, settings.tcp.then_some(backlog)) {
                // A machine without IPv6 is not wrong when nobody asked for a certain address.
                Err(error) if address.is_ipv6() && address.ip().is_unspecified() && is_no_such_family(&error) => {
                    tracing::warn!(%address, %error, "no TURN over IPv6");
                }
                result => result.map_err(|error| (address, error))?,
            }
        }
        Ok(sockets)
    }

    /// Where clients are listened to, with real ports.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.wished.clone()
    }

    /// The TCP sockets on the same ports, to be given to [`crate::Server::share`].
    pub fn take_tcp(&mut self) -> Vec<Listener> {
        std::mem::take(&mut self.tcp)
    }

    fn take(&mut self, wished: SocketAddr, tcp_backlog: Option<u32>) -> io::Result<()> {
        let mut tries = if wished.port() == 0 { TRIES } else { 1 };
        loop {
            tries -= 1;
            match self.try_take(wished, tcp_backlog) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => {}
                result => return result,
            }
        }
    }

    fn try_take(&mut self, wished: SocketAddr, tcp_backlog: Option<u32>) -> io::Result<()> {
        // The wildcard itself is only tried: whoever holds it elsewhere would get what is meant for us.
        let probe = open(wished, self.buffer)?;
        let wished = SocketAddr::new(wished.ip(), probe.local_addr()?.port());
        let tcp = tcp_backlog.map(|backlog| Listener::bind_one_family(wished, backlog)).transpose()?;
        if wished.ip().is_unspecified() {
            drop(probe);
            let places = places(&[wished], &interfaces::all()?);
            let opened: io::Result<Vec<_>> = places.into_iter().map(|place| open(place, self.buffer)).collect();
            self.udp.extend(opened?);
        } else {
            self.udp.push(probe);
        }
        self.tcp.extend(tcp);
        self.wished.push(wished);
        Ok(())
    }
}
