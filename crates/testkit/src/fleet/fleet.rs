//! Many devices at once.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;

use super::{
    account::Person,
    device::{Device, Manners, Parts, View},
    journal::{Journal, Stage},
    machine::Command,
};

/// Devices and their journal. All connections end when it is dropped.
#[derive(Debug)]
pub struct Fleet {
    /// What they do is written here.
    pub journal: Journal,
    nodes: Vec<SocketAddr>,
    manners: Manners,
    seed: u64,
    devices: Vec<Device>,
}

/// Two people of a fleet who call each other, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Who offers.
    pub caller: usize,
    /// Who answers.
    pub callee: usize,
}

impl Fleet {
    /// A fleet without devices. Every choice follows from `seed`.
    #[must_use]
    pub fn new(nodes: Vec<SocketAddr>, manners: Manners, seed: u64) -> Self {
        Self { journal: Journal::new(), nodes, manners, seed, devices: Vec::new() }
    }

    /// Adds a device of a person, which connects to the node `home` first. Its number.
    pub fn join(&mut self, person: &Person, home: usize) -> usize {
        let number = self.devices.len();
        self.devices.push(Device::start(Parts {
            person: person.clone(),
            name: format!("device-{}-{number}", self.seed),
            nodes: self.nodes.clone(),
            home,
            seed: self.seed.wrapping_mul(1_000_003).wrapping_add(number as u64),
            manners: self.manners.clone(),
            journal: self.journal.clone(),
        }));
        number
    }

    /// One device each, by turns on the nodes; person 2n calls person 2n + 1, who is on the next node.
    pub fn join_in_pairs(&mut self, people: &[Person]) -> Vec<Pair> {
        let numbers: Vec<_> = people.iter().enumerate().map(|(home, person)| self.join(person, home)).collect();
        numbers.chunks_exact(2).filter_map(|two| Some(Pair { caller: *two.first()?, callee: *two.last()? })).collect()
    }

    /// A device by its number.
    ///
    /// # Errors
    /// When there is none.
    pub fn device(&self, number: usize) -> Result<&Device> {
        self.devices.get(number).with_context(|| format!("there is no device {number}"))
    }

    /// All devices.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// Waits until the view of every device is as wanted.
    ///
    /// # Errors
    /// After `patience`, with the first that is not.
    pub async fn all(&self, what: &str, patience: Duration, wanted: impl Fn(&View) -> bool + Copy) -> Result<()> {
        try_join_all(self.devices.iter().map(|device| device.wait(what, patience, wanted))).await.map(drop)
    }

    /// The same for the devices of these pairs.
    ///
    /// # Errors
    /// After `patience`, with the first that is not.
    pub async fn both(
        &self,
        what: &str,
        pairs: &[Pair],
        patience: Duration,
        wanted: impl Fn(&View) -> bool + Copy,
    ) -> Result<()> {
        let waiting = pairs
            .iter()
            .flat_map(|pair| [pair.caller, pair.callee])
            .map(async |number| self.device(number)?.wait(what, patience, wanted).await);
        try_join_all(waiting).await.map(drop)
    }
}

/// The steps of calls.
impl Fleet {
    /// The caller offers, and the callee's device rings.
    ///
    /// # Errors
    /// When it does not ring within `patience`.
    pub async fn ring(&self, pair: Pair, patience: Duration) -> Result<()> {
        let (caller, callee) = (self.device(pair.caller)?, self.device(pair.callee)?);
        caller.act(Command::Call(callee.person.id.clone())).await?;
        callee.wait("it rings", patience, |view| view.stage() == Some(Stage::Ringing)).await.map(drop)
    }

    /// From the offer until both talk.
    ///
    /// # Errors
    /// When they do not within `patience`.
    pub async fn talk(&self, pair: Pair, patience: Duration) -> Result<()> {
        self.ring(pair, patience).await?;
        self.device(pair.callee)?.act(Command::Answer).await?;
        self.both("they talk", &[pair], patience, |view| view.stage() == Some(Stage::Talking)).await
    }

    /// The same for all of them at once.
    ///
    /// # Errors
    /// When one does not within `patience`.
    pub async fn talk_all(&self, pairs: &[Pair], patience: Duration) -> Result<()> {
        try_join_all(pairs.iter().map(|pair| self.talk(*pair, patience))).await.map(drop)
    }

    /// Somebody hangs up (the callee of every second pair), and both see the end.
    ///
    /// # Errors
    /// When a side does not within `patience`.
    pub async fn hang_up_all(&self, pairs: &[Pair], patience: Duration) -> Result<()> {
        for (number, pair) in pairs.iter().enumerate() {
            let who = if number % 2 == 0 { pair.caller } else { pair.callee };
            self.device(who)?.act(Command::HangUp).await?;
        }
        self.both("the call is over", pairs, patience, |view| view.call.is_none()).await
    }
}
