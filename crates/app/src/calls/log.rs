//! The call log: who called whom and how it ended, written behind the call's back.
//!
//! A call never waits for the database. Entries queue (bounded), and are tried again until the database takes them.

use std::{sync::Arc, time::Duration};

use hubbub_calls::EndReason;
use hubbub_net::Shutdown;
use hubbub_store::{CallLogEntry, CallOutcome, Direction, Store, StoreError};
use hubbub_types::{AccountId, CallId, Timestamp, UserId};
use smol_str::SmolStr;
use tokio::sync::mpsc;

use super::{SignallingSettings, registry::Registry};
use crate::alerts::Alerts;

/// How long the writer waits for a last entry when the server ends.
const LAST_ENTRY: Duration = Duration::from_millis(300);

/// What is known about a call, from which entries are made.
#[derive(Debug, Clone)]
enum Item {
    Missed {
        call: CallId,
        caller: UserId,
        caller_name: SmolStr,
        callee: UserId,
        at: Timestamp,
    },
    Ended {
        call: CallId,
        caller: UserId,
        callee: UserId,
        reason: EndReason,
        began: Timestamp,
        talked: Option<Duration>,
    },
}

#[derive(Clone)]
pub(super) struct LogSender {
    sender: mpsc::Sender<Item>,
    alerts: Alerts,
}

impl LogSender {
    pub(super) fn missed(&self, call: CallId, caller: UserId, caller_name: SmolStr, callee: UserId, at: Timestamp) {
        self.queue(Item::Missed { call, caller, caller_name, callee, at });
    }

    pub(super) fn ended(
        &self,
        call: CallId,
        caller: UserId,
        callee: UserId,
        reason: EndReason,
        began: Timestamp,
        talked: Option<Duration>,
    ) {
        self.queue(Item::Ended { call, caller, callee, reason, began, talked });
    }

    fn queue(&self, item: Item) {
        if self.sender.try_send(item).is_err() {
            metrics::counter!("hubbub_call_log_lost_total").increment(1);
            self.alerts.raise("call_log_full", "the call log's queue is full, entries are lost: is the database away?");
        }
    }
}

pub(super) struct LogWriter {
    receiver: mpsc::Receiver<Item>,
    store: Store,
    alerts: Alerts,
    settings: SignallingSettings,
}

pub(super) fn channel(settings: &SignallingSettings, store: Store, alerts: Alerts) -> (LogSender, LogWriter) {
    let (sender, receiver) = mpsc::channel(settings.log_queue.max(1));
    let writer = LogWriter { receiver, store, alerts: alerts.clone(), settings: settings.clone() };
    (LogSender { sender, alerts }, writer)
}

impl LogWriter {
    /// Writes until the server ends, all connections are gone and the queue is empty.
    pub(super) async fn run(mut self, shutdown: Shutdown, registry: Arc<Registry>) {
        loop {
            tokio::select! {
                item = self.receiver.recv() => match item {
                    Some(item) => self.write(item).await,
                    None => return,
                },
                () = shutdown.draining() => break,
            }
        }
        loop {
            match tokio::time::timeout(LAST_ENTRY, self.receiver.recv()).await {
                Ok(Some(item)) => self.write(item).await,
                Ok(None) => return,
                Err(_) if registry.len() == 0 => return,
                Err(_) => {}
            }
        }
    }

    async fn write(&self, item: Item) {
        let mut wait = self.settings.log_retry.0;
        loop {
            match self.try_write(&item).await {
                Ok(()) => return,
                Err(StoreError::Busy | StoreError::Unavailable(_)) => {
                    self.alerts.raise("call_log", "the call log cannot be written at the moment; it is tried again");
                    tokio::time::sleep(wait).await;
                    wait = wait.saturating_mul(2).min(self.settings.log_retry_most.0);
                }
                Err(error) => {
                    metrics::counter!("hubbub_call_log_lost_total").increment(1);
                    tracing::error!(%error, "an entry of the call log was refused by the database");
                    self.alerts.raise("call_log_refused", "the database refused an entry of the call log");
                    return;
                }
            }
        }
    }

    /// Writes every entry the item stands for. Doing it twice is harmless: an entry is written once per call and owner.
    async fn try_write(&self, item: &Item) -> Result<(), StoreError> {
        for entry in self.entries(item).await? {
            match self.store.calls().record(&entry).await {
                // The account was deleted in the meantime.
                Ok(_) | Err(StoreError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn entries(&self, item: &Item) -> Result<Vec<CallLogEntry>, StoreError> {
        let (Item::Missed { caller, callee, .. } | Item::Ended { caller, callee, .. }) = item;
        let (caller, callee) = (self.party(caller).await?, self.party(callee).await?);
        Ok(match item {
            Item::Missed { call, caller_name, at, .. } => {
                let caller = Party { name: caller_name.to_string(), ..caller };
                let entry = |owner| entry(*call, owner, &caller, (Direction::Incoming, CallOutcome::Missed), *at, None);
                callee.account.map(entry).into_iter().collect()
            }
            Item::Ended { call, reason, began, talked, .. } => {
                let (of_caller, of_callee) = outcomes(*reason, *talked);
                let outgoing = caller
                    .account
                    .map(|owner| entry(*call, owner, &callee, (Direction::Outgoing, of_caller), *began, *talked));
                let incoming = callee.account.zip(of_callee).map(|(owner, outcome)| {
                    entry(*call, owner, &caller, (Direction::Incoming, outcome), *began, *talked)
                });
                outgoing.into_iter().chain(incoming).collect()
            }
        })
    }

    async fn party(&self, user: &UserId) -> Result<Party, StoreError> {
        let Some(id) = user.account() else { return Ok(Party::default()) };
        let account = self.store.accounts().by_id(id).await?;
        Ok(account.map_or_else(Party::default, |account| Party { account: Some(account.id), name: account.name }))
    }
}

/// One of the two, where they have an account.
#[derive(Debug, Clone, Default)]
struct Party {
    account: Option<AccountId>,
    name: String,
}

fn entry(
    id: CallId,
    owner: AccountId,
    peer: &Party,
    (direction, outcome): (Direction, CallOutcome),
    at: Timestamp,
    talked: Option<Duration>,
) -> CallLogEntry {
    let (peer, peer_name) = (peer.account, peer.name.clone());
    CallLogEntry { id, owner, peer, peer_name, direction, outcome, at, talked, seen_at: None }
}

/// How the call ended for the caller and, unless it was missed (which is told by itself), for the callee.
fn outcomes(reason: EndReason, talked: Option<Duration>) -> (CallOutcome, Option<CallOutcome>) {
    match (talked, reason) {
        (Some(_), _) | (None, EndReason::Hangup) => (CallOutcome::Answered, Some(CallOutcome::Answered)),
        (None, EndReason::Declined) => (CallOutcome::Declined, Some(CallOutcome::Declined)),
        (None, EndReason::Canceled) => (CallOutcome::Canceled, None),
        (None, EndReason::Timeout | EndReason::AnsweredElsewhere | EndReason::PeerLost) => {
            (CallOutcome::Unanswered, None)
        }
    }
}
