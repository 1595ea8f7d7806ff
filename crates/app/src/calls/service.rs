//! Commands into the machine.

use std::collections::BTreeMap;
use std::sync::Arc;

use hubbub_calls::{Address, Command, Effect, Input, Machine, Outcome, Refusal, StreamIds, UserRecord, Users};
use hubbub_cluster::{Key, Step};
use hubbub_types::{ConnectionId, JsonText, NodeId, Timestamp, UserId};
use smol_str::SmolStr;
use uuid::Uuid;

use super::{Calls, CommandError, policy};
use crate::Actor;

/// Who speaks, and through which connection.
#[derive(Debug, Clone)]
pub struct Speaker {
    /// Who.
    pub user: UserId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// The account behind it; `None` for older clients of an open server.
    pub actor: Option<Arc<Actor>>,
}

impl Calls {
    /// Carries out a command of a connection. What it makes the server say is queued on the connections before this returns.
    ///
    /// # Errors
    /// Says why nothing has changed.
    pub async fn handle(&self, speaker: &Speaker, command: Command) -> Result<(), CommandError> {
        self.run(&speaker.user, Some(speaker.connection), command).await
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
    pub(super) async fn run(
        &self,
        user: &UserId,
        connection: Option<ConnectionId>,
        command: Command,
    ) -> Result<(), CommandError> {
        let fresh = if matches!(command, Command::Offer { .. }) { self.entropy.uuid() } else { Uuid::nil() };
        let from = connection.map(|connection| Address { node: self.node, connection });
        let input = Input { user: user.clone(), from, fresh, command };
        let step = |records: &mut BTreeMap<Key, UserRecord>, now| step(&self.machine, self.node, &input, records, now);
        Ok(self.live.transact(self.likely_needed(user), step).await??)
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
) -> Step<Effect, Result<(), Refusal>> {
    let mut users: Users =
        std::mem::take(records).into_iter().filter_map(|(key, record)| Some((user_of(key)?, record))).collect();
    match machine.step(input, &mut users, now) {
        Outcome::Refused(refusal) => Step::Unchanged(Err(refusal)),
        Outcome::Need(users) => Step::AlsoNeed(users.into_iter().map(Key::from).collect()),
        Outcome::Done(effects) => {
            *records = users.into_inner().into_iter().map(|(user, record)| (Key::from(user), record)).collect();
            let deadlines = records.iter().map(|(key, record)| (key.clone(), record.next_deadline())).collect();
            let effects = effects.into_iter().map(|effect| (node_of(&effect, node), effect)).collect();
            Step::Commit { output: Ok(()), effects, deadlines }
        }
    }
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
