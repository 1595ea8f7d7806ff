//! The heartbeat of this node, and what it learns by it.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use hubbub_types::{Entropy, NodeId};
use tokio::{sync::watch, time::Instant};

use super::members::{Beat, Members};
use crate::{
    ClusterSettings, Event, Events, Identity, Leases, Load, Member, Standing,
    redis::{LinkError, LinkState},
};

/// The lease of the one node that looks for dead ones.
const REAPER: &str = "reaper";
/// A death that nobody has seen to is announced again after so many times [`ClusterSettings::dead_after`].
const PATIENCE: u32 = 3;

/// Beats until the cluster is dropped.
pub(super) struct Heart {
    pub(super) members: Members,
    pub(super) identity: Identity,
    pub(super) events: Events,
    pub(super) leases: Leases,
    pub(super) settings: ClusterSettings,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) own: Member,
    pub(super) load: watch::Receiver<Load>,
    pub(super) state: watch::Receiver<LinkState>,
    pub(super) pulse: Pulse,
}

/// What the heart remembers from beat to beat.
#[derive(Default)]
pub(super) struct Pulse {
    /// The first and the latest of the beats that came in time, one after the other.
    steady: Option<(Instant, Instant)>,
    /// The connection of the latest beat.
    seen: Option<(u64, u64)>,
    /// Whom this node has announced as dead, and when.
    announced: HashMap<NodeId, Instant>,
}

impl Heart {
    pub(super) async fn run(mut self) {
        let mut state = self.state.clone();
        loop {
            self.beat().await;
            tokio::select! {
                () = tokio::time::sleep(self.settings.heartbeat.0) => {}
                () = self.identity.doubted() => {}
                changed = state.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn beat(&mut self) {
        let LinkState::Up { generation, run } = *self.state.borrow() else {
            self.pulse.steady = None;
            return;
        };
        let standing = self.identity.standing();
        self.own.load = *self.load.borrow();
        self.own.node = standing.node;
        match self.members.beat(&self.own, standing.epoch).await {
            Ok(Beat::Fine) => self.is_fine(standing, generation, run).await,
            Ok(Beat::Fenced) => self.is_fenced(standing).await,
            Ok(Beat::Lost) => self.has_lost(standing, generation, run).await,
            Err(error) => self.failed(&error),
        }
    }

    async fn is_fine(&mut self, standing: Standing, generation: u64, run: u64) {
        let now = Instant::now();
        // After another run of the server the reader says what was lost.
        if self.pulse.seen.is_some_and(|seen| seen.0 != generation && seen.1 == run) {
            self.events.send(Event::Resumed);
        }
        self.pulse.seen = Some((generation, run));
        if self.pulse.beaten(now, self.settings.dead_after.0 / 2) >= self.settings.dead_after.0 {
            self.look_for_dead(standing, now).await;
        }
    }

    /// Only a node that has itself been heard all the time may say who was not: when Redis was away, nobody was.
    async fn look_for_dead(&mut self, standing: Standing, now: Instant) {
        let silence = self.settings.dead_after.0;
        match self.leases.hold(REAPER, silence).await {
            Ok(true) => {}
            Ok(false) => return self.pulse.announced.clear(),
            Err(error) => return tracing::debug!(%error, "the reaper's lease cannot be asked for"),
        }
        let millis = u64::try_from(silence.as_millis()).unwrap_or(u64::MAX);
        match self.members.reap(standing.node, REAPER, millis).await {
            Ok(dead) => self.announce(&dead, now),
            Err(error) => self.failed(&error),
        }
    }

    fn announce(&mut self, dead: &[NodeId], now: Instant) {
        let again = self.settings.dead_after.0.saturating_mul(PATIENCE);
        self.pulse.announced.retain(|node, at| dead.contains(node) && now.duration_since(*at) < again);
        for node in dead {
            if let Entry::Vacant(entry) = self.pulse.announced.entry(*node) {
                entry.insert(now);
                self.events.send(Event::NodeDead(*node));
            }
        }
    }

    async fn is_fenced(&mut self, old: Standing) {
        self.own.node = NodeId(self.entropy.uuid());
        if let Some(new) = self.join().await {
            self.identity.set(new);
            self.events.send(Event::Fenced { old: old.node });
        }
    }

    async fn has_lost(&mut self, old: Standing, generation: u64, run: u64) {
        let Some(new) = self.join().await else { return };
        tracing::error!(?old, ?new, "Redis has lost everything");
        self.identity.set(new);
        let is_same_run = self.pulse.seen.is_none_or(|seen| seen.1 == run);
        self.pulse.seen = Some((generation, run));
        // After another run of the server the reader says so itself.
        if is_same_run {
            self.events.lost();
        }
    }

    async fn join(&mut self) -> Option<Standing> {
        self.pulse.steady = None;
        match self.members.join(&self.own, self.entropy.uuid()).await {
            Ok(standing) => Some(standing),
            Err(error) => {
                tracing::error!(%error, "this node cannot join the others; it tries again");
                None
            }
        }
    }

    fn failed(&mut self, error: &LinkError) {
        self.pulse.steady = None;
        metrics::counter!("hubbub_heartbeats_missed_total").increment(1);
        tracing::debug!(%error, "a heartbeat failed");
    }
}

impl Pulse {
    /// For how long beats have come with no pause longer than `most`.
    fn beaten(&mut self, now: Instant, most: Duration) -> Duration {
        let first = match self.steady {
            Some((first, latest)) if now.duration_since(latest) <= most => first,
            _ => now,
        };
        self.steady = Some((first, now));
        now.duration_since(first)
    }
}
