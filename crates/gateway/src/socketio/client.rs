//! One client: from its packets to events, and back.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::extract::ws::{Message, Utf8Bytes};
use hubbub_net::Shutdown;
use hubbub_socketio::{Fault, Session, Step, engine::EngineError, packet, payload};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::{
    SocketIo,
    events::{self, Connection},
    mailbox::Mailbox,
    namespaces,
    polling::Inbound,
    refusal::Refusal,
    roster::Entry,
    running::{Answer, Running},
};
use crate::flow::{AddressSeat, Bucket, CloseCode, Event, Outbox as _, Wire, close};

/// What the server knows of one client. Dropping it ends the connection everywhere.
pub(super) struct Client {
    pub(super) door: Arc<SocketIo>,
    pub(super) mailbox: Arc<Mailbox>,
    session: Session,
    address: AddressSeat,
    bucket: Bucket,
    strikes: Bucket,
    /// A token shown before the client joined anything.
    bearer: Option<Box<str>>,
    /// Set once joined.
    connection: Option<Arc<Connection>>,
    running: Running,
    _entry: Entry,
    /// The server does not end while somebody still hears of it.
    _hold: TaskTrackerToken,
}

/// What the task of a polled connection does next.
enum Next {
    Done(Answer),
    Inbound(Inbound),
}

/// Serves a client until it or the server ends the connection.
pub(super) async fn serve(mut client: Box<Client>, wire: Option<Box<Wire>>) {
    let (code, wire) = client.run(wire).await;
    // Also when it was the client who ended it: nothing is queued any more.
    client.mailbox.shut(code);
    metrics::counter!("hubbub_socketio_closed_total", "reason" => code.reason()).increment(1);
    tracing::debug!(reason = code.reason(), "a connection of the chat is closed");
    // The person counts as gone now, however long the client takes to close; what was begun for it is not waited for.
    client.connection = None;
    client.running = Running::default();
    let limit = client.door.settings.close_timeout.0;
    match wire {
        Some(wire) => Box::pin(close(wire, code, limit)).await,
        None => {
            // A client that polls hears of the end from its next poll, if that comes in time.
            let mailbox = Arc::clone(&client.mailbox);
            let _ = tokio::time::timeout(limit, mailbox.last_word()).await;
            mailbox.end();
        }
    }
}

impl Client {
    pub(super) fn new(
        door: &Arc<SocketIo>,
        mailbox: Arc<Mailbox>,
        address: AddressSeat,
        entry: Entry,
        bearer: Option<Box<str>>,
    ) -> Box<Self> {
        Box::new(Self {
            door: Arc::clone(door),
            mailbox,
            session: Session::new(namespaces::NAMES),
            address,
            bucket: Bucket::default(),
            strikes: Bucket::default(),
            bearer,
            connection: None,
            running: Running::default(),
            _entry: entry,
            _hold: Shutdown::hold(&door.shutdown),
        })
    }

    async fn run(&mut self, wire: Option<Box<Wire>>) -> (CloseCode, Option<Box<Wire>>) {
        let mut wire = match wire {
            Some(wire) => wire,
            None => match self.polled().await {
                Ok(wire) => wire,
                Err(code) => return (code, None),
            },
        };
        (self.on_socket(&mut wire).await, Some(wire))
    }

    /// Until the connection ends, or the client goes over to a WebSocket.
    async fn polled(&mut self) -> Result<Box<Wire>, CloseCode> {
        loop {
            match poll_fn(|cx| self.poll_polled(cx)).await {
                Next::Done(answer) => self.tell(&answer),
                Next::Inbound(Inbound::Body(body)) => self.body(&body).await?,
                Next::Inbound(Inbound::Socket(wire)) => return Ok(wire),
                Next::Inbound(Inbound::Close(code)) => return Err(code),
            }
        }
    }

    fn poll_polled(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        if let Poll::Ready(answer) = self.running.poll_done(cx) {
            return Poll::Ready(Next::Done(answer));
        }
        self.mailbox.poll_inbound(self.has_room(), cx).map(Next::Inbound)
    }

    async fn body(&mut self, body: &str) -> Result<(), CloseCode> {
        for packet in payload::split(body) {
            poll_fn(|cx| self.poll_room(cx)).await?;
            self.packet(packet).await?;
        }
        self.mailbox.closing().map_or(Ok(()), Err)
    }

