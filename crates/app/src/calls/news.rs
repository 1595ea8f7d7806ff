//! What other parts of the server, and other nodes, tell on the bus: ended sessions, presence, new names, blocks.

use std::sync::Arc;

use hubbub_calls::{Command, Profile};
use hubbub_cluster::{BusMessage, Key, Notice, Subscription};
use hubbub_store::Account;
use hubbub_types::{AccountId, UserId};

use super::{Calls, CommandError, delivery::from_bus, revocation::Revocation};
use crate::actor::picture_path;

/// People looked up at once.
const BATCH: usize = 256;

impl Calls {
    pub(super) async fn run_bus(self: Arc<Self>, mut bus: Subscription) {
        while let Some(notice) = bus.next().await {
            match notice {
                Notice::Message(message) => self.heard(message),
                Notice::Missed => {
                    metrics::counter!("hubbub_bus_missed_total").increment(1);
                    self.revocations.all();
                    self.missed.notify_one();
                }
            }
        }
    }

    /// Finds out what the missed messages may have told: blocks, states, names.
    pub(super) async fn run_missed(self: Arc<Self>) {
        loop {
            self.missed.notified().await;
            self.look_again_at_all().await;
            while let Err(error) = self.renew_profiles().await {
                tracing::warn!(%error, "names could not be looked up yet");
                tokio::time::sleep(self.settings.retry.0).await;
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
            // Of team chat and of media rooms.
            BusMessage::AccessChanged { .. }
            | BusMessage::AccountChanged { .. }
            | BusMessage::DirectoryChanged { .. }
            | BusMessage::PoliciesChanged
            | BusMessage::ReportsChanged
            | BusMessage::JoinEnded { .. }
            | BusMessage::MediaKeysChanged
            | BusMessage::JobChanged { .. } => {}
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
        self.run(&UserId::from(id), None, Command::SetProfile { profile: profile_of(account) }).await
    }

    /// The same for everybody who is here and is shown otherwise than the database says.
    async fn renew_profiles(&self) -> Result<(), CommandError> {
        for users in self.registry.users().chunks(BATCH) {
            let keys: Vec<Key> = users.iter().map(Key::from).collect();
            let ids: Vec<AccountId> = users.iter().filter_map(UserId::account).collect();
            let (accounts, records) = (self.store.accounts().by_ids(&ids).await?, self.live.read(&keys).await?);
            for account in accounts {
                let user = UserId::from(account.id);
                let profile = profile_of(account);
                if records.get(&Key::from(&user)).is_some_and(|record| *record.profile() != profile) {
                    self.settle("new name", self.run(&user, None, Command::SetProfile { profile }).await)?;
                }
            }
        }
        Ok(())
    }
}

fn profile_of(account: Account) -> Profile {
    Profile { photo: picture_path(&account).map(Into::into), name: account.name.into() }
}
