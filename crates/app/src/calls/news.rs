//! What other parts of the server, and other nodes, tell on the bus: ended sessions, presence, new names, blocks.

use std::sync::Arc;

use hubbub_calls::{Command, Profile};
use hubbub_cluster::{BusMessage, Notice, Subscription};
use hubbub_types::{AccountId, UserId};

use super::{Calls, CommandError, delivery::from_bus, revocation::Revocation};
use crate::actor::picture_path;

impl Calls {
    pub(super) async fn run_bus(self: Arc<Self>, mut bus: Subscription) {
        while let Some(notice) = bus.next().await {
            match notice {
                Notice::Message(message) => self.heard(message),
                Notice::Missed => {
                    metrics::counter!("hubbub_bus_missed_total").increment(1);
                    self.revocations.all();
                    self.later(async move |calls| calls.look_again_at_all().await);
                }
            }
        }
    }

    /// Must be quick: whatever waits for a database does so elsewhere.
    fn heard(self: &Arc<Self>, message: BusMessage) {
        match message {
            BusMessage::SessionRevoked { account, session } => {
                self.revocations.one(Revocation::Session(account, session));
            }
            BusMessage::AccountRevoked { account } => self.revocations.one(Revocation::Account(account)),
            BusMessage::Presence { user, presence } => self.heard_presence(user, from_bus(presence)),
            BusMessage::BlockChanged { one, other } => {
                self.later(async move |calls| calls.heard_block(one, other).await);
            }
            BusMessage::ProfileChanged { account } => {
                if !self.registry.of(&UserId::from(account)).is_empty() {
                    self.later(async move |calls| calls.heard_profile(account).await);
                }
            }
        }
    }

    fn later<F: Future<Output = ()> + Send + 'static>(self: &Arc<Self>, task: impl FnOnce(Arc<Self>) -> F) {
        tokio::spawn(task(Arc::clone(self)));
    }

    async fn heard_profile(&self, account: AccountId) {
        if let Err(error) = self.renew_profile(account).await {
            tracing::warn!(%error, "a new name or picture is not shown yet to those who are called next");
        }
    }

    /// Whoever is called next sees the new name and picture.
    async fn renew_profile(&self, id: AccountId) -> Result<(), CommandError> {
        let Some(account) = self.store.accounts().by_id(id).await? else { return Ok(()) };
        let photo = picture_path(&account).map(Into::into);
        let profile = Profile { name: account.name.into(), photo };
        self.run(&UserId::from(id), None, Command::SetProfile { profile }).await
    }
}
