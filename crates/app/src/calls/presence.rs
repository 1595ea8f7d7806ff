//! Who is there: answers a watch list, and tells what changes.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use futures_util::{StreamExt as _, stream};
use hubbub_calls::{Presence, UserRecord};
use hubbub_cluster::Key;
use hubbub_types::{AccountId, ConnectionId, SessionId, UserId};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::{Calls, CommandError, Speaker, policy, registry::Bound, service::user_of, watchers::Watchers};
use crate::{Actor, policy::Action};

/// Records read at once.
const BATCH: usize = 256;

/// People whose state may have changed and must be looked up before their watchers are told. At most those watched.
///
/// With several nodes, what they tell on the bus may arrive in another order than it happened; the records say what is.
#[derive(Default)]
pub(super) struct Changed {
    people: Mutex<HashSet<UserId>>,
    some: Notify,
}

impl Changed {
    pub(super) fn one(&self, user: UserId) {
        self.people.lock().insert(user);
        self.some.notify_one();
    }

    /// Everybody who is watched.
    pub(super) fn all(&self, watchers: &Watchers) {
        self.people.lock().extend(watchers.watched());
        self.some.notify_one();
    }

    fn take(&self) -> Vec<UserId> {
        std::mem::take(&mut *self.people.lock()).into_iter().collect()
    }

    fn put_back(&self, people: &[UserId]) {
        self.people.lock().extend(people.iter().cloned());
    }
}

impl Calls {
    /// Tells the connection the state of `users` now and on every change, instead of those it watched before. Somebody with a
    /// block between them and the watcher is always offline.
    ///
    /// # Errors
    /// When there are too many watches, or live state or the database is away.
    pub async fn watch(&self, speaker: &Speaker, users: Vec<UserId>) -> Result<(), CommandError> {
        let connection = speaker.place.address.connection;
        let actor = speaker.actor.as_deref();
        let (visible, hidden) = self.visible(actor, users.clone()).await?;
        // Watching first: what changes while the states are read is held back, and told after the answer.
        let Some(before) = self.watchers.replace(connection, visible, hidden, self.settings.max_watches) else {
            return Err(CommandError::Unavailable("as many watches as allowed".into()));
        };
        let read = self.read_watched(connection, actor, users).await;
        let Some(outbound) = self.registry.get(connection) else {
            // The connection ended meanwhile, and with it the place where its list would be forgotten.
            self.watchers.remove(connection);
            return Ok(());
        };
        let answer = match read {
            Ok(people) => {
                self.watchers.answered(connection, &people);
                outbound.presence(&people);
                Ok(())
            }
            Err(error) => {
                // Whoever is not told of a new list goes on with the one they know.
                let people = self.watchers.restore(connection, before);
                people.into_iter().for_each(|user| self.changed.one(user));
                Err(error)
            }
        };
        while let Some(changes) = self.watchers.release(connection) {
            outbound.presence(&changes);
        }
        answer
    }

    /// The states for the answer to a new list. Who may be seen is asked once more, now that a block that is made is heard
    /// of: one that was made since the first question would have passed the list by.
    async fn read_watched(
        &self,
        connection: ConnectionId,
        actor: Option<&Actor>,
        users: Vec<UserId>,
    ) -> Result<Vec<(UserId, Presence)>, CommandError> {
        let (visible, hidden) = self.visible(actor, users).await?;
        for (people, hide) in [(&visible, false), (&hidden, true)] {
            for user in people {
                self.watchers.set_hidden(connection, user, hide);
            }
        }
        let mut people = self.presence_of(visible).await?;
        people.extend(hidden.into_iter().map(|user| (user, Presence::Offline)));
        Ok(people)
    }

    /// Splits `users` into those whose state `actor` may know, and the others.
    async fn visible(
        &self,
        actor: Option<&Actor>,
        users: Vec<UserId>,
    ) -> Result<(Vec<UserId>, Vec<UserId>), CommandError> {
        let Some(actor) = actor else { return Ok((users, Vec::new())) };
        let ids: Vec<AccountId> = users.iter().filter_map(UserId::account).collect();
        let mut hidden = policy::blocked(&self.store, actor.account, &ids).await?;
        hidden.extend(policy::beyond(&self.store, actor, Action::ReadPeople, &ids).await?);
        Ok(users.into_iter().partition(|user| user.account().is_some_and(|id| !hidden.contains(&id))))
    }

