//! What people are told of their own standing: what they are and may do, and, who settles reports, how many wait.

use std::{collections::BTreeSet, sync::Arc};

use hubbub_chat::wire::{Me, MeNews, PersonRef, QueueNews};
use hubbub_store::Account;
use hubbub_types::{AccountId, AccountKind, Timestamp};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::{BEAT, Live, seats::Line};
use crate::{
    Actor, Error,
    actor::picture_path,
    chat::{Encoded, directory::server_abilities},
    policy::{Action, Object, can},
};

/// That the number of open reports may be another.
#[derive(Default)]
pub(super) struct Queue(Notify);

impl Queue {
    pub(super) fn changed(&self) {
        self.0.notify_one();
    }
}

/// When the timeouts of people end who are connected, or were.
#[derive(Default)]
pub(super) struct Timeouts(Mutex<BTreeSet<(Timestamp, AccountId)>>);

impl Timeouts {
    fn note(&self, actor: &Actor) {
        if let Some(until) = actor.muted_until {
            self.0.lock().insert((until, actor.account));
        }
    }

    /// Whose timeout has ended at `now`, each once.
    fn ended(&self, now: Timestamp) -> Vec<AccountId> {
        let mut left = self.0.lock();
        let mut ended = Vec::new();
        while left.first().is_some_and(|(until, _)| *until <= now) {
            ended.extend(left.pop_first().map(|(_, account)| account));
        }
        ended
    }
}

impl Live {
    /// Looks at those again whose timeout has ended, which nobody says.
    pub(super) fn end_timeouts(&self) {
        let ended = self.timeouts.ended(self.clock.now());
        ended.into_iter().filter(|account| self.seats.has(*account)).for_each(|account| self.due.one(account));
    }

    /// Gives a connection the rights that its person has now, and tells it where they are others. What one may do in each
    /// channel is in the list of channels.
    pub(super) fn renew(&self, line: &Line, account: &Account, actor: Actor) {
        let before = line.actor();
        self.timeouts.note(&actor);
        let own = before.role != actor.role || before.muted_until != actor.muted_until;
        let changed = own || before.policies.as_ref() != actor.policies.as_ref();
        let gains_queue = reviews(&actor) && !reviews(&before);
        let packet = changed.then(|| Encoded::event("me", &me_news(account, &actor))).flatten();
        line.set_actor(actor);
        if let Some(packet) = packet {
            line.listener.push(&packet);
        }
        let list = own.then(|| Encoded::event("channels", &serde_json::json!({}))).flatten();
        if let Some(packet) = list {
            line.listener.push(&packet);
        }
        if gains_queue {
            self.queue.changed();
        }
    }

    /// Tells those who settle reports how many are open: at once, and then once a beat while that changes.
    pub(super) async fn run_queue(self: Arc<Self>) {
        loop {
            self.queue.0.notified().await;
            let lines: Vec<_> = self.seats.all().into_iter().filter(|line| reviews(&line.actor())).collect();
            if lines.is_empty() {
                continue;
            }
            match self.queue_news().await {
                Ok(Some(packet)) => lines.iter().for_each(|line| line.listener.push(&packet)),
                Ok(None) => {}
                Err(error) => {
                    tracing::debug!(%error, "how many reports are open cannot be told yet");
                    self.queue.changed();
                }
            }
            tokio::time::sleep(BEAT).await;
        }
    }

    /// Tells one connection that has just synced, if its person settles reports; and notes when it is to be told that it
    /// may write again.
    pub(super) async fn tell_queue(&self, line: &Line) {
        self.timeouts.note(&line.actor());
        if !reviews(&line.actor()) {
            return;
        }
        match self.queue_news().await {
            Ok(Some(packet)) => line.listener.push(&packet),
            Ok(None) => {}
            Err(error) => {
                tracing::debug!(%error, "how many reports are open cannot be told yet");
                self.queue.changed();
            }
        }
    }

    async fn queue_news(&self) -> Result<Option<Encoded>, Error> {
        Ok(Encoded::event("queue", &QueueNews { open_reports: self.store.reports().open().await? }))
    }
}

/// Whether somebody settles reports.
fn reviews(actor: &Actor) -> bool {
    can(actor, Action::ReviewReports, Object::Instance)
}

fn me_news(account: &Account, actor: &Actor) -> MeNews {
    let person = PersonRef {
        id: account.id,
        handle: account.handle.clone(),
        name: account.name.clone(),
        picture: picture_path(account),
        role: account.role,
        bot: account.kind == AccountKind::Bot,
    };
    let muted_until = actor.muted_until.map(Into::into);
    MeNews { me: Me { person, status: account.status, muted_until }, can: server_abilities(actor) }
}
