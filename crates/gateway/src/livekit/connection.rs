//! One WebSocket: the single task of a connection, which reads, writes and closes.

mod say;

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use hubbub_app::media::Admitted;
use hubbub_livekit::{
    Claims,
    proto::{SignalRequest, signal_request::Message as Request},
    signal::{self, Format, Frame, WireError},
};
use hubbub_net::media::LineReceiver;
use hubbub_types::Timestamp;
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{MissedTickBehavior, interval, timeout},
};

use super::{
    Livekit,
    line::{Incoming, Line},
};
use crate::flow::{AddressSeat, Bucket};

/// Why a connection ends: the close code (RFC 6455 section 7.4) and its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    code: u16,
    reason: &'static str,
}

impl End {
    /// The client left first, or all that there was to say is said.
    const DONE: Self = Self { code: 1000, reason: "bye" };
    const MALFORMED: Self = Self { code: 1007, reason: "cannot be read" };
    const FLOOD: Self = Self { code: 1008, reason: "too many messages" };
    const TOO_LARGE: Self = Self { code: 1009, reason: "too large" };
    /// The room is gone without a word, or something cannot be said.
    const FAULT: Self = Self { code: 1011, reason: "internal error" };
    const RESTART: Self = Self { code: 1012, reason: "restart" };
    const SLOW: Self = Self { code: 1013, reason: "slow" };
    const SILENT: Self = Self { code: 4000, reason: "silent" };
}

/// What a connection is made of.
pub(super) struct Parts {
    pub(super) claims: Claims,
    pub(super) admitted: Admitted,
    /// What it counts as, for as long as it lives.
    pub(super) _seats: (OwnedSemaphorePermit, AddressSeat),
}

/// A client with a line to a room.
pub(super) struct Connection {
    door: Arc<Livekit>,
    parts: Parts,
    line: Option<Line>,
    incoming: Incoming,
    bucket: Bucket,
    format: Format,
    heard: Timestamp,
}

impl Connection {
    pub(super) fn new(door: Arc<Livekit>, parts: Parts, line: Option<Line>, incoming: Incoming) -> Self {
        let heard = door.clock.now();
        Self { door, parts, line, incoming, bucket: Bucket::default(), format: Format::default(), heard }
    }

    async fn run(&mut self, socket: &mut WebSocket) -> End {
        let Some(line) = self.line.take() else { return self.turn_away(socket).await };
        match std::mem::replace(&mut self.incoming, Incoming::Mismatch) {
            Incoming::Room(mut receiver) => self.carry(socket, &line, &mut receiver).await.unwrap_or_else(|end| end),
            Incoming::Mismatch => self.turn_away(socket).await,
        }
    }

    /// Carries messages until there is a reason to end.
    async fn carry(&mut self, socket: &mut WebSocket, line: &Line, receiver: &mut LineReceiver) -> Result<End, End> {
        let shutdown = self.door.shutdown.clone();
        let mut ping = interval(self.door.settings.ping.0);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                outgoing = receiver.next() => match outgoing {
                    Some(outgoing) => if let Some(end) = self.say(socket, outgoing).await? { return Ok(end) },
                    None => return Ok(End::FAULT),
                },
                frame = socket.recv() => match frame {
                    Some(Ok(frame)) => if let Some(end) = self.hear(socket, line, frame).await? { return Ok(end) },
                    Some(Err(error)) => return Ok(fault(error)),
                    None => return Ok(End::DONE),
                },
                _ = ping.tick() => self.look(socket).await?,
                () = shutdown.cut() => return Ok(End::RESTART),
            }
        }
    }

    /// Asks for a sign of life, and ends when there was none for too long.
    async fn look(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        if self.door.clock.now().since(self.heard) >= self.door.settings.silence.0 {
            return Err(End::SILENT);
        }
        self.send(socket, Message::Ping(bytes::Bytes::new())).await
    }

    /// A frame of the client.
    async fn hear(&mut self, socket: &mut WebSocket, line: &Line, frame: Message) -> Result<Option<End>, End> {
        let now = self.door.clock.now();
        self.heard = now;
        self.door.received.increment(1);
        if !self.bucket.take(self.door.settings.rate, now) {
            return Err(End::FLOOD);
        }
        let request = match &frame {
            Message::Binary(bytes) => self.read(Frame::Binary(bytes))?,
            Message::Text(text) => self.read(Frame::Text(text))?,
            Message::Ping(_) | Message::Pong(_) => return Ok(None),
            Message::Close(_) => return Ok(Some(End::DONE)),
        };
        match &request.message {
            Some(Request::Ping(_)) => self.pong(socket).await?,
            Some(Request::PingReq(ping)) => self.pong_resp(socket, *ping).await?,
            // A kind from the future.
            None => {}
            Some(_) => return self.pass_on(line, request).await,
        }
        Ok(None)
    }

    async fn pass_on(&self, line: &Line, request: SignalRequest) -> Result<Option<End>, End> {
        if line.room().signal(line.id(), request).await { Ok(None) } else { Err(End::FAULT) }
    }

    fn read(&mut self, frame: Frame<'_>) -> Result<SignalRequest, End> {
        let format = frame.format();
        let request =
            signal::request(frame, self.door.settings.max_message.as_usize()).map_err(|error| match error {
                WireError::TooLarge => End::TOO_LARGE,
                WireError::Malformed | WireError::Unwritable => End::MALFORMED,
            })?;
        // From the first text on everything is said in texts.
        if format == Format::Json {
            self.format = format;
        }
        Ok(request)
    }
}

/// What to do about a frame that could not be read.
fn fault(error: axum::Error) -> End {
    use tokio_tungstenite::tungstenite::Error as SocketError;
    match error.into_inner().downcast::<SocketError>().as_deref() {
        Ok(SocketError::Capacity(_)) => End::TOO_LARGE,
        Ok(SocketError::Utf8(_)) => End::MALFORMED,
        _ => End::DONE,
    }
}

/// Serves a client until it, its room or the server ends the connection.
pub(super) async fn serve(mut socket: Box<WebSocket>, mut connection: Box<Connection>) {
    let gauge = metrics::gauge!("hubbub_media_lines");
    gauge.increment(1);
    let end = connection.run(&mut socket).await;
    let limit = connection.door.settings.close_timeout.0;
    metrics::counter!("hubbub_media_closed_total", "reason" => end.reason).increment(1);
    // Its places are free now, however long the client takes to close.
    drop(connection);
    let goodbye = async {
        let frame = CloseFrame { code: end.code, reason: Utf8Bytes::from_static(end.reason) };
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    if timeout(limit, goodbye).await.is_err() {
        tracing::debug!("a client did not say goodbye in time");
    }
    gauge.decrement(1);
}
