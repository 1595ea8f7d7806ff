//! One connection of a client, from its first packet to its end.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use anyhow::{Context as _, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use hubbub_chat::wire::{ChannelSync, Log, MessagePage};
use hubbub_types::{ChannelId, MessageId, Seq};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    task::JoinSet,
    time::{Instant, interval, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use super::{
    journal::Did,
    life::Life,
    packet::{self, Packet},
    record,
    standing::{Line, time},
};
use crate::fleet::socket;

/// How often the client looks whether something is due.
const TICK: Duration = Duration::from_millis(50);
/// How long a refusal that passes is waited out before the next `sync`.
const PASSES: Duration = Duration::from_millis(100);
/// Refusals that pass by themselves.
const PASSING: [&str; 5] = ["unavailable", "busy", "timeout", "internal", "too_many"];

/// How a connection ended.
pub(super) enum End {
    /// It is gone; with the close code and what the server said before, if it did.
    Cut { code: Option<u16>, bye: Option<String> },
    /// The client may not join.
    Refused(String),
}

type Step = Result<(), End>;

pub(super) struct Session<'l> {
    life: &'l Life,
    node: usize,
    socket: WebSocketStream<TcpStream>,
    /// The number of the last event.
    number: u64,
    /// When each event that is not answered yet was sent.
    asked: BTreeMap<u64, Instant>,
    /// The `sync` that is not answered yet.
    syncing: Option<u64>,
    /// In step: what was written may be sent.
    in_step: bool,
    /// When to ask for a `sync`.
    due: Option<Instant>,
    pages: JoinSet<(ChannelId, Option<MessagePage>)>,
    loading: BTreeSet<ChannelId>,
    bye: Option<String>,
}

/// What a message that was sent has become.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    id: Option<MessageId>,
    seq: Option<Seq>,
    #[serde(default)]
    code: String,
}

impl<'l> Session<'l> {
    pub(super) async fn open(life: &'l Life, node: usize) -> Result<Self> {
        let address = *life.parts.nodes.get(node).context("no such node")?;
        let opening = socket::open(address, packet::PATH);
        let socket = timeout(life.parts.habits.patience, opening).await.context("no connection in time")??;
        Ok(Self {
            life,
            node,
            socket,
            number: 0,
            // Until the client has joined.
            asked: BTreeMap::from([(0, Instant::now())]),
            syncing: None,
            in_step: false,
            due: None,
            pages: JoinSet::new(),
            loading: BTreeSet::new(),
            bye: None,
        })
    }

    pub(super) async fn run(&mut self) -> End {
        let mut tick = interval(TICK);
        let end = loop {
            let step = tokio::select! {
                frame = self.socket.next() => self.frame(frame).await,
                _ = tick.tick() => self.tick().await,
                () = self.life.shared.wrote.notified() => self.flush().await,
                Some(Ok((channel, page))) = self.pages.join_next() => {
                    self.page(channel, page);
                    Ok(())
                }
            };
            if let Err(end) = step {
                break end;
            }
        };
        let loading = std::mem::take(&mut self.loading);
        self.life.shared.change(|here| loading.into_iter().for_each(|channel| here.replica.abandon_page(channel)));
        end
    }

