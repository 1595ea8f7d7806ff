//! Who loses the leave to be in a room is put out, on whichever node that was decided.

use hubbub_cluster::{BusMessage, Notice, Subscription};
use hubbub_sfu::room::RoomEvent;
use hubbub_types::JoinId;

use super::{Admitted, LOOK, MediaService};

impl MediaService {
    /// Whether the leave still counts by which somebody is in a room by now. To be asked once they are: what ended before
    /// has found nobody to put out.
    #[must_use]
    pub fn confirm(&self, admitted: &Admitted) -> bool {
        admitted.join.is_none_or(|join| self.stays().counts(join))
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

    /// Follows what is told to all nodes, until that ends.
    pub(super) async fn follow(&self, mut news: Subscription) {
        while let Some(notice) = news.next().await {
            match notice {
                Notice::Message(message) => self.hear(message).await,
                Notice::Missed => {
                    self.reread_keys().await;
                    self.recheck(self.stays().of(|_| true)).await;
                }
            }
        }
    }

    async fn hear(&self, message: BusMessage) {
        match message {
            BusMessage::SessionRevoked { session, .. } => {
                self.put_all_out(self.stays().of(|stay| stay.session == Some(session))).await;
                self.recheck(self.stays().unknown()).await;
            }
            BusMessage::AccountRevoked { account } => {
                self.put_all_out(self.stays().of(|stay| stay.account == Some(account))).await;
                self.recheck(self.stays().unknown()).await;
            }
            BusMessage::AccessChanged { account } | BusMessage::AccountChanged { account } => {
                self.recheck(self.stays().of(|stay| stay.account == Some(account))).await;
                self.recheck(self.stays().unknown()).await;
            }
            BusMessage::DirectoryChanged { .. } | BusMessage::PoliciesChanged => {
                self.recheck(self.stays().of(|_| true)).await;
            }
            BusMessage::JoinEnded { join } => self.put_out(join).await,
            BusMessage::MediaKeysChanged => self.reread_keys().await,
            _ => {}
        }
    }

    /// Looks anew at each: who may not be there any more is put out, who may do something else is told so.
    async fn recheck(&self, joins: Vec<JoinId>) {
        for join in joins {
            match self.standing(join).await {
                Ok(None) => self.put_out(join).await,
                Ok(Some(standing)) => {
                    let row = &standing.row;
                    self.0.rooms.permit(&row.room, &row.identity, standing.permission).await;
                }
                // Whoever was let in by a database that answered stays until it answers again and says otherwise.
                Err(error) => tracing::warn!(%error, "it cannot be looked up who may be in a room"),
            }
        }
    }

    async fn put_all_out(&self, joins: Vec<JoinId>) {
        for join in joins {
            self.put_out(join).await;
        }
    }

    async fn put_out(&self, join: JoinId) {
        if let Some(room) = self.stays().end(join) {
            self.0.rooms.end(&room, join).await;
        }
    }

    async fn reread_keys(&self) {
        if let Err(error) = self.read_keys().await {
            tracing::warn!(%error, "the keys of the media server cannot be read; those known before count");
        }
    }

    /// Ends the leaves of those who fell out of a room and did not come back.
    pub(super) async fn end_forgotten(&self) {
        loop {
            tokio::time::sleep(LOOK.0).await;
            self.end_those_forgotten().await;
        }
    }

    pub(super) async fn end_those_forgotten(&self) {
        let now = self.chat().now();
        for join in self.stays().forgotten(self.settings().join_grace.0, now) {
            if let Err(error) = self.chat().store().media_joins().end(join, now).await {
                tracing::debug!(%error, "the leave of somebody who left was not ended; it ends by itself");
            }
        }
    }
}
