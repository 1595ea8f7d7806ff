//! The part of a connection that is polled: bodies on their way in, one request that waits on the way out, and the
//! WebSocket the client goes over to.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use hubbub_socketio::{LinkError, engine, payload::Payload};

use super::mailbox::Mailbox;
use crate::flow::{CloseCode, Next, Outbox as _, Wire};

/// What only clients that poll have.
#[derive(Default)]
pub(super) struct Polling {
    /// The request that waits for something to say.
    pub(super) poll: Option<Waker>,
    /// Bodies the task has not looked at.
    bodies: VecDeque<String>,
    bytes: usize,
    /// The request that waits for room among the bodies.
    pub(super) room: Option<Waker>,
    /// What the client has gone over to.
    wire: Option<Box<Wire>>,
}

/// What the task of a polled connection wakes up for.
pub(super) enum Inbound {
    /// A body of packets.
    Body(String),
    /// The client has gone over.
    Socket(Box<Wire>),
    /// The server closes the connection.
    Close(CloseCode),
}

/// A poll; over when dropped.
pub(super) struct PollSeat<'a>(&'a Mailbox);

/// A body on its way in; over when dropped.
pub(super) struct PostSeat<'a>(&'a Mailbox);

/// A WebSocket that was opened to take over; another one may try when it is dropped.
pub(super) struct Knock(Arc<Mailbox>);

/// A WebSocket that asked to take over; does not, when dropped.
pub(super) struct Probe(Knock);

impl Mailbox {
    /// Begins a poll. A second one beside it ends the connection.
    pub(super) fn begin_poll(&self) -> Result<PollSeat<'_>, LinkError> {
        let begun = self.state().link.poll();
        self.punish(begun).map(|()| PollSeat(self))
    }

    /// Begins to take a body. A second one beside it ends the connection.
    pub(super) fn begin_post(&self) -> Result<PostSeat<'_>, LinkError> {
        let begun = self.state().link.post();
        self.punish(begun).map(|()| PostSeat(self))
    }

    /// A WebSocket is opened to take over. One of a connection, as long as it has not: they cost as much as any.
    pub(super) fn knock(self: &Arc<Self>) -> Result<Knock, LinkError> {
        self.state().link.knock()?;
        Ok(Knock(Arc::clone(self)))
    }

    /// What the task is to look at next.
    pub(super) fn poll_inbound(&self, reads: bool, cx: &mut Context<'_>) -> Poll<Inbound> {
        self.register(cx.waker());
        let mut state = self.state();
        if let Some(code) = state.queue.closing() {
            return Poll::Ready(Inbound::Close(code));
        }
        let Some(polling) = state.polling.as_mut() else { return Poll::Pending };
        if !reads {
            return Poll::Pending;
        }
        if let Some(body) = polling.bodies.pop_front() {
            polling.bytes -= body.len();
            let room = polling.room.take();
            drop(state);
            room.into_iter().for_each(Waker::wake);
            return Poll::Ready(Inbound::Body(body));
        }
        match polling.wire.take() {
            Some(wire) => {
                state.polling = None;
                Poll::Ready(Inbound::Socket(wire))
            }
            None => Poll::Pending,
        }
    }

    /// The connection is over; a client that polls hears so from its next poll, for which this waits.
    pub(super) async fn last_word(&self) {
        poll_fn(|cx| {
            self.register(cx.waker());
            let state = self.state();
            let is_told = !state.link.is_polling() || state.queue.closing() == Some(CloseCode::Normal);
            if is_told { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Nothing is answered from now on; requests that wait end.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.link.close();
        let polling = state.polling.take();
        drop(state);
        let waiting = polling.into_iter().flat_map(|polling| [polling.poll, polling.room]);
        waiting.flatten().for_each(Waker::wake);
    }

    fn punish(&self, begun: Result<(), LinkError>) -> Result<(), LinkError> {
        if begun == Err(LinkError::Twice) {
            self.shut(CloseCode::Protocol);
        }
        begun
    }

    fn poll_packets(&self, cx: &mut Context<'_>) -> Poll<String> {
        let mut state = self.state();
        let mut payload = Payload::default();
        let close = loop {
            match state.queue.next() {
                Next::Message(packet) => payload.push(&packet),
                Next::Close(code) => break Some(code),
                Next::Nothing => break None,
            }
        };
        if !payload.is_empty() {
            // Before the end, if there is one: socket.io-client forgets what stands in one body with its end.
            return Poll::Ready(payload.into_body());
        }
        if close.is_some_and(|code| code != CloseCode::Normal) && state.link.is_polling() {
            state.link.close();
            drop(state);
            self.wake_task();
            return Poll::Ready(engine::CLOSE.to_owned());
        }
        if close.is_some() || state.link.is_probing() || !state.link.is_polling() {
            return Poll::Ready(engine::NOOP.to_owned());
        }
        if let Some(polling) = state.polling.as_mut() {
            polling.poll = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    fn poll_deliver(&self, body: &mut Option<String>, most: usize, cx: &mut Context<'_>) -> Poll<bool> {
        let mut state = self.state();
        if state.queue.closing().is_some() {
            return Poll::Ready(false);
        }
        let Some(polling) = state.polling.as_mut() else { return Poll::Ready(false) };
        let length = body.as_ref().map_or(0, String::len);
        if !polling.bodies.is_empty() && polling.bytes + length > most {
            polling.room = Some(cx.waker().clone());
            return Poll::Pending;
        }
        polling.bytes += length;
        polling.bodies.extend(body.take());
        drop(state);
        self.wake_task();
        Poll::Ready(true)
    }
}

impl Knock {
    /// It asks to take over: whatever poll waits is answered, so that the client can.
    pub(super) fn probe(self) -> Result<Probe, LinkError> {
        let mut state = self.0.state();
        state.link.probe()?;
        let poll = state.polling.as_mut().and_then(|polling| polling.poll.take());
        drop(state);
        poll.into_iter().for_each(Waker::wake);
        Ok(Probe(self))
    }
}

impl Drop for Knock {
    fn drop(&mut self) {
        self.0.state().link.knocked();
    }
}

impl PollSeat<'_> {
    /// Waits for something to say; what is given is said.
    pub(super) async fn packets(&self) -> String {
        poll_fn(|cx| self.0.poll_packets(cx)).await
    }
}

impl Drop for PollSeat<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.link.polled();
        if let Some(polling) = state.polling.as_mut() {
            polling.poll = None;
        }
    }
}

impl PostSeat<'_> {
    /// Gives a body to the task, when at most `most` bytes wait there. Says no when the connection is over.
    pub(super) async fn deliver(&self, body: String, most: usize) -> bool {
        let mut body = Some(body);
        poll_fn(|cx| self.0.poll_deliver(&mut body, most, cx)).await
    }
}