    async fn frame(&mut self, frame: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>) -> Step {
        match frame {
            Some(Ok(Message::Text(text))) => match packet::read(text.as_str()) {
                Some(packet) => self.packet(packet).await,
                // A server that says what is no packet is no server.
                None => Err(self.cut(None)),
            },
            Some(Ok(Message::Close(frame))) => Err(self.cut(frame.map(|frame| frame.code.into()))),
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) | None => Err(self.cut(None)),
        }
    }

    async fn packet(&mut self, packet: Packet<'_>) -> Step {
        match packet {
            Packet::Open => self.say(packet::join(&self.life.parts.person.token)).await,
            Packet::Ping => self.say(packet::PONG.to_owned()).await,
            Packet::Joined => {
                self.asked.remove(&0);
                self.sync().await
            }
            Packet::Refused(why) => {
                let why: Value = serde_json::from_str(why).unwrap_or(Value::Null);
                Err(End::Refused(text_of(&why, "message")))
            }
            Packet::Event(name, object) => self.event(name, object),
            Packet::Answer(number, answer) => {
                self.asked.remove(&number);
                self.answered(number, answer)?;
                self.flush().await
            }
            // The close that follows says why.
            Packet::Closing => Ok(()),
        }
    }

    fn event(&mut self, name: &str, object: &str) -> Step {
        match name {
            "log" => {
                let log: Log = serde_json::from_str(object).map_err(|_| self.cut(None))?;
                self.life.shared.change(|here| here.hear(log));
            }
            "channels" | "directory" => self.due = Some(Instant::now()),
            "bye" => {
                let bye: Value = serde_json::from_str(object).unwrap_or(Value::Null);
                self.bye = Some(text_of(&bye, "code"));
            }
            _ => {}
        }
        Ok(())
    }

    fn answered(&mut self, number: u64, answer: &str) -> Step {
        if self.syncing == Some(number) {
            self.syncing = None;
            return self.synced(answer);
        }
        let answer: Answer = serde_json::from_str(answer).map_err(|_| self.cut(None))?;
        let sent = self.life.shared.change(|here| {
            let at = here.outbox.iter().position(|sending| sending.under_way == Some(number))?;
            if answer.ok || !PASSING.contains(&answer.code.as_str()) {
                return here.outbox.remove(at);
            }
            here.repeats += 1;
            here.outbox.get_mut(at).map(|sending| {
                sending.under_way = None;
                sending.clone()
            })
        });
        let Some(sent) = sent else { return Ok(()) };
        match (answer.ok, answer.id, answer.seq) {
            (true, Some(id), Some(seq)) => {
                self.life.note(Did::Acknowledged { channel: sent.channel, nonce: sent.nonce, id, seq });
            }
            _ => {
                self.life.note(Did::Refused { nonce: sent.nonce, code: answer.code });
                // What became of it shows after the next `sync`; until then nothing overtakes it.
                self.in_step = false;
                self.due = Some(Instant::now() + PASSES);
            }
        }
        Ok(())
    }

    fn synced(&mut self, answer: &str) -> Step {
        let mut answer: Value = serde_json::from_str(answer).map_err(|_| self.cut(None))?;
        if answer.get("ok") != Some(&Value::Bool(true)) {
            self.due = Some(Instant::now() + PASSES);
            return Ok(());
        }
        let channels = answer.get_mut("channels").map(Value::take).unwrap_or_default();
        let channels: BTreeMap<ChannelId, ChannelSync> =
            serde_json::from_value(channels).map_err(|_| self.cut(None))?;
        let node = self.node;
        let first = self.life.shared.change(|here| {
            let have = here.replica.have();
            let is_reset = |(channel, answer): &(&ChannelId, &ChannelSync)| {
                matches!(answer, ChannelSync::Reset { .. }) && have.contains_key(channel)
            };
            here.resets += channels.iter().filter(is_reset).count();
            here.replica.handle_sync(channels, time());
            here.syncs += 1;
            std::mem::replace(&mut here.line, Line::Ready(node)) == Line::Away
        });
        if first {
            self.life.note(Did::Ready { node });
        }
        self.in_step = true;
        self.load();
        Ok(())
    }

    async fn tick(&mut self) -> Step {
        let now = Instant::now();
        let silent = |since: &Instant| now.duration_since(*since) > self.life.parts.habits.patience;
        if self.asked.first_key_value().is_some_and(|(_, since)| silent(since)) {
            return Err(self.cut(None));
        }
        let lacks = self.life.shared.look(|here| here.is_ready() && here.replica.wants_sync(time()));
        if lacks || self.due.is_some_and(|due| due <= now) {
            self.sync().await?;
        }
        if self.in_step {
            self.load();
        }
        self.flush().await
    }

    async fn sync(&mut self) -> Step {
        if self.syncing.is_some() {
            return Ok(());
        }
        let have = self.life.shared.look(|here| here.replica.have());
        self.due = None;
        let number = self.next();
        self.syncing = Some(number);
        self.say(packet::event(number, "sync", &json!({ "have": have, "personal": 0, "directory": 0 }))).await
    }

    /// Sends what waits, as much of each channel as may be under way.
    async fn flush(&mut self) -> Step {
        if !self.in_step {
            return Ok(());
        }
        let first = self.number + 1;
        let going: Vec<_> = self.life.shared.change(|here| {
            let sendable = here.sendable(self.life.parts.habits.in_flight);
            let numbered = sendable.zip(first..).map(|(sending, number)| {
                sending.under_way = Some(number);
                sending.clone()
            });
            numbered.collect()
        });
        for sending in going {
            let number = self.next();
            self.life.note(Did::Sent { nonce: sending.nonce });
            let object = json!({ "channel": sending.channel, "nonce": sending.nonce, "text": sending.text });
            self.say(packet::event(number, "message:send", &object)).await?;
        }
        Ok(())
    }

    /// Asks for the latest messages of what is not loaded.
    fn load(&mut self) {
        let missing: Vec<ChannelId> = self.life.shared.look(|here| {
            let channels = here.replica.have().into_keys();
            channels.filter(|channel| here.replica.window(*channel).is_none()).collect()
        });
        for channel in missing {
            if self.loading.insert(channel) {
                self.life.shared.change(|here| here.replica.begin_page(channel));
                let (rest, token) = (self.life.parts.rest.clone(), self.life.parts.person.token.clone());
                let Some(node) = self.life.parts.nodes.get(self.node).copied() else { continue };
                self.pages.spawn(async move {
                    // What could not be read is asked for again.
                    (channel, record::latest(&rest, node, &token, channel).await.ok())
                });
            }
        }
    }

    fn page(&mut self, channel: ChannelId, page: Option<MessagePage>) {
        self.loading.remove(&channel);
        self.life.shared.change(|here| match page {
            // One that is too old is asked for again.
            Some(page) => drop(here.replica.handle_page(channel, page)),
            None => here.replica.abandon_page(channel),
        });
    }

    fn next(&mut self) -> u64 {
        self.number += 1;
        self.asked.insert(self.number, Instant::now());
        self.number
    }

    async fn say(&mut self, text: String) -> Step {
        match timeout(self.life.parts.habits.patience, self.socket.send(Message::text(text))).await {
            Ok(Ok(())) => Ok(()),
            // What the server said last is still to be read: a close, mostly.
            Ok(Err(_)) | Err(_) => Err(self.last_word().await),
        }
    }

    /// The end of a connection that does not take anything any more.
    async fn last_word(&mut self) -> End {
        let word = async {
            while let Some(Ok(message)) = self.socket.next().await {
                if let Message::Close(frame) = message {
                    return frame.map(|frame| frame.code.into());
                }
            }
            None
        };
        let code = timeout(TICK, word).await.ok().flatten();
        self.cut(code)
    }

    fn cut(&self, code: Option<u16>) -> End {
        End::Cut { code, bye: self.bye.clone() }
    }
}

fn text_of(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