    /// Waits until one more event may begin; not beyond the end of the connection.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CloseCode>> {
        self.mailbox.register(cx.waker());
        if let Some(code) = self.mailbox.closing() {
            return Poll::Ready(Err(code));
        }
        while !self.has_room() {
            let answer = ready!(self.running.poll_done(cx));
            self.tell(&answer);
        }
        Poll::Ready(Ok(()))
    }

    async fn on_socket(&mut self, wire: &mut Wire) -> CloseCode {
        let most = self.door.settings.max_payload.as_usize();
        loop {
            let taken = match poll_fn(|cx| self.poll_socket(wire, cx)).await {
                Event::Frame(Message::Text(text)) if text.len() > most => Err(CloseCode::TooLarge),
                Event::Frame(Message::Text(text)) => self.packet(&text).await,
                Event::Frame(Message::Binary(_)) => {
                    self.binary();
                    Ok(())
                }
                Event::Frame(Message::Ping(_) | Message::Pong(_)) => {
                    self.control();
                    Ok(())
                }
                Event::Frame(Message::Close(_)) | Event::Gone => Err(CloseCode::Normal),
                Event::Close(code) => Err(code),
            };
            if let Err(code) = taken {
                return code;
            }
        }
    }

    fn poll_socket(&mut self, wire: &mut Wire, cx: &mut Context<'_>) -> Poll<Event> {
        while let Poll::Ready(answer) = self.running.poll_done(cx) {
            self.tell(&answer);
        }
        wire.poll(self.mailbox.as_ref(), self.has_room(), cx)
    }

    /// One packet.
    async fn packet(&mut self, text: &str) -> Result<(), CloseCode> {
        let is_admitted = self.admit();
        match self.session.receive(text) {
            // Whoever goes may, at any rate; what it left was the only namespace.
            Ok(Step::Close | Step::Leave(_)) => return Err(CloseCode::Normal),
            Ok(Step::Event { id, .. }) if !is_admitted => self.flood(id),
            _ if !is_admitted => self.flood(None),
            Ok(Step::Nothing) => {}
            Ok(Step::Pong(text)) => self.mailbox.push(format!("3{text}").into()),
            // In a box, so that an idle connection keeps no room for it.
            Ok(Step::Join { namespace, auth }) => Box::pin(self.join(namespace, auth)).await,
            Ok(Step::NoSuchNamespace(name)) => {
                self.mailbox.push(packet::refusal(name, "Invalid namespace", None).into());
                self.strike();
            }
            Ok(Step::Event { id, name, data, .. }) => {
                let connection = self.connection.as_ref();
                let work = connection.map(|connection| events::begin(connection, &name, data));
                work.into_iter().for_each(|work| self.running.start(id, work));
            }
            Err(fault) => self.fail(fault),
        }
        Ok(())
    }

    async fn join(&mut self, namespace: usize, auth: Option<&str>) {
        match namespaces::enter(&self.door, &self.mailbox, auth, self.bearer.as_deref()).await {
            Ok(connection) => {
                self.session.join(namespace);
                self.mailbox.joined();
                self.bearer = None;
                self.connection = Some(connection);
            }
            // Nothing was said about the token. Clients do not come back from a refusal, but from this.
            Err(refusal) if refusal.is_unavailable() => self.mailbox.shut(CloseCode::Restart),
            Err(refusal) => {
                metrics::counter!("hubbub_socketio_refused_total", "reason" => refusal.code()).increment(1);
                self.mailbox.push(refusal.no_entry().into());
                self.strike();
            }
        }
    }

    fn binary(&mut self) {
        self.admit();
        self.fail(EngineError::Binary.into());
    }

    /// A ping or pong of the WebSocket protocol: a sign of life, and a message like any other for the rate.
    fn control(&mut self) {
        if !self.admit() {
            self.flood(None);
        }
    }

    /// Whether the client may say something now.
    fn admit(&mut self) -> bool {
        let (now, settings) = (self.door.clock.now(), &self.door.settings);
        self.mailbox.heard();
        self.door.received.increment(1);
        // One's own limit first: a flooder must not use up what its address may send.
        self.bucket.take(settings.rate, now) && self.address.take(settings.address_rate, now)
    }

    /// More than the rate allows: it is not done, and answered where an answer is wanted.
    fn flood(&mut self, id: Option<u64>) {
        if let Some(id) = id {
            let wait = self.door.settings.rate.every.0.saturating_mul(self.door.settings.rate.burst / 2);
            self.mailbox.push(packet::ack(id, &Refusal::too_many(wait).answer()).into());
        }
        self.strike();
    }

    /// What no well-made client sends.
    fn fail(&mut self, fault: Fault) {
        tracing::debug!(%fault, "a packet was not understood");
        metrics::counter!("hubbub_socketio_faults_total").increment(1);
        self.strike();
    }

    /// Who does so too often is cut, and told so.
    fn strike(&mut self) {
        if !self.strikes.take(self.door.settings.strikes, self.door.clock.now()) {
            self.mailbox.push(events::bye("abuse", Some(Duration::from_secs(10))));
            self.mailbox.shut(CloseCode::Abuse);
        }
    }

    fn has_room(&self) -> bool {
        self.running.len() < self.door.settings.in_flight
    }

    fn tell(&self, answer: &Answer) {
        if let Some(id) = answer.id {
            self.mailbox.push(Utf8Bytes::from(packet::ack(id, &answer.answer)));
        }
    }
}
