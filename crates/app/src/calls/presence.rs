//! Who is there: answers a watch list, and tells what changes.

use std::collections::BTreeMap;

use hubbub_calls::{Presence, UserRecord};
use hubbub_cluster::Key;
use hubbub_types::{AccountId, UserId};

use super::{Calls, CommandError, Speaker, policy, service::user_of};

impl Calls {
    /// Tells the connection the state of `users` now and on every change, instead of those it watched before. Somebody with a
    /// block between them and the watcher is always offline.
    ///
    /// # Errors
    /// When there are too many watches, or live state or the database is away.
    pub async fn watch(&self, speaker: &Speaker, users: Vec<UserId>) -> Result<(), CommandError> {
        let (visible, hidden) = self.visible(speaker, users).await?;
        // Watching first: a change between the two steps is told twice rather than not at all.
        if !self.watchers.replace(speaker.connection, visible.clone(), self.settings.max_watches) {
            return Err(CommandError::Unavailable("as many watches as allowed".into()));
        }
        let mut people = self.presence_of(visible).await?;
        people.extend(hidden.into_iter().map(|user| (user, Presence::Offline)));
        if let Some(outbound) = self.registry.get(speaker.connection) {
            outbound.presence(&people);
        } else {
            // The connection ended meanwhile, and with it the place where its list would be forgotten.
            self.watchers.remove(speaker.connection);
        }
        Ok(())
    }

    /// Splits `users` into those whose state the speaker may know, and the others.
    async fn visible(&self, speaker: &Speaker, users: Vec<UserId>) -> Result<(Vec<UserId>, Vec<UserId>), CommandError> {
        let Some(actor) = &speaker.actor else { return Ok((users, Vec::new())) };
        let ids: Vec<AccountId> = users.iter().filter_map(UserId::account).collect();
        let blocked = policy::blocked(&self.store, actor.account, &ids).await?;
        Ok(users.into_iter().partition(|user| user.account().is_some_and(|id| !blocked.contains(&id))))
    }

    /// Passes a change on to those who watch.
    pub(super) fn tell_watchers(&self, user: UserId, presence: Presence) {
        let people = [(user, presence)];
        let [(user, _)] = &people;
        for connection in self.watchers.of(user) {
            if let Some(outbound) = self.registry.get(connection) {
                outbound.presence(&people);
            }
        }
    }

    /// Tells every watcher again what it watches, after changes may have been missed.
    pub(super) async fn tell_all_watchers(&self) {
        match self.presence_of(self.watchers.watched()).await {
            Ok(people) => people.into_iter().for_each(|(user, presence)| self.tell_watchers(user, presence)),
            Err(error) => tracing::warn!(%error, "presence could not be read again"),
        }
    }

    async fn presence_of(&self, users: Vec<UserId>) -> Result<Vec<(UserId, Presence)>, CommandError> {
        let keys: Vec<Key> = users.iter().map(Key::from).collect();
        let records = self.live.read(&keys).await?;
        let found: BTreeMap<UserId, Presence> =
            records.into_iter().filter_map(|(key, record)| Some((user_of(key)?, state(&record)))).collect();
        let state = |user: &UserId| found.get(user).copied().unwrap_or(Presence::Offline);
        Ok(users.into_iter().map(|user| (user.clone(), state(&user))).collect())
    }
}

fn state(record: &UserRecord) -> Presence {
    record.presence()
}
