//! The channels and messages that tests speak of.

use std::time::Duration;

use hubbub_store::{ChannelRow, CommitError, LogTx, NewChannel, NewPost, Store};
use hubbub_types::{AccountId, ChannelId, ChannelKind, MessageId, MessageKind, Seq};
use uuid::Uuid;

use crate::people::{START, at};

pub(crate) fn channel_id(n: u32) -> ChannelId {
    ChannelId(Uuid::from_u128(u128::from(n)))
}

pub(crate) fn message_id(n: u32) -> MessageId {
    MessageId(Uuid::from_u128(u128::from(n)))
}

/// A public text channel that could be made.
pub(crate) fn room(n: u32) -> NewChannel {
    NewChannel {
        id: channel_id(n),
        kind: ChannelKind::Text,
        name: format!("room-{n}"),
        peers: None,
        topic: String::new(),
        category: None,
        private: false,
        slow_mode: Duration::ZERO,
        created_by: None,
        members: Vec::new(),
        created_at: START,
    }
}

/// A public text channel that is made.
pub(crate) async fn made_room(store: &Store, n: u32) -> ChannelRow {
    store.channels().create(&room(n), 100).await.unwrap()
}

/// A message that could be posted.
pub(crate) fn message(n: u32, channel: ChannelId, seq: Seq, author: AccountId) -> NewPost {
    NewPost {
        id: message_id(n),
        channel,
        seq,
        author: Some(author),
        nonce: Some(Uuid::from_u128(u128::from(n) << 64)),
        kind: MessageKind::Message,
        body: format!("text {n}"),
        extra: None,
        reply_to: None,
        here: false,
        mentions: Vec::new(),
        files: Vec::new(),
        stems: Some(format!("wtext w{n}")),
        at: at(n.into()),
    }
}

/// Does one thing in a channel's log: takes a place and commits.
pub(crate) async fn act(
    store: &Store,
    channel: ChannelId,
    act: impl FnOnce(&mut LogTx, Seq),
) -> Result<Seq, CommitError> {
    let mut tx = store.log().begin(&[channel]).await.unwrap();
    let seq = tx.take_seq(channel).unwrap();
    act(&mut tx, seq);
    tx.commit().await?;
    Ok(seq)
}

/// Posts a message.
pub(crate) async fn post(store: &Store, n: u32, channel: ChannelId, author: AccountId) -> Seq {
    act(store, channel, |tx, seq| tx.post(message(n, channel, seq, author))).await.unwrap()
}
