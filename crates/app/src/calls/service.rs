//! Commands into the machine.

use std::collections::BTreeMap;
use std::sync::Arc;

use hubbub_calls::{Address, Command, Effect, Input, Machine, Outcome, Refusal, StreamIds, UserRecord, Users};
use hubbub_cluster::{Key, Step};
use hubbub_types::{ConnectionId, JsonText, NodeId, Timestamp, UserId};
use smol_str::SmolStr;
use uuid::Uuid;

use super::{Calls, CommandError, active::Placed, policy};
use crate::Actor;

/// Where a connection is: at which incarnation of this node, and in which of its lives it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub(super) address: Address,
    pub(super) life: u64,
}

/// Who speaks, and through which connection.
#[derive(Debug, Clone)]
pub struct Speaker {
    /// Who.
    pub user: UserId,
    /// Through which connection: see [`Seat::place`](super::Seat::place).
    pub place: Place,
    /// The account behind it; `None` for older clients of an open server.
    pub actor: Option<Arc<Actor>>,
}

impl Calls {
    /// Carries out a command of a connection. What it makes the server say is queued on the connections before this
    /// returns, or with Redis a moment after.
    ///
    /// # Errors
    /// Says why nothing has changed.
    pub async fn handle(&self, speaker: &Speaker, command: Command) -> Result<(), CommandError> {
        if speaker.place.life != self.registry.life() {
            return Err(CommandError::Moved);
        }
        self.run(&speaker.user, Some(speaker.place.address), command).await
    }

    /// The place of a connection that opens now.
    pub(super) fn new_place(&self, connection: ConnectionId) -> Place {
        // The life first: one that ends in between makes the connection come back for nothing, which does no harm.
        let life = self.registry.life();
        Place { address: Address { node: self.node(), connection }, life }
    }

    /// Calls the first of `candidates` who can be called.
    ///
    /// # Errors
    /// Says why nothing has changed.
    pub async fn offer(
        &self,
        speaker: &Speaker,
        candidates: Vec<UserId>,
        sdp: JsonText,
        streams: Option<StreamIds>,
    ) -> Result<(), CommandError> {
        if candidates.len() > self.limits.max_call_candidates {
            return Err(Refusal::TooManyCandidates.into());
        }
        let candidates = policy::callees(&self.store, speaker.actor.as_deref(), candidates).await?;
        self.handle(speaker, Command::Offer { candidates, sdp, streams }).await
    }

    /// One step of the machine, for a connection of this node or for the server itself.
    pub(super) async fn run(&self, user: &UserId, from: Option<Address>, command: Command) -> Result<(), CommandError> {
        let fresh = if matches!(command, Command::Offer { .. }) { self.entropy.uuid() } else { Uuid::nil() };
        let input = Input { user: user.clone(), from, fresh, command };
        let moves_calls = moves_calls(&input.command);
        let mut placed: Vec<(UserId, Placed)> = Vec::new();
        let run = |records: &mut BTreeMap<Key, UserRecord>, now| {
            let here = self.node();
            if from.is_some_and(|from| from.node != here) && !matches!(input.command, Command::Lost) {
                // Taken for dead meanwhile: a step made now would leave a connection at a node that is no more.
                return Step::Unchanged(Err(CommandError::Moved));
            }
            let step = step(&self.machine, here, &input, records, now);
            if moves_calls {
                placed = placed_in(records);
            }
            step
        };
        self.live.transact(self.likely_needed(user), run).await??;
        for (user, placed) in placed {
            self.active.note(self.node(), &user, placed);
        }
        Ok(())
    }

    /// What became of a step that the server took by itself. A fault that does not pass is reported and left behind: one
    /// record that cannot be read must not keep everybody else's deadlines or a dead node's people waiting.
    ///
    /// # Errors
    /// Those that pass: to be tried again.
    pub(super) fn settle(&self, occasion: &'static str, result: Result<(), CommandError>) -> Result<(), CommandError> {
        match result {
            Ok(()) | Err(CommandError::Refused(_) | CommandError::Forbidden) => Ok(()),
            Err(CommandError::Internal(error)) => {
                metrics::counter!("hubbub_calls_faults_total", "occasion" => occasion).increment(1);
                tracing::error!(%error, occasion, "a step of the call machine failed");
                self.alerts.raise("calls", "a step of the call machine failed");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The record of `user`, and that of the other one in their call: asking for it later would cost a second run.
    fn likely_needed(&self, user: &UserId) -> Vec<Key> {
        let key = Key::from(user);
        let peer = self.live.glance(&key, |record| record.peer().map(Key::from)).flatten();
        std::iter::once(key).chain(peer).collect()
    }
}

/// One run of the machine on the loaded records.
fn step(
    machine: &Machine,
    node: NodeId,
    input: &Input,
    records: &mut BTreeMap<Key, UserRecord>,
    now: Timestamp,
) -> Step<Effect, Result<(), CommandError>> {
    let mut users: Users =
        std::mem::take(records).into_iter().filter_map(|(key, record)| Some((user_of(key)?, record))).collect();
    match machine.step(input, &mut users, now) {
        Outcome::Refused(refusal) => Step::Unchanged(Err(refusal.into())),
        Outcome::Need(users) => Step::AlsoNeed(users.into_iter().map(Key::from).collect()),
        Outcome::Done(effects) => {
            *records = users.into_inner().into_iter().map(|(user, record)| (Key::from(user), record)).collect();
            let deadlines = records.iter().map(|(key, record)| (key.clone(), record.next_deadline())).collect();
            let effects = effects.into_iter().map(|effect| (node_of(&effect, node), effect)).collect();
            Step::Commit { output: Ok(()), effects, deadlines }
        }
    }
}

/// Whether a call may begin, end, or move to another connection. What comes often in a running call does none of it.
fn moves_calls(command: &Command) -> bool {
    !matches!(
        command,
        Command::AddIce { .. }
            | Command::SwapIce
            | Command::SetStreams { .. }
            | Command::MediaUpdate { .. }
            | Command::UpdateOffer { .. }
            | Command::UpdateAnswer { .. }
            | Command::SetProfile { .. }
    )
}

fn placed_in(records: &BTreeMap<Key, UserRecord>) -> Vec<(UserId, Placed)> {
    records.iter().filter_map(|(key, record)| Some((user_of(key.clone())?, record.placed_call()))).collect()
}

/// What is for a connection goes to its node; the rest is done where the step was made.
fn node_of(effect: &Effect, here: NodeId) -> NodeId {
    match effect {
        Effect::Send { to, .. } | Effect::Close { to, .. } => to.node,
        _ => here,
    }
}

/// The person a record belongs to. Keys are made from user ids only, so there is always one.
pub(super) fn user_of(key: Key) -> Option<UserId> {
    SmolStr::from(key).try_into().ok()
}
