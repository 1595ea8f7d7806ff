//! A small TURN client (RFC 8656), written apart from the server, so that each checks the other.

mod carrier;
mod message;

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, bail};
use md5::{Digest as _, Md5};
use tokio::{net::UdpSocket, time::timeout};

use crate::Dice;
pub use carrier::{Carrier, Framed};
use message::{Answer, Request};

/// How long an answer is waited for, and how often a request is sent.
const PATIENCE: Duration = Duration::from_millis(500);
const TRIES: usize = 8;
/// The lowest number of a channel (RFC 8656 section 12).
pub const FIRST_CHANNEL: u16 = 0x4000;

/// A refusal, with its code (RFC 8656 section 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub u16);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused with {}", self.0)
    }
}

impl std::error::Error for Refused {}

/// The address family of a relayed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Relayed to IPv4 peers.
    V4,
    /// Relayed to IPv6 peers.
    V6,
}

/// A client with its allocation.
#[derive(Debug)]
pub struct TurnClient<C = UdpSocket> {
    /// Its way to the server: for what follows the requests.
    pub socket: C,
    /// Where peers reach it.
    pub relayed: SocketAddr,
    username: String,
    password: String,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    dice: Dice,
}

impl TurnClient {
    /// Allocates a relayed IPv4 address over UDP with these credentials.
    ///
    /// # Errors
    /// [`Refused`], or that nobody answered.
    pub async fn allocate(server: SocketAddr, username: &str, password: &str, seed: u64) -> Result<Self> {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).await?;
        socket.connect(server).await?;
        Self::allocate_on(socket, Family::V4, (username, password), seed).await
    }
}

impl<C: Carrier> TurnClient<C> {
    /// Allocates a relayed address on the way that `socket` is, with this name and password.
    ///
    /// # Errors
    /// [`Refused`], or that nobody answered.
    pub async fn allocate_on(socket: C, family: Family, (username, password): (&str, &str), seed: u64) -> Result<Self> {
        let mut client = Self {
            socket,
            relayed: SocketAddr::from(([0; 4], 0)),
            username: username.to_owned(),
            password: password.to_owned(),
            realm: Vec::new(),
            nonce: Vec::new(),
            dice: Dice::new(seed),
        };
        let wanted = |request: Request| {
            let request = request.with(message::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
            match family {
                Family::V4 => request,
                Family::V6 => request.with(message::REQUESTED_FAMILY, &[2, 0, 0, 0]),
            }
        };
        let bytes = client.request(message::ALLOCATE, wanted).await?;
        client.relayed = Answer::read(&bytes).and_then(|answer| answer.relayed()).context("no relayed address")?;
        Ok(client)
    }

    /// Permits a peer.
    ///
    /// # Errors
    /// [`Refused`], or that nobody answered.
    pub async fn permit(&mut self, peer: SocketAddr) -> Result<()> {
        self.request(message::CREATE_PERMISSION, |request| request.with_peer(peer)).await.map(drop)
    }

    /// Sends a payload to a peer by an indication, which nobody answers.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub async fn send_to(&mut self, peer: SocketAddr, payload: &[u8]) -> Result<()> {
        let indication = Request::new(message::SEND, self.transaction()).with_peer(peer).with(message::DATA, payload);
        Ok(self.socket.send(&indication.finish(None)).await?)
    }

    /// Binds a channel to a peer, which also permits it.
    ///
    /// # Errors
    /// [`Refused`], or that nobody answered.
    pub async fn bind(&mut self, channel: u16, peer: impl Into<SocketAddr>) -> Result<()> {
        let ([high, low], peer) = (channel.to_be_bytes(), peer.into());
        let bound = |request: Request| request.with(message::CHANNEL_NUMBER, &[high, low, 0, 0]).with_peer(peer);
        self.request(message::CHANNEL_BIND, bound).await.map(drop)
    }

    /// Asks for another lifetime, in seconds; 0 gives the allocation back.
    ///
    /// # Errors
    /// [`Refused`], or that nobody answered.
    pub async fn refresh(&mut self, seconds: u32) -> Result<()> {
        let lifetime = |request: Request| request.with(message::LIFETIME, &seconds.to_be_bytes());
        self.request(message::REFRESH, lifetime).await.map(drop)
    }

    /// Sends a request until it is answered, with another nonce when that is asked for.
    async fn request(&mut self, method: u16, fill: impl Fn(Request) -> Request) -> Result<Vec<u8>> {
        for _ in 0..TRIES {
            let transaction = self.transaction();
            let mut request = fill(Request::new(method, transaction));
            let key = (!self.nonce.is_empty()).then(|| self.key());
            if key.is_some() {
                request = request.with(message::USERNAME, self.username.as_bytes());
                request = request.with(message::REALM, &self.realm).with(message::NONCE, &self.nonce);
            }
            self.socket.send(&request.finish(key.as_deref())).await?;
            let Some(bytes) = self.answer(&transaction).await? else { continue };
            let answer = Answer::read(&bytes).context("an answer that is none")?;
            if answer.is_success() {
                return Ok(bytes);
            }
            match answer.error() {
                Some(401) if key.is_none() => self.take_nonce(&answer)?,
                Some(438) => self.take_nonce(&answer)?,
                Some(code) => bail!(Refused(code)),
                None => bail!("an error without a code"),
            }
        }
        bail!("the TURN server does not answer")
    }

    /// The answer to a transaction; none when it does not come. What else comes is dropped.
    async fn answer(&mut self, transaction: &[u8]) -> Result<Option<Vec<u8>>> {
        let receive = async {
            loop {
                let bytes = self.socket.receive().await?;
                if Answer::read(&bytes).is_some_and(|answer| answer.transaction == transaction) {
                    return Ok(bytes);
                }
            }
        };
        timeout(PATIENCE, receive).await.ok().transpose()
    }

    fn take_nonce(&mut self, answer: &Answer<'_>) -> Result<()> {
        self.realm = answer.attribute(message::REALM).context("no realm")?.to_vec();
        self.nonce = answer.attribute(message::NONCE).context("no nonce")?.to_vec();
        Ok(())
    }

    /// The long-term key (RFC 8489 section 9.2.2).
    fn key(&self) -> Vec<u8> {
        let mut digest = Md5::new();
        for part in [self.username.as_bytes(), b":", &self.realm, b":", self.password.as_bytes()] {
            digest.update(part);
        }
        digest.finalize().to_vec()
    }

    fn transaction(&mut self) -> [u8; 12] {
        let mut transaction = [0; 12];
        transaction.iter_mut().zip(self.dice.uuid().as_bytes()).for_each(|(to, from)| *to = *from);
        transaction
    }
}

/// Puts a payload into a channel's message, as UDP carries it (RFC 8656 section 12.4).
#[must_use]
pub fn channel_data(channel: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    [&channel.to_be_bytes()[..], &length.to_be_bytes(), payload].concat()
}

/// The payload of a channel's message; none when it is something else.
#[must_use]
pub fn channel_payload(bytes: &[u8]) -> Option<&[u8]> {
    let (head, rest) = bytes.split_at_checked(4)?;
    let number = u16::from_be_bytes(head.get(..2)?.try_into().ok()?);
    let length = usize::from(u16::from_be_bytes(head.get(2..)?.try_into().ok()?));
    (FIRST_CHANNEL..0x5000).contains(&number).then(|| rest.get(..length)).flatten()
}
