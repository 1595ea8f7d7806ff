//! How a TURN client's messages travel.

use std::{future::Future, io};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::UdpSocket,
};

/// A way to a TURN server that knows where a message ends.
pub trait Carrier {
    /// Sends one message.
    fn send(&mut self, message: &[u8]) -> impl Future<Output = io::Result<()>> + Send;
    /// The next message.
    fn receive(&mut self) -> impl Future<Output = io::Result<Vec<u8>>> + Send;
}

impl Carrier for UdpSocket {
    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        Self::send(self, message).await.map(drop)
    }

    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut message = vec![0; 2048];
        let length = self.recv(&mut message).await?;
        message.truncate(length);
        Ok(message)
    }
}

/// A byte stream: messages are padded to whole four bytes (RFC 8656 section 12.5).
#[derive(Debug)]
pub struct Framed<S>(pub S);

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Carrier for Framed<S> {
    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        let mut padded = message.to_vec();
        padded.resize(message.len().next_multiple_of(4), 0);
        self.0.write_all(&padded).await?;
        self.0.flush().await
    }

    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut head = [0; 4];
        self.0.read_exact(&mut head).await?;
        let [first, _, high, low] = head;
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The length of a STUN message leaves out 20 bytes, that of ChannelData the 4 that are read.
        let rest = if first < 0x40 { length + 16 } else { length };
        let mut message = head.to_vec();
        message.resize(4 + rest.next_multiple_of(4), 0);
        self.0.read_exact(message.get_mut(4..).unwrap_or_default()).await?;
        message.truncate(4 + rest);
        Ok(message)
    }
}
