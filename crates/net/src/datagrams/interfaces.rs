//! The addresses of this machine.

use std::{
    io,
    net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket},
};

use nix::{ifaddrs::getifaddrs, sys::socket::SockaddrStorage};

/// Every address of every interface, loopback included.
///
/// # Errors
/// When the system does not tell them, for example without netlink sockets (`RestrictAddressFamilies` of systemd).
pub(crate) fn all() -> io::Result<Vec<IpAddr>> {
    let interfaces = getifaddrs()?;
    let mut addresses: Vec<_> =
        interfaces.filter_map(|interface| Some(socket_address(&interface.address?)?.ip())).collect();
    addresses.sort_unstable();
    addresses.dedup();
    Ok(addresses)
}

/// The same address in the words of the standard library.
pub(crate) fn socket_address(address: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = address.as_sockaddr_in().map(|address| SocketAddrV4::from(*address).into());
    v4.or_else(|| address.as_sockaddr_in6().map(|address| SocketAddrV6::from(*address).into()))
}

/// The address from which `target` would be reached. Sends nothing: connecting a UDP socket only asks the routing
/// table.
pub(crate) fn towards(target: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = if target.is_ipv4() { [0; 4].into() } else { [0_u16; 8].into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((target, 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then_some(address)
}
