//! A Socket.IO client as cheap as can be, so that the machine's time goes to the server: it reads a WebSocket in large
//! buffers, looks at its packets where they lie, and knows no more of the protocols than it needs.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Room for what is read at once.
const CHUNK: usize = 16 * 1024;
/// A text frame, and that it is a whole message.
const TEXT: u8 = 0x81;
/// A close frame.
const CLOSE: u8 = 0x88;
/// The bit that says that the payload is masked; the mask of this client is zero, which changes nothing.
const MASKED: u8 = 0x80;

/// One connection.
pub(crate) struct Link {
    stream: TcpStream,
    read: Vec<u8>,
    /// What of it was looked at.
    done: usize,
}

/// A connection that is read and written by a task.
pub(crate) struct Running {
    outbox: mpsc::UnboundedSender<String>,
}

impl Running {
    /// Sends a packet.
    pub(crate) fn send(&self, packet: String) -> Result<()> {
        self.outbox.send(packet).ok().context("a connection is over")
    }
}

impl Link {
    /// Opens a WebSocket and joins the namespace `/`, with this token.
    pub(crate) async fn join(address: SocketAddr, token: &str) -> Result<Self> {
        tokio::time::timeout(PATIENCE, Self::enter(address, token)).await.context("no connection in time")?
    }

    async fn enter(address: SocketAddr, token: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut link = Self { stream, read: Vec::new(), done: 0 };
        let request = format!(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        link.stream.write_all(request.as_bytes()).await?;
        link.pass_head().await?;
        ensure!(link.packet().await?.starts_with("0{"), "no handshake of Engine.IO");
        link.send(&format!("40{}", serde_json::json!({ "token": token }))).await?;
        let answer = link.packet().await?;
        ensure!(answer.starts_with("40"), "not let in: {answer}");
        Ok(link)
    }

    async fn pass_head(&mut self) -> Result<()> {
        loop {
            if let Some(end) = self.read.windows(4).position(|part| part == b"\r\n\r\n") {
                ensure!(self.read.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&self.read));
                self.done = end + 4;
                return Ok(());
            }
            self.fill().await?;
        }
    }

    /// Asks for everything, as a client that has nothing yet; from then on it hears of its channels. Gives the answer.
    pub(crate) async fn sync(&mut self) -> Result<Value> {
        self.ask("sync", &serde_json::json!({ "have": {}, "personal": 0, "directory": 0 })).await
    }

    /// Sends an event and waits for its answer, which must be a success.
    pub(crate) async fn ask(&mut self, event: &str, data: &Value) -> Result<Value> {
        self.send(&format!("420{}", serde_json::json!([event, data]))).await?;
        loop {
            let packet = self.packet().await?;
            if let Some(answer) = packet.strip_prefix("430") {
                let answer: Value = serde_json::from_str(answer)?;
                let answer = answer.get(0).context("an empty answer")?;
                ensure!(answer.get("ok") == Some(&Value::Bool(true)), "{event} was refused: {answer}");
                return Ok(answer.clone());
            }
        }
    }

    /// Sends a packet.
    pub(crate) async fn send(&mut self, packet: &str) -> Result<()> {
        Ok(self.stream.write_all(&frame(packet)).await?)
    }

    /// The next packet; pings are answered.
    pub(crate) async fn packet(&mut self) -> Result<String> {
        tokio::time::timeout(PATIENCE, self.next_packet()).await.context("no packet in time")?
    }

    async fn next_packet(&mut self) -> Result<String> {
        loop {
            while let Some((payload, end)) = self.whole()? {
                let packet = String::from_utf8_lossy(self.read.get(payload..end).unwrap_or_default()).into_owned();
                self.done = end;
                if packet == "2" {
                    self.send("3").await?;
                } else {
                    return Ok(packet);
                }
            }
            self.fill().await?;
        }
    }

    /// Lets a task read on, which shows every packet to `on`, and write what it is given, until this process ends or
    /// the server closes the connection.
    pub(crate) fn run(mut self, mut on: impl FnMut(&[u8]) + Send + 'static) -> Running {
        let (outbox, mut waiting) = mpsc::unbounded_channel::<String>();
        tokio::spawn(async move {
            // A sender that is dropped means silence, not the end.
            let mut talks = true;
            loop {
                let is_over = tokio::select! {
                    filled = self.fill() => filled.is_err() || self.show(&mut on).await.is_err(),
                    packet = waiting.recv(), if talks => match packet {
                        Some(packet) => self.send(&packet).await.is_err(),
                        None => { talks = false; false }
                    },
                };
                if is_over {
                    return;
                }
            }
        });
        Running { outbox }
    }

    /// Shows what has come, and answers pings.
    async fn show(&mut self, on: &mut impl FnMut(&[u8])) -> Result<()> {
        let mut pinged = false;
        while let Some((payload, end)) = self.whole()? {
            let packet = self.read.get(payload..end).unwrap_or_default();
            if packet == b"2" {
                pinged = true;
            } else {
                on(packet);
            }
            self.done = end;
        }
        if pinged {
            self.send("3").await?;
        }
        Ok(())
    }

    /// Where the next payload begins and ends, when all of it is there.
    fn whole(&self) -> Result<Option<(usize, usize)>> {
        let rest = self.read.get(self.done..).unwrap_or_default();
        let Some((kind, head, length)) = header(rest) else { return Ok(None) };
        match kind {
            TEXT => {}
            CLOSE => bail!("closed: {}", String::from_utf8_lossy(rest.get(head..).unwrap_or_default())),
            other => bail!("a frame of kind {other:#x}"),
        }
        let (payload, end) = (self.done + head, self.done + head + length);
        Ok((end <= self.read.len()).then_some((payload, end)))
    }

    /// Reads more. May be dropped and called again without loss.
    async fn fill(&mut self) -> Result<()> {
        self.read.drain(..self.done);
        self.done = 0;
        // A quiet connection keeps no buffer: there are thousands.
        if self.read.is_empty() {
            self.read = Vec::new();
            self.stream.readable().await?;
        }
        self.read.reserve(CHUNK);
        ensure!(self.stream.read_buf(&mut self.read).await? > 0, "the server is gone");
        Ok(())
    }
}

/// Kind of a frame, length of its head, length of its payload; nothing when more must be read. Servers do not mask.
fn header(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (kind, short) = (*bytes.first()?, *bytes.get(1)?);
    Some(match short {
        126 => (kind, 4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (kind, 10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        length => (kind, 2, usize::from(length)),
    })
}

/// A text as a client's frame.
fn frame(text: &str) -> Vec<u8> {
    let mut frame = Vec::with_capacity(text.len() + 8);
    frame.push(TEXT);
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(length @ 0..126), _) => frame.push(MASKED | length),
        (_, Ok(length)) => {
            frame.push(MASKED | 126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(MASKED | 127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_length_are_written_and_read() {
        for length in [0, 125, 126, 65_535, 65_536] {
            let mut sent = frame(&"x".repeat(length));
            let head = sent.len() - length - 4;
            assert_eq!(sent[1] & MASKED, MASKED);
            // As a server would write it.
            sent[1] &= !MASKED;
            assert_eq!(header(&sent), Some((TEXT, head, length)));
            assert_eq!(header(&sent[..head - 1]), None);
        }
    }
}
