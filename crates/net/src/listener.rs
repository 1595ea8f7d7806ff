//! Listening sockets.

use std::{io, net::SocketAddr, time::Duration};

use nix::sys::socket::{setsockopt, sockopt::Ipv6V6Only};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How long to wait when the system has no file or memory for a new connection.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// A bound TCP socket.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Binds `address`; port 0 takes a free one. `backlog` connections wait in the kernel.
    ///
    /// # Errors
    /// When the port is taken, or may not be used.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn bind(address: SocketAddr, backlog: u32) -> io::Result<Self> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        Self::listen(socket, address, backlog)
    }

    /// The same for IPv4 or IPv6 alone: `[::]` leaves IPv4 to another socket.
    ///
    /// # Errors
    /// As [`Listener::bind`].
    ///
    /// # Panics
    /// As [`Listener::bind`].
    pub fn bind_one_family(address: SocketAddr, backlog: u32) -> io::Result<Self> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        if address.is_ipv6() {
            setsockopt(&socket, Ipv6V6Only, &true)?;
        }
        Self::listen(socket, address, backlog)
    }

    fn listen(socket: TcpSocket, address: SocketAddr, backlog: u32) -> io::Result<Self> {
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let socket = socket.listen(backlog)?;
        let address = socket.local_addr()?;
        Ok(Self { socket, address })
    }

    /// The address that is listened on, with the real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next connection. A failed one is not the listener's end: the other side may have gone, or files may be
    /// short for a moment, which is waited out instead of spinning.
    pub(crate) async fn accept(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.socket.accept().await {
                Ok((stream, address)) => {
                    // Signalling messages are small and must not wait for more; a failure only costs time.
                    let _ = stream.set_nodelay(true);
                    return (stream, address);
                }
                Err(error) if is_about_one_connection(&error) => {}
                Err(error) => {
                    metrics::counter!("hubbub_accept_errors_total").increment(1);
                    tracing::error!(%error, address = %self.address, "cannot accept connections for the moment");
                    tokio::time::sleep(EXHAUSTED_PAUSE).await;
                }
            }
        }
    }
}

fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
