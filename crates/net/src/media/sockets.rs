//! The ports media is sent to, taken at start so that one that is taken is known before anything else.

use std::{
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::Arc,
};

use hubbub_sfu::ids::{LocalAddress, Proto};

use super::{MediaSettings, addresses::find_announced};
use crate::datagrams::{is_no_such_family, open};

/// The ports of one `[media.network]` section.
#[derive(Debug)]
pub struct MediaSockets {
    pub(super) doors: Vec<Door>,
}

/// A socket and what people call it.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) socket: UdpSocket,
    pub(super) local: SocketAddr,
    /// What people send to: another address behind a 1:1 NAT.
    pub(super) told: SocketAddr,
}

impl MediaSockets {
    /// Takes the ports on every address that is announced ([`super::find_announced`]), for a server whose public host
    /// has the addresses `host`.
    ///
    /// # Errors
    /// Names the address that cannot be listened on; the first one when there is none that can be announced.
    pub fn bind(settings: &MediaSettings, host: &[IpAddr]) -> Result<Self, (SocketAddr, io::Error)> {
        let first = settings.listen.first().copied().unwrap_or(SocketAddr::from(([0; 4], 0)));
        let announced = find_announced(settings, host).map_err(|error| (first, error))?;
        let mut doors: Vec<Door> = Vec::new();
        for address in announced {
            let fits = |listen: &&SocketAddr| listen.ip() == address.bind || is_any_of(listen.ip(), address.bind);
            let Some(listen) = settings.listen.iter().find(fits) else { continue };
            // Any port means one port, on all addresses.
            let port = match (listen.port(), doors.first()) {
                (0, Some(door)) => door.local.port(),
                (port, _) => port,
            };
            let place = SocketAddr::new(address.bind, port);
            match Door::open(place, address.told, settings.socket_buffer.as_usize()) {
                Ok(door) => doors.push(door),
                // A machine without IPv6 is not wrong when nobody asked for a certain address.
                Err(error) if place.is_ipv6() && listen.ip().is_unspecified() && is_no_such_family(&error) => {
                    tracing::warn!(address = %place, %error, "no media over IPv6");
                }
                Err(error) => return Err((place, error)),
            }
        }
        if doors.is_empty() {
            return Err((first, io::Error::new(io::ErrorKind::AddrNotAvailable, "no address to announce")));
        }
        Ok(Self { doors })
    }

    /// What people are told, with real ports.
    #[must_use]
    pub fn addresses(&self) -> Arc<[LocalAddress]> {
        self.doors.iter().map(|door| LocalAddress { proto: Proto::Udp, address: door.told }).collect()
    }
}

impl Door {
    fn open(place: SocketAddr, told: IpAddr, buffer: usize) -> io::Result<Self> {
        let socket = open(place, buffer)?;
        let local = SocketAddr::new(place.ip(), socket.local_addr()?.port());
        Ok(Self { socket, local, told: SocketAddr::new(told, local.port()) })
    }
}

fn is_any_of(listen: IpAddr, address: IpAddr) -> bool {
    listen.is_unspecified() && listen.is_ipv4() == address.is_ipv4()
}
