//! Who loses the leave to be in a room is put out, on whichever node that was decided.

use std::sync::atomic::Ordering;

use hubbub_cluster::{BusMessage, Notice, Subscription};
use hubbub_sfu::room::RoomEvent;
use hubbub_types::JoinId;

use super::{Admitted, LOOK, LOOKS, MediaService};

impl MediaService {
    /// Whether the leave still counts by which somebody is in a room by now. To be asked once they are: what ended before
    /// has found nobody to put out. What changed meanwhile is looked at anew.
    #[must_use]
    pub fn confirm(&self, admitted: &Admitted) -> bool {
        let Some(join) = admitted.join else { return true };
        self.due().first([join]);
        self.stays().counts(join)
    }

    /// Takes note of what happened in a room of this node.
    pub fn heard(&self, room: &str, event: &RoomEvent) {
        let now = self.chat().now();
        match event {
            RoomEvent::Joined(who) => who.join.into_iter().for_each(|join| self.stays().came(join, now)),
            RoomEvent::Left(who, _) => who.join.into_iter().for_each(|join| self.stays().left(join, now)),
            RoomEvent::Finished => self.stays().closed(room, now),
            _ => {}
        }
    }

    /// Follows what is told to all nodes, until that ends. Nothing here waits for the database but for keys: who is to
    /// be put out is, whatever else is looked at.
    pub(super) async fn follow(&self, mut news: Subscription) {
        while let Some(notice) = news.next().await {
            match notice {
                Notice::Message(message) => self.hear(message).await,
                Notice::Missed => {
                    self.due().then(self.stays().of(|_| true));
                    self.reread_keys().await;
                }
            }
        }
    }

    async fn hear(&self, message: BusMessage) {
        match message {
            BusMessage::SessionRevoked { session, .. } => {
                self.put_all_out(self.stays().of(|stay| stay.session == Some(session))).await;
                self.due().first(self.stays().unknown());
            }
            BusMessage::AccountRevoked { account } => {
                self.put_all_out(self.stays().of(|stay| stay.account == Some(account))).await;
                self.due().first(self.stays().unknown());
            }
            BusMessage::AccessChanged { account } | BusMessage::AccountChanged { account } => {
                self.due().first(self.stays().of(|stay| stay.account == Some(account)));
                self.due().first(self.stays().unknown());
            }
            BusMessage::DirectoryChanged { .. } | BusMessage::PoliciesChanged => {
                self.due().then(self.stays().of(|_| true));
            }
            BusMessage::JoinEnded { join } => self.put_out(join).await,
            BusMessage::MediaKeysChanged => self.reread_keys().await,
            _ => {}
        }
    }

    /// Looks anew at whoever something may have changed for, one after the other.
    pub(super) async fn look_at_due(&self) {
        loop {
            let join = self.due().next().await;
            self.recheck(join).await;
        }
    }

    /// Who may not be there any more is put out, who may do something else is told so.
    async fn recheck(&self, join: JoinId) {
        match self.standing(join).await {
            Ok(None) => self.put_out(join).await,
            Ok(Some(standing)) => {
                let row = &standing.row;
                self.0.rooms.permit(&row.room, &row.identity, standing.permission).await;
            }
            Err(error) => {
                tracing::warn!(%error, "it cannot be looked up who may be in a room; it is tried again");
                self.due().failed(join);
            }
        }
    }

    async fn put_all_out(&self, joins: Vec<JoinId>) {
        for join in joins {
            self.put_out(join).await;
        }
    }

    /// From now on it opens nothing, and nobody is in a room by it.
    pub(super) async fn put_out(&self, join: JoinId) {
        if let Some(room) = self.stays().end(join) {
            self.0.rooms.end(&room, join).await;
        }
    }

    async fn reread_keys(&self) {
        let read = self.read_keys().await;
        if let Err(error) = &read {
            tracing::warn!(%error, "the keys of the media server cannot be read; it is tried again");
        }
        self.0.keys_missed.store(read.is_err(), Ordering::Relaxed);
    }

    /// Ends the leaves of those who fell out of a room and did not come back, tries again what failed, and now and then
    /// looks at everybody.
    pub(super) async fn end_forgotten(&self) {
        for look in 1_u32.. {
            tokio::time::sleep(LOOK.0).await;
            self.end_those_forgotten().await;
            self.due().retry();
            if look.is_multiple_of(LOOKS) {
                self.due().then(self.stays().of(|_| true));
            }
            if self.0.keys_missed.load(Ordering::Relaxed) {
                self.reread_keys().await;
            }
        }
    }

    pub(super) async fn end_those_forgotten(&self) {
        let now = self.chat().now();
        for join in self.stays().forgotten(self.settings().join_grace.0, now) {
            if let Err(error) = self.chat().store().media_joins().end(join, now).await {
                tracing::debug!(%error, "the leave of somebody who left was not ended; it is tried again");
                continue;
            }
            // Nobody is there, as far as is known; whoever came in unheard goes.
            self.put_out(join).await;
        }
    }
}
