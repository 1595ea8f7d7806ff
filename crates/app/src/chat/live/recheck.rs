//! Whether sessions and tokens still live, and what role and limits people have: looked up again when something is told
//! of them.

use std::{collections::HashSet, sync::Arc};

use hubbub_types::AccountId;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::Live;
use crate::{Error, chat::Farewell};

/// Who is to be looked up. At most those who are connected.
#[derive(Default)]
pub(super) struct Due {
    state: Mutex<State>,
    some: Notify,
}

#[derive(Default)]
struct State {
    people: HashSet<AccountId>,
    everybody: bool,
}

impl Due {
    pub(super) fn one(&self, account: AccountId) {
        self.state.lock().people.insert(account);
        self.some.notify_one();
    }

    /// After missed messages everybody must be looked up again.
    pub(super) fn all(&self) {
        self.state.lock().everybody = true;
        self.some.notify_one();
    }

    fn take(&self) -> State {
        std::mem::take(&mut *self.state.lock())
    }
}

impl Live {
    pub(super) async fn run_rechecks(self: Arc<Self>) {
        loop {
            self.due.some.notified().await;
            let State { mut people, everybody } = self.due.take();
            if everybody {
                people.extend(self.seats.accounts());
            }
            for account in people {
                self.look_again(account).await;
            }
        }
    }

    /// Asks until the database answers: nobody is cut, and nobody spared, by guessing.
    async fn look_again(&self, account: AccountId) {
        while let Err(error) = self.recheck(account).await {
            tracing::warn!(%error, "a connected person could not be looked up; trying again");
            self.alerts.raise("revocation", "sessions cannot be checked: the database does not answer");
            tokio::time::sleep(self.settings.retry.0).await;
        }
    }

    /// Closes the connections whose tokens have ended by themselves.
    pub(super) fn close_ended(&self) {
        self.seats.ended(self.clock.now()).iter().for_each(|line| line.close(Farewell::SessionEnded));
    }

    /// Closes somebody's connections whose sessions are over, and tells the others who they are now.
    pub(super) async fn recheck(&self, id: AccountId) -> Result<(), Error> {
        let now = self.clock.now();
        let account = self.store.accounts().by_id(id).await?;
        let live = match &account {
            Some(account) => self.accounts.good_keys(account).await?,
            None => HashSet::new(),
        };
        let banned = account.as_ref().and_then(|account| account.ban.as_ref()).filter(|ban| ban.holds(now));
        let farewell = banned.map_or(Farewell::SessionEnded, |ban| Farewell::Banned { until: ban.until });
        let policies = self.accounts.present_policies().await?;
        for line in self.seats.of(id) {
            match &account {
                Some(account) if banned.is_none() && live.contains(&line.session) => {
                    self.renew(&line, account, line.actor().renewed(account, Arc::clone(&policies), now));
                }
                _ => line.close(farewell),
            }
        }
        if let Some(account) = account.filter(|_| self.seats.has(id)) {
            self.presence.status(id, account.status);
        }
        Ok(())
    }
}
