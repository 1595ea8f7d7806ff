//! TURN over TCP and TLS (RFC 8656 section 3.1): one task for each client, between its connection and the shard.

use std::{collections::VecDeque, net::SocketAddr, sync::Arc};

use bytes::{Bytes, BytesMut};
use hubbub_relay::{
    Client, Transport,
    framing::{Frame, split},
};
use parking_lot::Mutex;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf},
    sync::Notify,
    time::timeout,
};

use super::{
    StreamLimits,
    inbox::{Letter, Postbox},
};
use crate::stream::Line;

/// Bytes read at once: a few datagrams of a call.
const READ: usize = 4096;

/// What waits to be written to one client.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Notify,
    limit: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    messages: VecDeque<Bytes>,
    bytes: usize,
    closed: bool,
}

impl Queue {
    fn new(limit: usize) -> Self {
        Self { waiting: Mutex::default(), changed: Notify::new(), limit }
    }

    /// Appends a message, unless too much waits already: a slow reader loses packets as it would over UDP. Tells whether
    /// there was room.
    pub(super) fn push(&self, message: Bytes) -> bool {
        let mut waiting = self.waiting.lock();
        if waiting.bytes + message.len() > self.limit || waiting.closed {
            return false;
        }
        waiting.bytes += message.len();
        waiting.messages.push_back(message);
        drop(waiting);
        self.changed.notify_one();
        true
    }

    /// Cuts the client; what waits is not sent any more.
    pub(super) fn close(&self) {
        self.waiting.lock().closed = true;
        self.changed.notify_one();
    }

    /// All that waits, or `None` when the client is to be cut.
    async fn next(&self) -> Option<VecDeque<Bytes>> {
        loop {
            {
                let mut waiting = self.waiting.lock();
                if waiting.closed {
                    return None;
                }
                if !waiting.messages.is_empty() {
                    waiting.bytes = 0;
                    return Some(std::mem::take(&mut waiting.messages));
                }
            }
            self.changed.notified().await;
        }
    }
}

/// One connected client.
pub(super) struct Connected {
    client: Client,
    postbox: Postbox,
    queue: Arc<Queue>,
    limits: StreamLimits,
}

impl Connected {
    /// The client at `address`, on `line`. None when it has gone already.
    pub(super) fn new(line: &Line, address: SocketAddr, postbox: Postbox, limits: StreamLimits) -> Option<Self> {
        let transport = if line.is_secure() { Transport::Tls } else { Transport::Tcp };
        let local = canonical(line.local().ok()?);
        let client = Client { transport, address: canonical(address), local };
        let queue = Arc::new(Queue::new(limits.queue));
        Some(Self { client, postbox, queue, limits })
    }

    /// Carries messages until either side ends.
    pub(super) async fn run(self, line: Line) {
        let opened = Letter::Opened { client: self.client, queue: Arc::clone(&self.queue) };
        if !self.postbox.send(opened).await {
            return;
        }
        let (reader, writer) = tokio::io::split(line);
        let reason = tokio::select! {
            reason = self.read(reader) => reason,
            reason = self.write(writer) => reason,
        };
        metrics::counter!("hubbub_turn_streams_ended_total", "reason" => reason).increment(1);
        self.postbox.send(Letter::Closed { client: self.client }).await;
    }

    /// Cuts the stream into messages. Waiting for the shard holds back a client that sends too fast.
    async fn read(&self, mut reader: ReadHalf<Line>) -> &'static str {
        let mut bytes = BytesMut::new();
        loop {
            bytes.reserve(READ);
            match timeout(self.limits.idle, reader.read_buf(&mut bytes)).await {
                // The shard closes the queue of who holds no allocation.
                Err(_) => _ = self.postbox.send(Letter::Silent { client: self.client }).await,
                Ok(Ok(0) | Err(_)) => return "left",
                Ok(Ok(_)) => {}
            }
            loop {
                match split(&bytes) {
                    Frame::Incomplete(_) => break,
                    Frame::Broken => return "framing",
                    Frame::Whole { message, consumed } => {
                        let mut frame = bytes.split_to(consumed);
                        frame.truncate(message);
                        let letter = Letter::Message { client: self.client, bytes: frame.freeze() };
                        if !self.postbox.send(letter).await {
                            return "ended";
                        }
                    }
                }
            }
        }
    }

    async fn write(&self, mut writer: WriteHalf<Line>) -> &'static str {
        while let Some(messages) = self.queue.next().await {
            for message in messages {
                match timeout(self.limits.stall, writer.write_all(&message)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return "left",
                    Err(_) => return "slow",
                }
            }
            match timeout(self.limits.stall, writer.flush()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return "left",
                Err(_) => return "slow",
            }
        }
        "cut"
    }
}

/// An IPv4 client on a dual-stack listener is an IPv4 client.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