    /// [`Calls::visible`] for somebody as they stand now; nothing is visible for who is not there any more.
    async fn visible_to(
        &self,
        watcher: AccountId,
        session: SessionId,
        users: Vec<UserId>,
    ) -> Result<(Vec<UserId>, Vec<UserId>), CommandError> {
        let Some(account) = self.store.accounts().by_id(watcher).await? else { return Ok((Vec::new(), users)) };
        let actor = Actor::of(&account, session, Arc::default(), account.created_at);
        self.visible(Some(&actor), users).await
    }

    /// Somebody's state was told on the bus.
    pub(super) fn heard_presence(&self, user: UserId, presence: Presence) {
        if !self.cluster.is_shared() {
            self.tell_watchers(&user, presence);
        } else if self.watchers.is_watched(&user) {
            self.changed.one(user);
        }
    }

    /// Passes a change on to those who watch.
    fn tell_watchers(&self, user: &UserId, presence: Presence) {
        let people = [(user.clone(), presence)];
        for connection in self.watchers.of(user) {
            self.tell_watcher(connection, &people);
        }
    }

    fn tell_watcher(&self, connection: ConnectionId, people: &[(UserId, Presence)]) {
        let news = self.watchers.news(connection, people);
        if let Some(outbound) = self.registry.get(connection).filter(|_| !news.is_empty()) {
            outbound.presence(&news);
        }
    }

    /// Looks up whose state may have changed, and tells their watchers; what cannot be looked up now is later.
    pub(super) async fn run_presence(self: Arc<Self>) {
        loop {
            self.changed.some.notified().await;
            while let Err(error) = self.tell_changed().await {
                tracing::debug!(%error, "presence could not be read yet");
                tokio::time::sleep(self.settings.retry.0).await;
            }
        }
    }

    async fn tell_changed(&self) -> Result<(), CommandError> {
        let people = self.changed.take();
        for (index, batch) in people.chunks(BATCH).enumerate() {
            match self.presence_of(batch.to_vec()).await {
                Ok(states) => states.iter().for_each(|(user, presence)| self.tell_watchers(user, *presence)),
                Err(error) => {
                    self.changed.put_back(people.get(index * BATCH..).unwrap_or_default());
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Two people see each other no longer, or again, on every node.
    pub(super) async fn heard_block(&self, one: AccountId, other: AccountId) {
        for (watcher, watched) in [(one, other), (other, one)] {
            for bound in self.registry.of(&UserId::from(watcher)) {
                self.look_again(watcher, bound, vec![UserId::from(watched)]).await;
            }
        }
    }

    /// After messages were missed: the state of everybody watched is told again, and every watcher's blocks are looked up.
    pub(super) async fn look_again_at_all(&self) {
        self.changed.all(&self.watchers);
        let people = self.registry.users().into_iter().filter_map(|user| Some((user.account()?, user)));
        stream::iter(people)
            .for_each_concurrent(self.parallel(), |(account, user)| async move {
                for bound in self.registry.of(&user) {
                    let list = self.watchers.list(bound.place.address.connection);
                    self.look_again(account, bound, list).await;
                }
            })
            .await;
    }

    /// Shows or hides `users` as the database says now, and tells the watcher what that changes.
    async fn look_again(&self, watcher: AccountId, bound: Bound, users: Vec<UserId>) {
        let connection = bound.place.address.connection;
        // On an open server a name may look like an account's id without being one: only tokens make watchers with blocks.
        let Some(session) = bound.session.filter(|_| !users.is_empty()) else { return };
        let (visible, hidden) = loop {
            match self.visible_to(watcher, session, users.clone()).await {
                Ok(split) => break split,
                Err(error) => {
                    tracing::warn!(%error, "blocks could not be looked up; trying again");
                    tokio::time::sleep(self.settings.retry.0).await;
                }
            }
        };
        let changed = |user: &UserId, hide| self.watchers.set_hidden(connection, user, hide);
        visible.into_iter().filter(|user| changed(user, false)).for_each(|user| self.changed.one(user));
        let gone: Vec<_> =
            hidden.into_iter().filter(|user| changed(user, true)).map(|user| (user, Presence::Offline)).collect();
        if !gone.is_empty() {
            self.tell_watcher(connection, &gone);
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
