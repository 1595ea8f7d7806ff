//! One WebSocket: the single task of a connection, which reads, writes and closes.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Error,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
};
use futures_util::{Sink as _, Stream as _};
use tokio_tungstenite::tungstenite::{Error as WireError, error::ProtocolError};

use super::{
    CloseCode,
    mailbox::{Mailbox, Next},
    session::Session,
};

/// Frames handled before what they caused is written, when the client sends many at once.
const FRAMES_PER_WRITE: u8 = 16;

/// What the task wakes up for.
enum Event {
    Frame(Message),
    /// The server closes the connection.
    Close(CloseCode),
    /// The client is gone.
    Gone,
}

/// Serves a client until it or the server ends the connection. The two boxes keep the task small: what lives in a
/// future by value takes its room twice, once as argument and once as variable.
pub(super) async fn serve(mut wire: Box<Wire>, mut session: Box<Session>, token: Option<Box<str>>) {
    if let Some(token) = token {
        Box::pin(session.present(&token)).await;
    }
    let code = loop {
        match poll_fn(|cx| wire.poll(&session.mailbox, cx)).await {
            Event::Frame(Message::Text(text)) if text.len() > session.p2p.max_message => break CloseCode::TooLarge,
            Event::Frame(Message::Text(text)) => session.text(&text).await,
            Event::Frame(Message::Binary(_)) => session.binary(),
            Event::Frame(Message::Ping(_) | Message::Pong(_)) => session.control(),
            Event::Frame(Message::Close(_)) | Event::Gone => break CloseCode::Normal,
            Event::Close(code) => break code,
        }
    };
    metrics::counter!("hubbub_p2p_closed_total", "reason" => code.reason()).increment(1);
    tracing::debug!(connection = %session.seat.connection(), reason = code.reason(), "a connection is closed");
    let limit = session.p2p.settings.close_timeout.0;
    // The person counts as gone now, however long the client takes to close.
    drop(session);
    Box::pin(close(wire.socket, code, limit)).await;
}

pub(super) struct Wire {
    socket: WebSocket,
    /// Something was written that is not flushed yet.
    is_dirty: bool,
    /// Frames handled since the last write.
    frames: u8,
}

impl Wire {
    pub(super) fn new(socket: WebSocket) -> Self {
        Self { socket, is_dirty: false, frames: 0 }
    }

    /// Reads before it writes: what a burst of frames causes leaves in one piece.
    fn poll(&mut self, mailbox: &Mailbox, cx: &mut Context<'_>) -> Poll<Event> {
        mailbox.register(cx.waker());
        loop {
            let may_read = self.frames < FRAMES_PER_WRITE;
            if may_read && let Poll::Ready(event) = self.read(cx) {
                self.frames += 1;
                mailbox.unregister();
                return Poll::Ready(event);
            }
            self.frames = 0;
            if let Poll::Ready(event) = self.write(mailbox, cx) {
                return Poll::Ready(event);
            }
            if may_read {
                return Poll::Pending;
            }
        }
    }

    fn read(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        Poll::Ready(match ready!(Pin::new(&mut self.socket).poll_next(cx)) {
            Some(Ok(message)) => Event::Frame(message),
            Some(Err(error)) => fault(error),
            None => Event::Gone,
        })
    }

    /// Writes what waits, in one piece, as far as the client takes it. Ready only when the connection ends.
    fn write(&mut self, mailbox: &Mailbox, cx: &mut Context<'_>) -> Poll<Event> {
        loop {
            match Pin::new(&mut self.socket).poll_ready(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(Event::Gone),
                // The client does not read, so there is no waiting for it to take what is before the close.
                Poll::Pending => {
                    return mailbox.closing().map_or(Poll::Pending, |code| Poll::Ready(Event::Close(code)));
                }
            }
            match mailbox.next() {
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
async fn close(mut socket: WebSocket, code: CloseCode, limit: Duration) {
    let reason = Utf8Bytes::from_static(code.reason());
    let goodbye = async {
        // After the client's own goodbye this only sends the answer to it.
        let frame = CloseFrame { code: code.number(), reason };
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    let _ = tokio::time::timeout(limit, goodbye).await;
}
