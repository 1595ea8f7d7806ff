//! Connections, by whose they are.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use hubbub_types::{AccountId, ChannelId, ConnectionId};

use crate::chat::{Encoded, Listener};

/// The connections of this node.
#[derive(Default)]
pub(super) struct Lines {
    lines: HashMap<ConnectionId, Line>,
    accounts: HashMap<AccountId, HashSet<ConnectionId>>,
}

struct Line {
    account: AccountId,
    listener: Arc<dyn Listener>,
    /// What it listens to.
    channels: HashSet<ChannelId>,
    /// Whether it has asked for anything yet.
    synced: bool,
}

impl Lines {
    pub(super) fn enter(&mut self, account: AccountId, connection: ConnectionId, listener: Arc<dyn Listener>) {
        let line = Line { account, listener, channels: HashSet::new(), synced: false };
        self.lines.insert(connection, line);
        self.accounts.entry(account).or_default().insert(connection);
    }

    /// What a connection that has gone listened to.
    pub(super) fn leave(&mut self, connection: ConnectionId) -> Option<HashSet<ChannelId>> {
        let line = self.lines.remove(&connection)?;
        if let Some(connections) = self.accounts.get_mut(&line.account) {
            connections.remove(&connection);
            if connections.is_empty() {
                self.accounts.remove(&line.account);
            }
        }
        Some(line.channels)
    }

    /// Notes that a connection listens to a channel; gives whose it is.
    pub(super) fn note(
        &mut self,
        connection: ConnectionId,
        channel: ChannelId,
    ) -> Option<(AccountId, Arc<dyn Listener>)> {
        let line = self.lines.get_mut(&connection)?;
        line.channels.insert(channel);
        Some((line.account, Arc::clone(&line.listener)))
    }

    pub(super) fn is_there(&self, connection: ConnectionId) -> bool {
        self.lines.contains_key(&connection)
    }

    pub(super) fn forget(&mut self, connection: ConnectionId, channel: ChannelId) {
        if let Some(line) = self.lines.get_mut(&connection) {
            line.channels.remove(&channel);
        }
    }

    /// A connection has asked for what it lacks: from now on it hears of new channels. Whether it is still there.
    pub(super) fn set_synced(&mut self, connection: ConnectionId) -> bool {
        let line = self.lines.get_mut(&connection);
        line.map(|line| line.synced = true).is_some()
    }

    pub(super) fn of(&self, account: AccountId) -> Vec<ConnectionId> {
        self.accounts.get(&account).into_iter().flatten().copied().collect()
    }

    /// What each connection of somebody listens to, as far as it has synced.
    pub(super) fn listening(&self, account: AccountId) -> Vec<(ConnectionId, HashSet<ChannelId>)> {
        let lines =
            self.of(account).into_iter().filter_map(|connection| Some((connection, self.lines.get(&connection)?)));
        lines.filter(|(_, line)| line.synced).map(|(connection, line)| (connection, line.channels.clone())).collect()
    }

    pub(super) fn accounts(&self) -> Vec<AccountId> {
        self.accounts.keys().copied().collect()
    }

    pub(super) fn tell(&self, connection: ConnectionId, packet: &Encoded) {
        if let Some(line) = self.lines.get(&connection) {
            line.listener.push(packet);
        }
    }
}
