//! From connection to connection: which node, and after how long.

use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{Link, Parts, View, session};
use crate::{
    Dice,
    fleet::{
        journal::What,
        machine::{Act, Command, Machine},
    },
};

/// Closes with these mean that coming back is of no use: 4001, 4002, 4003.
const FINAL: [u16; 3] = [4001, 4002, 4003];
/// The server is being restarted, or wants this connection elsewhere.
const RESTART: u16 = 1012;
/// Shortest delay, so that the loop does not spin.
const SHORTEST: Duration = Duration::from_millis(50);

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The device itself is gone.
    Dropped,
    /// Closed with a code, or cut.
    Over(Option<u16>),
}

/// All that a device keeps from connection to connection.
pub(super) struct Life {
    pub(super) parts: Parts,
    pub(super) machine: Machine,
    pub(super) view: watch::Sender<View>,
    pub(super) heard: u64,
    dice: Dice,
    /// Tries since a connection last held.
    failures: u32,
    pub(super) node: usize,
}

/// Lives until the device is dropped or told to give up.
pub(super) async fn live(parts: Parts, mut inbox: mpsc::Receiver<Command>, view: watch::Sender<View>) {
    let (dice, machine) = (Dice::new(parts.seed), Machine::new(&parts.person.id));
    let node = parts.home % parts.nodes.len().max(1);
    let mut life = Life { parts, machine, view, heard: 0, dice, failures: 0, node };
    loop {
        let begun = Instant::now();
        let ending = session::run(&mut life, &mut inbox).await;
        let Ending::Over(code) = ending else { return };
        if let Some(code) = code.filter(|code| FINAL.contains(code)) {
            life.write(What::Stopped { code });
            life.show(Link::Stopped(code));
            return;
        }
        if begun.elapsed() >= life.parts.manners.settled {
            life.failures = 0;
        }
        let delay = life.delay(code);
        life.next_node();
        if !life.pause(delay, &mut inbox).await {
            return;
        }
    }
}

impl Life {
    pub(super) fn write(&self, what: What) {
        self.parts.journal.write(&self.parts.person.id, &self.parts.name, what);
    }

    /// Shows the machine's state to whoever watches.
    pub(super) fn show(&self, link: Link) {
        let machine = &self.machine;
        self.view.send_replace(View {
            link,
            call: machine.call.clone(),
            end: machine.end.clone(),
            ends: machine.ends,
            negotiated: machine.negotiated,
            heard: self.heard,
        });
    }

    /// Full jitter: drawn evenly between nothing and a bound that doubles.
    fn delay(&mut self, code: Option<u16>) -> Duration {
        let manners = &self.parts.manners;
        let longest = if self.machine.is_urgent() { manners.urgent } else { manners.longest };
        let bound = match code {
            Some(RESTART) => manners.restart,
            _ => longest.min(manners.first.saturating_mul(1 << self.failures.min(20))),
        };
        self.failures += u32::from(code != Some(RESTART));
        let drawn = self.dice.below(u64::try_from(bound.as_micros()).unwrap_or(u64::MAX));
        SHORTEST.max(Duration::from_micros(drawn))
    }

    /// Another one than the last, as a load balancer would choose.
    fn next_node(&mut self) {
        let nodes = self.parts.nodes.len();
        if nodes > 1 {
            self.node = (self.node + 1 + self.dice.index(nodes - 1)) % nodes;
        }
    }

    /// Waits; meanwhile the person may do what needs no connection. False when the device is gone.
    async fn pause(&mut self, delay: Duration, inbox: &mut mpsc::Receiver<Command>) -> bool {
        let until = Instant::now() + delay;
        loop {
            tokio::select! {
                () = sleep_until(until) => return true,
                command = inbox.recv() => {
                    let Some(command) = command else { return false };
                    self.machine.command(command, false);
                    for act in self.machine.acts() {
                        if let Act::Show(sight) = act {
                            self.write(What::Saw(sight));
                        }
                    }
                    self.show(Link::Away);
                }
            }
        }
    }
}
