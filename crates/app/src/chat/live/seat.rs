//! One connection, for the door that has it.

use std::{collections::BTreeMap, sync::Arc};

use hubbub_chat::wire::{Activity, Have, PresenceState, SyncAnswer};
use hubbub_types::{AccountId, ChannelId, ConnectionId};

use super::seats::Line;
use crate::{
    Actor, Error,
    chat::{Chat, Listener},
};

/// Somebody's place at this node. Dropping it leaves.
pub struct Seat {
    chat: Chat,
    line: Arc<Line>,
}

impl Chat {
    /// A connection has come. What happens in channels it is told from its first [`Seat::sync`] on.
    ///
    /// # Errors
    /// [`Error::SessionEnded`] when the session ended meanwhile, [`Error::Unavailable`].
    pub async fn connect(
        &self,
        actor: Actor,
        connection: ConnectionId,
        listener: Arc<dyn Listener>,
    ) -> Result<Seat, Error> {
        let line = Arc::new(Line::new(actor, connection, Arc::clone(&listener)));
        self.live().seats.insert(Arc::clone(&line));
        self.hub().enter(line.account, connection, listener);
        let seat = Seat { chat: self.clone(), line };
        // Once more, now that the connection is known: an end that was told before would have passed it by.
        let account = self.accounts().behind(&seat.actor()).await?.ok_or(Error::SessionEnded)?;
        self.live().presence.enter(account.id, connection, account.status);
        Ok(seat)
    }
}

impl Seat {
    /// The connection.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.line.connection
    }

    /// Who is behind it, with the role and the limits they have now.
    #[must_use]
    pub fn actor(&self) -> Arc<Actor> {
        self.line.actor()
    }

    /// Gives what the client lacks; what follows it is told.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; [`Error::SessionEnded`] when the connection is over.
    pub async fn sync(&self, have: Have) -> Result<SyncAnswer, Error> {
        self.set_activity(have.activity);
        // One after the other: each may read much.
        let _turn = self.line.syncing.lock().await;
        let answer = self.chat.sync(&self.actor(), self.line.connection, have).await?;
        self.chat.live().tell_queue(&self.line).await;
        Ok(answer)
    }

    /// Says whether somebody sits before the device.
    pub fn set_activity(&self, activity: Activity) {
        self.chat.live().presence.device(self.line.account, self.line.connection, activity);
    }

    /// Watches these people instead of those before, and gives what they are; changes follow as the event `presence`.
    /// Whoever is blocked, either way, looks offline, as does whoever a guest shares no channel with.
    ///
    /// # Errors
    /// [`Error::ListFull`], or what the database says.
    pub async fn watch(&self, people: Vec<AccountId>) -> Result<BTreeMap<AccountId, PresenceState>, Error> {
        self.chat.live().watch(&self.actor(), self.line.connection, people).await
    }

    /// Says that the person is writing in a channel, if it was not said a moment ago.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a channel they may not read, [`Error::Forbidden`] where they may not write.
    pub async fn typing(&self, channel: ChannelId) -> Result<(), Error> {
        let live = self.chat.live();
        if self.line.types(self.chat.now(), live.settings.typing_every.0) {
            self.chat.say_typing(&self.actor(), self.line.connection, channel).await?;
        }
        Ok(())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.chat.hub().leave(self.line.connection);
        self.chat.live().seats.remove(self.line.connection);
        self.chat.live().presence.leave(self.line.account, self.line.connection);
    }
}
