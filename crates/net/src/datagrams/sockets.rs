//! UDP sockets on the addresses of this machine.

use std::{
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    os::fd::AsRawFd as _,
};

use nix::sys::socket::{
    AddressFamily, SockFlag, SockType, SockaddrStorage, bind, setsockopt, socket,
    sockopt::{Ipv6V6Only, RcvBuf, SndBuf},
};

/// The addresses to listen on for `wished` ones, when those of this machine are `own`.
pub(crate) fn places(wished: &[SocketAddr], own: &[IpAddr]) -> Vec<SocketAddr> {
    let places = wished.iter().flat_map(|wished| {
        let own = own.iter().filter(|address| address.is_ipv4() == wished.is_ipv4() && !needs_a_scope(**address));
        let all: Vec<_> = if wished.ip().is_unspecified() { own.copied().collect() } else { vec![wished.ip()] };
        all.into_iter().map(|address| SocketAddr::new(address, wished.port()))
    });
    places.collect()
}

/// Link-local IPv6 addresses mean nothing without an interface.
pub(crate) fn needs_a_scope(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

/// A UDP socket on `address` with large buffers: what does not fit while the shard is busy is lost.
pub(crate) fn open(address: SocketAddr, buffer: usize) -> io::Result<UdpSocket> {
    let family = if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
    let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
    let handle = socket(family, SockType::Datagram, flags, None)?;
    if address.is_ipv6() {
        setsockopt(&handle, Ipv6V6Only, &true)?;
    }
    // The system gives what it allows; less is no reason not to serve.
    let _ = setsockopt(&handle, RcvBuf, &buffer);
    let _ = setsockopt(&handle, SndBuf, &buffer);
    bind(handle.as_raw_fd(), &SockaddrStorage::from(address))?;
    Ok(handle.into())
}

/// Whether this machine has no such addresses at all.
pub(crate) fn is_no_such_family(error: &io::Error) -> bool {
    const EAFNOSUPPORT: i32 = nix::errno::Errno::EAFNOSUPPORT as i32;
    error.kind() == io::ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(EAFNOSUPPORT)
}
