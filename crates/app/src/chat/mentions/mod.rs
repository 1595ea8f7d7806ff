//! What concerns somebody, wherever it was said.

use hubbub_chat::wire::{MessageList, PlacedMessage};
use hubbub_store::{MessageRow, PlaceCursor};

use super::{Chat, encode::Spoken};
use crate::{
    Actor, Error,
    policy::{Action, Object, check},
};

/// Most messages of a page.
const MOST: u32 = 100;

impl Chat {
    /// Messages that mention or answer the actor, the latest first, where they may still read them.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn mentions(&self, actor: &Actor, before: Option<PlaceCursor>, limit: u32) -> Result<MessageList, Error> {
        check(actor, Action::ReadPersonal, Object::Of(actor.account))?;
        let page = self.store().messages().mentions(actor.account, before, limit.clamp(1, MOST)).await?;
        let mut ids: Vec<_> = page.items.iter().map(|row| row.message.channel).collect();
        ids.sort_unstable();
        ids.dedup();
        let channels = self.store().channels().all_seen_by(actor.account, &ids).await?;
        let readable = self.judged(actor, channels).await?;
        let rows = page.items.into_iter().map(|row| row.message);
        let rows: Vec<MessageRow> = rows.filter(|row| readable.iter().any(|seen| seen.row.id == row.channel)).collect();
        let Spoken { items, people } = self.encode_messages(&rows, Some(actor.account)).await?;
        let placed = rows.iter().zip(items).map(|(row, message)| PlacedMessage { channel: row.channel, message });
        Ok(MessageList { items: placed.collect(), people, next: page.next.map(|next| next.to_string()) })
    }
}
