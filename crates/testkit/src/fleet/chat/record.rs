//! What the server has, read page by page: the log of a channel, and the list of its messages.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use hubbub_chat::wire::{Change, Entry, LogPage, Message, MessagePage};
use hubbub_types::{ChannelId, Seq};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::fleet::{Person, Rest};

/// Most messages, and most entries, that the server gives at once.
const MESSAGES: usize = 100;
const ENTRIES: usize = 500;

/// All of a channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which.
    pub channel: ChannelId,
    /// The last place of its log.
    pub head: Seq,
    /// Its log, as it was given.
    pub entries: Vec<Entry>,
    /// Its messages, the oldest first.
    pub messages: Vec<Message>,
}

impl Record {
    /// The place at which somebody, told by the id of the account, last left the channel.
    #[must_use]
    pub fn left(&self, account: &str) -> Option<Seq> {
        let is_theirs =
            |change: &Change| matches!(change, Change::Leave { account: who, .. } if who.to_string() == account);
        self.entries.iter().rfind(|entry| is_theirs(&entry.change)).map(|entry| entry.seq)
    }
}

/// Reads all of a channel that nobody writes to.
///
/// # Errors
/// What the server answers, and when it was written to meanwhile.
pub async fn read(rest: &Rest, node: SocketAddr, person: &Person, channel: ChannelId) -> Result<Record> {
    let (head, entries) = log(rest, node, &person.token, channel).await?;
    let mut messages: Vec<Message> = Vec::new();
    loop {
        let before = messages.first().map(|first| format!("&before={}", first.seq)).unwrap_or_default();
        let page: MessagePage = get(rest, node, &person.token, &messages_of(channel, &before)).await?;
        ensure!(page.head == head, "the log of {channel} went from {head} to {} while it was read", page.head);
        ensure!(page.at_start || !page.items.is_empty(), "an empty page that is not the first of {channel}");
        messages.splice(0..0, page.items);
        if page.at_start {
            return Ok(Record { channel, head, entries, messages });
        }
    }
}

async fn log(rest: &Rest, node: SocketAddr, token: &str, channel: ChannelId) -> Result<(Seq, Vec<Entry>)> {
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let since = entries.last().map_or(0, |entry| entry.seq.0);
        let path = format!("/api/v1/channels/{channel}/log?since={since}&limit={ENTRIES}");
        let page: LogPage = get(rest, node, token, &path).await?;
        let is_all = page.entries.last().is_none_or(|entry| entry.seq >= page.head);
        entries.extend(page.entries);
        if is_all {
            return Ok((page.head, entries));
        }
    }
}

/// The latest messages of a channel.
pub(super) async fn latest(rest: &Rest, node: SocketAddr, token: &str, channel: ChannelId) -> Result<MessagePage> {
    get(rest, node, token, &messages_of(channel, "")).await
}

fn messages_of(channel: ChannelId, before: &str) -> String {
    format!("/api/v1/channels/{channel}/messages?limit={MESSAGES}{before}")
}

async fn get<T: DeserializeOwned>(rest: &Rest, node: SocketAddr, token: &str, path: &str) -> Result<T> {
    let (status, text) = rest.get(node, path, Some(token)).await?;
    ensure!(status == 200, "{path} answered {status}: {text}");
    serde_json::from_str(&text).with_context(|| format!("{path} answered {text}"))
}
