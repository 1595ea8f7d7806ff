//! One person's client.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Result, bail};
use hubbub_types::{AccountId, ChannelId};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::timeout,
};
use uuid::Uuid;

use super::{
    journal::{ChatJournal, Did},
    life::Life,
    standing::{Sending, Standing},
};
use crate::{
    Dice,
    fleet::{Person, Rest},
};

/// How a client behaves.
#[derive(Debug, Clone)]
pub struct Habits {
    /// Messages of one channel that are under way at the same time. With one, as in the web app, their order survives a
    /// database that goes away between two of them; with more, whatever happens to servers and connections.
    pub in_flight: usize,
    /// How long an answer is waited for before the connection counts as gone.
    pub patience: Duration,
    /// Longest wait before it comes back, or asks again.
    pub back: Duration,
}

impl Default for Habits {
    fn default() -> Self {
        Self { in_flight: 1, patience: Duration::from_secs(10), back: Duration::from_millis(200) }
    }
}

/// What a client is made of.
pub(super) struct Parts {
    pub(super) person: Person,
    pub(super) name: String,
    pub(super) nodes: Vec<SocketAddr>,
    pub(super) home: usize,
    pub(super) seed: u64,
    pub(super) habits: Habits,
    pub(super) journal: ChatJournal,
    pub(super) rest: Rest,
}

/// A client with one connection at a time. It ends when dropped.
#[derive(Debug)]
pub struct Client {
    /// Whose it is.
    pub person: Person,
    /// Its name in the journal.
    pub name: String,
    journal: ChatJournal,
    nonces: Mutex<Dice>,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What the person and the connection both look at.
#[derive(Debug)]
pub(super) struct Shared {
    standing: Mutex<Standing>,
    changed: watch::Sender<()>,
    /// Told when something was written.
    pub(super) wrote: Notify,
}

impl Shared {
    /// Looks, and changes nothing.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Standing) -> T) -> T {
        look(&self.standing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes something, and tells whoever waits for it.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Standing) -> T) -> T {
        let changed = change(&mut self.standing.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        changed
    }
}

impl Client {
    pub(super) fn start(parts: Parts) -> Result<Self> {
        let me: AccountId = parts.person.id.parse()?;
        let standing = Mutex::new(Standing::new(me));
        let shared = Arc::new(Shared { standing, changed: watch::Sender::new(()), wrote: Notify::new() });
        let (person, name, journal) = (parts.person.clone(), parts.name.clone(), parts.journal.clone());
        let nonces = Mutex::new(Dice::new(parts.seed));
        let life = Life { dice: Dice::new(parts.seed.wrapping_add(1)), parts, shared: Arc::clone(&shared) };
        let task = tokio::spawn(life.live());
        Ok(Self { person, name, journal, nonces, shared, task })
    }

    /// Writes a message. The client answers for it until the server has acknowledged it.
    pub fn write(&self, channel: ChannelId, text: String) {
        let nonce: Uuid = self.nonces.lock().unwrap_or_else(PoisonError::into_inner).uuid();
        self.journal.write(&self.person.id, &self.name, Did::Wrote { channel, nonce, text: text.clone() });
        self.shared.change(|standing| {
            standing.outbox.push_back(Sending { channel, nonce, text, under_way: None });
        });
        self.shared.wrote.notify_one();
    }

    /// Looks at what it has.
    pub fn look<T>(&self, look: impl FnOnce(&Standing) -> T) -> T {
        self.shared.look(look)
    }

    /// Waits until it stands so.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn wait(&self, what: &str, patience: Duration, is: impl Fn(&Standing) -> bool) -> Result<()> {
        let mut changed = self.shared.changed.subscribe();
        let come = async {
            while !self.look(&is) {
                // The sender lives as long as this.
                let _ = changed.changed().await;
            }
        };
        if timeout(patience, come).await.is_ok() {
            return Ok(());
        }
        let stands = self.look(|standing| {
            let (line, have) = (&standing.line, standing.replica.have());
            format!("{line:?} with {} unanswered, and has {have:?}", standing.outbox.len())
        });
        bail!("{} waited {patience:?} for {what:?} in vain: it is {stands}", self.name)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}
