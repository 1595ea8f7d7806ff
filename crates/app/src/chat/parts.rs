//! What chat is made of, and what is handed to it and given back.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use hubbub_chat::wire::{Embed, Sender};
use hubbub_cluster::Cluster;
use hubbub_net::Shutdown;
use hubbub_store::{ChannelPatch, Store};
use hubbub_types::{AccountId, ChannelId, Clock, Entropy, FileId, HookId, LeaveReason, MessageId, Seq, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::ChatSettings;
use crate::{Accounts, Actor, alerts::Alerts};

/// What chat is made of.
pub struct ChatParts {
    /// Channels, messages, people.
    pub store: Store,
    /// News, the bus and the other nodes.
    pub cluster: Cluster,
    /// Who is who, and what members may do.
    pub accounts: Accounts,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub entropy: Arc<dyn Entropy>,
    /// `[chat]`, checked.
    pub settings: ChatSettings,
    /// Where faults are reported.
    pub alerts: Alerts,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// One connection. Both methods only queue: they are called while a channel is locked.
pub trait Listener: Send + Sync {
    /// Sends a packet, after all that were pushed before.
    fn push(&self, packet: &Encoded);

    /// Says why, and closes. What is pushed after is not sent.
    fn close(&self, farewell: Farewell);
}

/// A whole packet of Socket.IO, shared by all connections it goes to.
#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    text: Bytes,
    volatile: bool,
}

impl Encoded {
    /// An event of the namespace `/`: `42["name",{…}]`. Nothing when the value cannot be said in JSON, which is a fault
    /// of the program.
    pub fn event(name: &str, value: &impl Serialize) -> Option<Self> {
        match serde_json::to_vec(&(name, value)) {
            Ok(event) => {
                let mut text = Vec::with_capacity(event.len().saturating_add(2));
                text.extend_from_slice(b"42");
                text.extend_from_slice(&event);
                Some(Self { text: text.into(), volatile: false })
            }
            Err(error) => {
                tracing::error!(%error, name, "an event cannot be said in JSON");
                None
            }
        }
    }

    /// The same, but worth nothing later: a connection that is behind need not get it.
    #[must_use]
    pub fn volatile(self) -> Self {
        Self { volatile: true, ..self }
    }

    /// What another node encoded; UTF-8.
    #[must_use]
    pub fn received(text: Bytes) -> Self {
        Self { text, volatile: false }
    }

    /// The packet; UTF-8.
    #[must_use]
    pub fn text(&self) -> &Bytes {
        &self.text
    }

    /// Whether a connection that is behind need not get it.
    #[must_use]
    pub fn is_volatile(&self) -> bool {
        self.volatile
    }
}

impl fmt::Debug for Encoded {
    /// What people wrote does not belong into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoded({} bytes)", self.text.len())
    }
}

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// Its session has ended.
    SessionEnded,
    /// The person is kept out of the server.
    Banned {
        /// When that ends, unless it is for good.
        until: Option<Timestamp>,
    },
}

impl Farewell {
    /// Stable name of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SessionEnded => "session_ended",
            Self::Banned { .. } => "banned",
        }
    }
}

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// What its sender tells it apart by: sent twice with the same, it is one message.
    pub nonce: Uuid,
    /// Markdown; may be empty where there are files.
    pub text: String,
    /// The message of the same channel that it answers.
    pub reply_to: Option<MessageId>,
    /// Files of the author's that are in no message yet, in this order.
    pub files: Vec<FileId>,
}

/// A message that came in by a webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct HookMessage {
    /// See [`NewMessage::nonce`]; a sender that repeats itself names one.
    pub nonce: Option<Uuid>,
    /// Markdown.
    pub text: String,
    /// Who it says that it is.
    pub sender: Sender,
    /// Cards; at most 10.
    pub embeds: Vec<Embed>,
    /// Whether `@here` counts.
    pub here: bool,
}

/// A message that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// Its id.
    pub id: MessageId,
    /// Its place in the channel's log.
    pub seq: Seq,
    /// When it was sent.
    pub at: Timestamp,
    /// Whether it was there already: somebody repeats what they sent before.
    pub again: bool,
}

/// Which messages of a channel to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The last ones.
    Latest,
    /// Those before a place.
    Before(Seq),
    /// Those after a place.
    After(Seq),
    /// Those around a place.
    Around(Seq),
    /// Those around a message.
    AroundMessage(MessageId),
}

/// Who does something in a channel.
#[derive(Debug, Clone)]
pub enum Author {
    /// A person or a bot; what they may do is judged by what is true when it is written.
    Person(Actor),
    /// An incoming webhook.
    Hook(HookId),
    /// The server, for somebody whose right was looked at before, or by itself.
    Server,
}

/// Something to do in a channel.
#[derive(Debug, Clone)]
pub enum Act {
    /// Write.
    Send(NewMessage),
    /// Write, by a webhook.
    HookSend(HookMessage),
    /// Say what happened, in the words of the reader's language.
    System {
        /// Which sentence.
        key: &'static str,
        /// What it speaks of.
        values: serde_json::Map<String, serde_json::Value>,
    },
    /// Give a message another text.
    Edit {
        /// Which.
        message: MessageId,
        /// The new text.
        text: String,
    },
    /// Delete a message.
    Delete {
        /// Which.
        message: MessageId,
    },
    /// React to a message, or take that back.
    React {
        /// Which.
        message: MessageId,
        /// With what.
        emoji: String,
        /// Whether the reaction shall be there.
        on: bool,
    },
    /// Pin a message, or take the pin off.
    Pin {
        /// Which.
        message: MessageId,
        /// Whether the pin shall be there.
        on: bool,
    },
    /// Let somebody in.
    Join {
        /// Whom.
        account: AccountId,
        /// Who lets them in, where it is the server that writes it.
        by: Option<AccountId>,
        /// Whether they are to run the channel.
        owner: bool,
    },
    /// Take somebody out.
    Leave {
        /// Whom.
        account: AccountId,
        /// Who takes them out, where it is the server that writes it.
        by: Option<AccountId>,
        /// Why.
        reason: LeaveReason,
    },
    /// Change name, topic or another setting.
    Change(ChannelPatch),
}

/// Something that somebody wants to do in a channel.
#[derive(Debug, Clone)]
pub struct Ordered {
    /// Who.
    pub author: Author,
    /// Where.
    pub channel: ChannelId,
    /// What.
    pub act: Act,
}

/// What came of it. It is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The place of the entry; the last one of the message where nothing changed.
    pub seq: Seq,
    /// The message it is about.
    pub id: Option<MessageId>,
    /// When.
    pub at: Timestamp,
    /// Whether anything changed: what is so already needs no entry.
    pub changed: bool,
}