impl Drop for PostSeat<'_> {
    fn drop(&mut self) {
        self.0.state().link.posted();
    }
}

impl Probe {
    /// The client says that it has gone over: the task goes on with this WebSocket.
    pub(super) fn take_over(self, wire: Box<Wire>) -> Result<(), LinkError> {
        let mailbox = &self.0.0;
        let mut state = mailbox.state();
        state.link.upgrade()?;
        if let Some(polling) = state.polling.as_mut() {
            polling.wire = Some(wire);
            polling.poll.take().into_iter().for_each(Waker::wake);
        }
        drop(state);
        mailbox.wake_task();
        Ok(())
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.0.state().link.probe_failed();
    }
}

#[cfg(test)]
mod tests {
    use hubbub_types::Timestamp;

    use super::*;
    use crate::flow::Room;

    fn mailbox() -> Arc<Mailbox> {
        Arc::new(Mailbox::polling(Room { messages: 2, bytes: 99 }, Timestamp::default()))
    }

    /// Ends the connection while a body waits for room.
    async fn cut(how: impl FnOnce(&Mailbox)) {
        let mailbox = mailbox();
        let first = mailbox.begin_post().unwrap();
        assert!(first.deliver("x".repeat(10), 10).await);
        drop(first);
        let second = mailbox.begin_post().unwrap();
        let delivery = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move { PostSeat(&mailbox).deliver("y".into(), 10).await }
        });
        while mailbox.state().polling.as_ref().is_some_and(|polling| polling.room.is_none()) {
            tokio::task::yield_now().await;
        }
        how(&mailbox);
        assert!(!delivery.await.unwrap(), "the request is answered: there is nobody to take its body");
        drop(second);
    }

    #[tokio::test]
    async fn chat_04_a_body_that_waits_for_room_is_answered_when_the_connection_ends() {
        cut(|mailbox| mailbox.shut(CloseCode::Revoked)).await;
        cut(Mailbox::end).await;
        // Too much waits for it: nobody calls `shut` then.
        cut(|mailbox| (0..3).for_each(|_| mailbox.push("packet".into()))).await;
    }

    #[tokio::test]
    async fn chat_04_the_task_of_a_client_that_does_not_poll_hears_that_too_much_waits() {
        let mailbox = mailbox();
        let wait = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move {
                matches!(poll_fn(|cx| mailbox.poll_inbound(true, cx)).await, Inbound::Close(CloseCode::SlowReader))
            }
        });
        tokio::task::yield_now().await;
        (0..3).for_each(|_| mailbox.push("packet".into()));
        assert!(wait.await.unwrap());
    }
}
