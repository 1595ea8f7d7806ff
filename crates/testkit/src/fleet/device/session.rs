//! One connection: register, then talk until it ends.

use anyhow::Result;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout_at},
};

use super::{
    Link,
    life::{Ending, Life},
};
use crate::fleet::{
    journal::{Frame, What},
    machine::{Act, Command, Retry, TRANSIENT},
    socket::{Incoming, Socket},
};

/// Connects, registers and plays until the connection ends.
pub(super) async fn run(life: &mut Life, inbox: &mut mpsc::Receiver<Command>) -> Ending {
    let deadline = Instant::now() + life.parts.manners.connect;
    let Some(node) = life.parts.nodes.get(life.node).copied() else { return Ending::Dropped };
    let Ok(socket) = Socket::connect(node, life.parts.manners.connect).await else { return Ending::Over(None) };
    let mut session = Session { socket, life, registered: false, retry: None };
    match timeout_at(deadline, session.register()).await {
        Ok(Ok(())) => {}
        Ok(Err(Closed(code))) => return Ending::Over(code),
        Err(_) => return Ending::Over(None),
    }
    let ending = session.play(inbox).await;
    if let Ending::Over(code) = ending {
        life.write(What::Lost { code });
        life.show(Link::Away);
    }
    ending
}

/// The connection has ended, with this close code if it was closed.
struct Closed(Option<u16>);

struct Session<'l> {
    socket: Socket,
    life: &'l mut Life,
    registered: bool,
    /// What is tried again, and when.
    retry: Option<(Instant, Retry)>,
}

impl Session<'_> {
    async fn register(&mut self) -> Result<(), Closed> {
        let key = self.life.machine.resume_key();
        self.greet(key).await?;
        loop {
            let frame = match self.socket.next().await {
                Incoming::Frame(frame) => frame,
                Incoming::Life => continue,
                Incoming::Over(code) => return Err(Closed(code)),
            };
            self.note(&frame);
            match text(&frame, "route") {
                "userConnect" => {
                    self.life.machine.added(text(&frame, "uuid"), text(&frame, "status"));
                    return self.ready(&frame, false).await;
                }
                "reconnectSuccess" => {
                    self.life.machine.resumed(text(&frame, "uuid"), text(&frame, "status"));
                    return self.ready(&frame, true).await;
                }
                "reconnectError" | "/error" if TRANSIENT.contains(&text(&frame, "code")) => return Err(Closed(None)),
                "reconnectError" => {
                    self.life.machine.resume_refused(text(&frame, "code"));
                    self.perform().await?;
                    self.greet(None).await?;
                }
                _ => {}
            }
        }
    }

    /// `RECONNECT` with a key, `ADD_USER` without.
    async fn greet(&mut self, key: Option<Value>) -> Result<(), Closed> {
        let (token, device) = (self.life.parts.person.token.clone(), self.life.parts.name.clone());
        let mut fields = json!({ "token": token, "device": device, "name": "Fleet" });
        let route = if key.is_some() { "RECONNECT" } else { "ADD_USER" };
        if let (Some(fields), Some(key)) = (fields.as_object_mut(), key.as_ref().and_then(Value::as_object)) {
            fields.extend(
                key.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        self.send(route, fields).await
    }

    async fn ready(&mut self, frame: &Value, resumed: bool) -> Result<(), Closed> {
        let status = text(frame, "status").to_owned();
        let call = frame.get("callId").and_then(Value::as_str).map(str::to_owned);
        self.life.write(What::Ready { node: self.life.node, resumed, status, call });
        self.registered = true;
        self.perform().await
    }

    async fn play(&mut self, inbox: &mut mpsc::Receiver<Command>) -> Ending {
        let manners = self.life.parts.manners.clone();
        let (mut ping, mut silent) = (Instant::now() + manners.ping, None::<Instant>);
        loop {
            let (due, retry_at) = (silent.unwrap_or(ping), self.retry.map(|(at, _)| at));
            let step = tokio::select! {
                incoming = self.socket.next() => {
                    silent = None;
                    self.take(incoming).await
                }
                command = inbox.recv() => {
                    let Some(command) = command else { return Ending::Dropped };
                    self.life.machine.command(command, true);
                    self.perform().await
                }
                () = sleep_until(retry_at.unwrap_or(due)), if retry_at.is_some() => self.try_again().await,
                () = sleep_until(due) => {
                    if silent.is_some() {
                        return Ending::Over(None);
                    }
                    ping = Instant::now() + manners.ping;
                    silent = Some(Instant::now() + manners.silence);
                    self.write("PING".into()).await
                }
            };
            if let Err(Closed(code)) = step {
                return Ending::Over(code);
            }
        }
    }

    async fn take(&mut self, incoming: Incoming) -> Result<(), Closed> {
        match incoming {
            Incoming::Frame(frame) => {
                self.note(&frame);
                self.life.machine.heard(&frame);
                self.perform().await
            }
            Incoming::Life => Ok(()),
            Incoming::Over(code) => Err(Closed(code)),
        }
    }

    async fn try_again(&mut self) -> Result<(), Closed> {
        if let Some((_, retry)) = self.retry.take() {
            self.life.machine.again(retry);
        }
        self.perform().await
    }

    /// Does what the machine wants, then shows how things stand. What the person saw is noted even when a frame cannot
    /// be sent.
    async fn perform(&mut self) -> Result<(), Closed> {
        let mut sent = Ok(());
        for act in self.life.machine.acts() {
            match act {
                Act::Show(sight) => self.life.write(What::Saw(sight)),
                Act::Again(retry) => self.retry = Some((Instant::now() + self.life.parts.manners.again, retry)),
                Act::Send(route, fields) if sent.is_ok() => sent = self.send(route, fields).await,
                Act::Send(..) => {}
            }
        }
        let node = self.life.node;
        self.life.show(if self.registered { Link::Ready(node) } else { Link::Away });
        sent
    }

    async fn send(&mut self, route: &'static str, mut fields: Value) -> Result<(), Closed> {
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("route".into(), route.into());
            fields.insert("userId".into(), self.life.parts.person.id.as_str().into());
        }
        let call = named(&fields, "callId").or_else(|| self.life.machine.call_id());
        let peer = self.life.machine.peer();
        self.life.write(What::Sent(Frame { route: route.into(), call, peer, ..Frame::default() }));
        self.write(fields.to_string()).await
    }

    async fn write(&mut self, text: String) -> Result<(), Closed> {
        self.socket.send(text).await.map_err(|_| Closed(None))
    }

    /// Notes what was heard, before anything is done about it.
    fn note(&mut self, frame: &Value) {
        self.life.heard += 1;
        self.life.write(What::Heard(Frame {
            route: text(frame, "route").to_owned(),
            call: named(frame, "callId").or_else(|| self.life.machine.call_id()),
            peer: named(frame, "userId"),
            reason: named(frame, "reason").or_else(|| named(frame, "code")),
            request: named(frame, "request"),
        }));
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn named(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}
