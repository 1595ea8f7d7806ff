//! Which address others on the network reach this machine by.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The address of the interface that leads out, if it is not loopback. Sends nothing: connecting a UDP socket only
/// asks the routing table. The target is reserved for documentation (RFC 5737).
#[must_use]
pub fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().as_ref().map(SocketAddr::ip).ok()?;
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}
