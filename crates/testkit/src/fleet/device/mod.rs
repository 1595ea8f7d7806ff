//! A device: one socket that comes back by itself, and the call it plays.

mod life;
mod session;

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, bail};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

use super::{
    account::Person,
    journal::{Journal, Stage},
    machine::{Call, Command, End},
};

/// Commands that may wait for a device.
const QUEUE: usize = 64;

/// How a device behaves towards the network. The defaults are the web app's.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Upper bound of the first delay before another try.
    pub first: Duration,
    /// Upper bound of every delay.
    pub longest: Duration,
    /// The same while a call waits.
    pub urgent: Duration,
    /// Upper bound of the delay after a restart was announced (1012).
    pub restart: Duration,
    /// How long a connection must hold before the delays start small again.
    pub settled: Duration,
    /// From the first byte to being registered.
    pub connect: Duration,
    /// How often `PING` is sent.
    pub ping: Duration,
    /// How long after it a silence proves the path dead.
    pub silence: Duration,
    /// Wait before what the server could not do is tried again.
    pub again: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(30),
            urgent: Duration::from_millis(2_500),
            restart: Duration::from_millis(1_500),
            settled: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            ping: Duration::from_secs(15),
            silence: Duration::from_secs(10),
            again: Duration::from_secs(1),
        }
    }
}

/// Where the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Not there, but on its way.
    Away,
    /// Registered with this node of the list.
    Ready(usize),
    /// Given up after this close code.
    Stopped(u16),
}

/// What one sees of a device from outside.
#[derive(Debug, Clone)]
pub struct View {
    /// The connection.
    pub link: Link,
    /// The call.
    pub call: Option<Call>,
    /// The last call that ended.
    pub end: Option<End>,
    /// How many ended.
    pub ends: u64,
    /// How often the peer has answered a new negotiation.
    pub negotiated: u64,
    /// Frames heard.
    pub heard: u64,
}

impl View {
    /// Where the call stands; none without one.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.call.as_ref().map(|call| call.stage)
    }

    /// Whether the connection is registered.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.link, Link::Ready(_))
    }
}

/// What a device is made of.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) person: Person,
    /// Unique among the fleet's.
    pub(crate) name: String,
    pub(crate) nodes: Vec<SocketAddr>,
    /// The node it connects to first.
    pub(crate) home: usize,
    pub(crate) seed: u64,
    pub(crate) manners: Manners,
    pub(crate) journal: Journal,
}

/// One device of a person. Gone when dropped.
#[derive(Debug)]
pub struct Device {
    /// Whose it is.
    pub person: Person,
    commands: mpsc::Sender<Command>,
    view: watch::Receiver<View>,
    task: JoinHandle<()>,
}

impl Device {
    pub(crate) fn start(parts: Parts) -> Self {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let fresh = View { link: Link::Away, call: None, end: None, ends: 0, negotiated: 0, heard: 0 };
        let (sender, view) = watch::channel(fresh);
        let person = parts.person.clone();
        Self { person, commands, view, task: tokio::spawn(life::live(parts, inbox, sender)) }
    }

    /// What one sees of it now.
    #[must_use]
    pub fn view(&self) -> View {
        self.view.borrow().clone()
    }

    /// The person does something.
    ///
    /// # Errors
    /// When the device has given up.
    pub async fn act(&self, command: Command) -> Result<()> {
        self.commands.send(command).await.context("the device has given up")
    }

    /// Waits until the view is as wanted, and returns it.
    ///
    /// # Errors
    /// After `patience`, with what it looked like then.
    pub async fn wait(&self, what: &str, patience: Duration, wanted: impl FnMut(&View) -> bool) -> Result<View> {
        let mut view = self.view.clone();
        if let Ok(Ok(view)) = timeout(patience, view.wait_for(wanted)).await {
            return Ok(view.clone());
        }
        bail!("{what}: not within {patience:?}; {} is {:?}", self.person.id, self.view())
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.task.abort();
    }
}
