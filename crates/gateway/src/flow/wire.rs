//! One WebSocket: reads and writes, for the single task of a connection.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use axum::{
    Error,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
};
use futures_util::{Sink as _, Stream as _};
use tokio_tungstenite::tungstenite::{Error as WireError, error::ProtocolError};

use super::{CloseCode, ear::Ear};

/// Frames handled before what they caused is written, when the client sends many at once.
const FRAMES_PER_WRITE: u8 = 16;

/// What waits to be written to a client.
pub(crate) trait Outbox {
    /// Wakes this task when there is something.
    fn register(&self, waker: &Waker);
    /// The task is awake and will look by itself.
    fn unregister(&self);
    /// Takes the next.
    fn next(&self) -> Next;
    /// Why the connection is to be closed, whatever still waits.
    fn closing(&self) -> Option<CloseCode>;
}

/// What to write next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Message(Utf8Bytes),
    Close(CloseCode),
    Nothing,
}

/// What the task wakes up for.
pub(crate) enum Event {
    Frame(Message),
    /// The server closes the connection.
    Close(CloseCode),
    /// The client is gone.
    Gone,
}

pub(crate) struct Wire {
    socket: WebSocket,
    ear: Ear,
    /// Something was written that is not flushed yet.
    is_dirty: bool,
    /// Frames handled since the last write.
    frames: u8,
}

impl Wire {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self { socket, ear: Ear::default(), is_dirty: false, frames: 0 }
    }

    /// Reads before it writes: what a burst of frames causes leaves in one piece.
    /// With `reads` off what the client says waits, for as long as it takes.
    pub(crate) fn poll(&mut self, outbox: &impl Outbox, reads: bool, cx: &mut Context<'_>) -> Poll<Event> {
        outbox.register(cx.waker());
        loop {
            let may_read = reads && self.frames < FRAMES_PER_WRITE;
            if may_read && let Poll::Ready(event) = self.read(cx) {
                self.frames += 1;
                outbox.unregister();
                return Poll::Ready(event);
            }
            self.frames = 0;
            if let Poll::Ready(event) = self.write(outbox, cx) {
                return Poll::Ready(event);
            }
            if may_read || !reads {
                return Poll::Pending;
            }
        }
    }

    /// Sends the close frame. Says no when the client is gone.
    pub(crate) async fn say_goodbye(&mut self, code: CloseCode) -> bool {
        let reason = Utf8Bytes::from_static(code.reason());
        let frame = CloseFrame { code: code.number(), reason };
        self.socket.send(Message::Close(Some(frame))).await.is_ok()
    }

    /// The next frame, with nothing written meanwhile.
    pub(crate) async fn next(&mut self) -> Event {
        poll_fn(|cx| self.read(cx)).await
    }

    /// Looks only when there may be something: who is woken to write need not ask the kernel whether there is anything
    /// to read.
    fn read(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        let socket = Pin::new(&mut self.socket);
        Poll::Ready(match ready!(self.ear.poll(cx, |cx| socket.poll_next(cx))) {
            Some(Ok(message)) => Event::Frame(message),
            Some(Err(error)) => fault(error),
            None => Event::Gone,
        })
    }

    /// Writes what waits, in one piece, as far as the client takes it. Ready only when the connection ends.
    fn write(&mut self, outbox: &impl Outbox, cx: &mut Context<'_>) -> Poll<Event> {
        loop {
            match Pin::new(&mut self.socket).poll_ready(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(Event::Gone),
                // The client does not read, so there is no waiting for it to take what is before the close.
                Poll::Pending => {
                    return outbox.closing().map_or(Poll::Pending, |code| Poll::Ready(Event::Close(code)));
                }
            }
            match outbox.next() {
                Next::Message(text) => {
                    if Pin::new(&mut self.socket).start_send(Message::Text(text)).is_err() {
                        return Poll::Ready(Event::Gone);
                    }
                    self.is_dirty = true;
                }
                Next::Close(code) => return Poll::Ready(Event::Close(code)),
                Next::Nothing => break,
            }
        }
        if self.is_dirty {
            match Pin::new(&mut self.socket).poll_flush(cx) {
                Poll::Ready(Ok(())) => self.is_dirty = false,
                Poll::Ready(Err(_)) => return Poll::Ready(Event::Gone),
                Poll::Pending => {}
            }
        }
        Poll::Pending
    }
}

/// What to do about a frame that could not be read.
fn fault(error: Error) -> Event {
    match error.into_inner().downcast::<WireError>().as_deref() {
        Ok(WireError::Capacity(_)) => Event::Close(CloseCode::TooLarge),
        Ok(WireError::Utf8(_)) => Event::Close(CloseCode::NotText),
        Ok(WireError::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => Event::Gone,
        Ok(WireError::Protocol(_)) => Event::Close(CloseCode::Protocol),
        _ => Event::Gone,
    }
}

/// Says goodbye and waits for the client to do so, for a limited time.
pub(crate) async fn close(mut wire: Box<Wire>, code: CloseCode, limit: Duration) {
    let goodbye = async {
        // After the client's own goodbye this only sends the answer to it.
        if wire.say_goodbye(code).await {
            while let Some(Ok(_)) = wire.socket.recv().await {}
        }
    };
    let _ = tokio::time::timeout(limit, goodbye).await;
}
