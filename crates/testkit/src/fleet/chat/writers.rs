//! Many people who write at once.

use std::{net::SocketAddr, ops::Range, time::Duration};

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use hubbub_types::ChannelId;

use super::{
    check::{Item, Report, Shown, check},
    client::{Client, Habits, Parts},
    journal::{ChatJournal, Did},
    record::{self, Record},
    standing::Standing,
};
use crate::fleet::{Person, Rest};

/// Clients and their journal. All connections end when it is dropped.
#[derive(Debug)]
pub struct Writers {
    /// What they do is written here.
    pub journal: ChatJournal,
    /// The clients.
    pub clients: Vec<Client>,
    nodes: Vec<SocketAddr>,
    rest: Rest,
    habits: Habits,
    seed: u64,
}

impl Writers {
    /// Nobody yet. Every choice follows from `seed`.
    #[must_use]
    pub fn new(nodes: Vec<SocketAddr>, rest: Rest, habits: Habits, seed: u64) -> Self {
        Self { journal: ChatJournal::new(), clients: Vec::new(), nodes, rest, habits, seed }
    }

    /// Adds a client of a person, which connects to the node `home` first. Its number.
    ///
    /// # Errors
    /// When the person has no id.
    pub fn join(&mut self, person: &Person, home: usize) -> Result<usize> {
        let number = self.clients.len();
        self.clients.push(Client::start(Parts {
            person: person.clone(),
            name: format!("client-{number}"),
            nodes: self.nodes.clone(),
            home,
            seed: self.seed.wrapping_mul(1_000_003).wrapping_add(2 * number as u64),
            habits: self.habits.clone(),
            journal: self.journal.clone(),
            rest: self.rest.clone(),
        })?);
        Ok(number)
    }

    /// Waits until all stand so.
    ///
    /// # Errors
    /// Who does not in time.
    pub async fn all(&self, what: &str, patience: Duration, is: impl Fn(&Standing) -> bool) -> Result<()> {
        try_join_all(self.clients.iter().map(|client| client.wait(what, patience, &is))).await.map(drop)
    }

    /// Lets everybody write messages with these numbers, by turns into these channels, as fast as the server takes them.
    pub fn write(&self, channels: &[ChannelId], numbers: Range<usize>) {
        for number in numbers {
            for (writer, client) in self.clients.iter().enumerate() {
                if let Some(channel) = channels.get((number + writer) % channels.len().max(1)) {
                    client.write(*channel, format!("{} says {number}", client.name));
                }
            }
        }
    }

    /// How many messages are not acknowledged yet.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.clients.iter().map(|client| client.look(|here| here.outbox.len())).sum()
    }

    /// Writes a word into the journal.
    pub fn note(&self, text: &str) {
        self.journal.write("", "", Did::Note { text: text.to_owned() });
    }

    /// When everybody has an answer to everything: waits until all clients have all of these channels, and holds the
    /// journal against what the server has by its node `node`, and against what each client shows.
    ///
    /// # Errors
    /// When a client does not catch up, when the server cannot be read, and when the journal is full.
    pub async fn judge(&self, channels: &[ChannelId], node: usize, patience: Duration) -> Result<Report> {
        let reader = &self.clients.first().context("nobody is there")?.person;
        let node = *self.nodes.get(node).context("no such node")?;
        let reading = channels.iter().map(|channel| record::read(&self.rest, node, reader, *channel));
        let records: Vec<Record> = try_join_all(reading).await?;
        let has_all = |here: &Standing| {
            let has =
                |record: &Record| here.have(record.channel) >= Some(record.head) && here.list(record.channel).is_some();
            here.is_ready() && records.iter().all(has)
        };
        self.all("everything is here", patience, has_all).await?;
        Ok(check(&self.journal.entries()?, &records, &self.shown(channels)))
    }

    fn shown(&self, channels: &[ChannelId]) -> Vec<Shown> {
        let of = |client: &Client, channel: ChannelId| {
            let items = client.look(|here| Some(here.list(channel)?.iter().map(Item::from).collect()));
            Shown { device: client.name.clone(), channel, items }
        };
        self.clients.iter().flat_map(|client| channels.iter().map(move |channel| of(client, *channel))).collect()
    }
}
