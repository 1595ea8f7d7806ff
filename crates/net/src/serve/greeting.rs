//! Which protocol a connection speaks, told from its first bytes without taking any of them.
//!
//! One port serves HTTP(S), WebSockets and TURN over TCP and TLS. A plain connection is peeked at in the kernel, one
//! inside TLS in what rustls has decrypted: an idle connection needs no buffer for it.

use std::{io, time::Duration};

use hubbub_relay::demux::{First, classify};
use rustix::net::{RecvFlags, recv};
use tokio::{
    io::{AsyncBufReadExt as _, Interest},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::stream::Line;

/// Bytes looked at. The longest prefix that tells something is that of RFC 4571 framing, with the magic cookie of
/// STUN (RFC 8489 section 5) at byte 6.
const LOOK: usize = 16;

/// A connection whose protocol is known.
pub(super) struct Greeting {
    pub(super) line: Line,
    pub(super) spoken: Spoken,
}

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    Http,
    /// HTTP without TLS on a port that wants TLS.
    PlainHttp,
    Turn,
}

/// Why a connection is closed before anything was said.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("TLS handshake: {0}")]
    Handshake(io::Error),
    #[error("TLS handshake: too slow")]
    SlowHandshake,
    #[error("neither HTTP nor TURN")]
    Garbage,
    /// Closed, or silent for too long.
    #[error("nothing was said")]
    Silent,
}

/// What a port can do, and how long one may take to say what one wants of it.
pub(super) struct Greeter {
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) turn: bool,
    /// Time for the TLS handshake.
    pub(super) handshake: Duration,
    /// Time for the first bytes of a request.
    pub(super) head: Duration,
}

impl Greeter {
    /// Finds out what `tcp` speaks.
    pub(super) async fn greet(self, tcp: TcpStream) -> Result<Greeting, Failed> {
        let Some(acceptor) = &self.tls else {
            if !self.turn {
                return Ok(Greeting { line: Line::Plain(tcp), spoken: Spoken::Http });
            }
            let spoken = self.spoken(within(self.head, plain(&tcp)).await?, Spoken::Http)?;
            return Ok(Greeting { line: Line::Plain(tcp), spoken });
        };
        let shaking = async {
            match plain(&tcp).await {
                First::Tls => acceptor.accept(tcp).await.map(Box::new).map(Ok),
                first => Ok(Err((tcp, first))),
            }
        };
        match tokio::time::timeout(self.handshake, shaking).await.map_err(|_| Failed::SlowHandshake)? {
            Ok(Ok(tls)) => self.inside(tls).await,
            Ok(Err((tcp, first))) => {
                let spoken = self.spoken(first, Spoken::PlainHttp)?;
                Ok(Greeting { line: Line::Plain(tcp), spoken })
            }
            Err(error) => Err(Failed::Handshake(error)),
        }
    }

    /// Looks at what comes first inside TLS.
    async fn inside(&self, mut tls: Box<TlsStream<TcpStream>>) -> Result<Greeting, Failed> {
        if !self.turn {
            return Ok(Greeting { line: Line::Tls(tls), spoken: Spoken::Http });
        }
        let look = async {
            match tls.fill_buf().await {
                Ok(bytes) => inside_first(bytes.get(..LOOK).unwrap_or(bytes)),
                Err(_) => First::NeedMore,
            }
        };
        let spoken = self.spoken(within(self.head, look).await?, Spoken::Http)?;
        Ok(Greeting { line: Line::Tls(tls), spoken })
    }

    fn spoken(&self, first: First, http: Spoken) -> Result<Spoken, Failed> {
        match first {
            First::Http => Ok(http),
            First::Turn if self.turn => Ok(Spoken::Turn),
            First::NeedMore => Err(Failed::Silent),
            // Without TURN the HTTP server says what is wrong, as it always has.
            _ if !self.turn => Ok(http),
            _ => Err(Failed::Garbage),
        }
    }
}

async fn within(limit: Duration, look: impl Future<Output = First>) -> Result<First, Failed> {
    tokio::time::timeout(limit, look).await.map_err(|_| Failed::Silent)
}

/// The protocol of a plain connection, or [`First::NeedMore`] when it ended before that was clear.
async fn plain(tcp: &TcpStream) -> First {
    let mut seen = 0;
    let look = || {
        let mut bytes = [0; LOOK];
        let (_, count) = recv(tcp, &mut bytes, RecvFlags::PEEK)?;
        match classify(bytes.get(..count).unwrap_or_default()) {
            // Only more bytes can help, and `WouldBlock` waits for them. Woken without any: the other side has closed.
            First::NeedMore if count > seen => {
                seen = count;
                Err(io::ErrorKind::WouldBlock.into())
            }
            first => Ok(first),
        }
    };
    tcp.async_io(Interest::READABLE, look).await.unwrap_or(First::NeedMore)
}

/// The same inside TLS, where only one record can be looked at: a STUN message that is cut before its cookie is told
/// by its first byte (RFC 8489 section 5: two zero bits), and its framing is checked by who takes it.
fn inside_first(bytes: &[u8]) -> First {
    match (classify(bytes), bytes.first()) {
        (First::NeedMore, Some(first)) if first >> 6 == 0 => First::Turn,
        (first, _) => first,
    }
}
