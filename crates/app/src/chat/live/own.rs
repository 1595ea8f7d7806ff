//! What people are told of their own standing: what they are and may do, and, who settles reports, how many wait.

use std::sync::Arc;

use hubbub_chat::wire::{Me, MeNews, PersonRef, QueueNews};
use hubbub_store::Account;
use hubbub_types::AccountKind;
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

impl Live {
    /// Gives a connection the rights that its person has now, and tells it where they are others.
    pub(super) fn renew(&self, line: &Line, account: &Account, actor: Actor) {
        let before = line.actor();
        let changed = before.role != actor.role
            || before.muted_until != actor.muted_until
            || before.policies.as_ref() != actor.policies.as_ref();
        let gains_queue = reviews(&actor) && !reviews(&before);
        let packet = changed.then(|| Encoded::event("me", &me_news(account, &actor))).flatten();
        line.set_actor(actor);
        if let Some(packet) = packet {
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

    /// Tells one connection that has just synced, if its person settles reports.
    pub(super) async fn tell_queue(&self, line: &Line) {
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
