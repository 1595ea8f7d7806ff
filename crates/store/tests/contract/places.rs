//! The channels and messages that tests speak of.

use std::time::Duration;

use hubbub_store::{ChannelRow, CommitError, FileRow, LogTx, NewChannel, NewPost, Store};
use hubbub_types::{AccountId, ChannelId, ChannelKind, FileId, FileKind, MessageId, MessageKind, Preview, Seq};
use uuid::Uuid;

use crate::people::{START, at};

pub(crate) fn channel_id(n: u32) -> ChannelId {
    ChannelId(Uuid::from_u128(u128::from(n)))
}

pub(crate) fn message_id(n: u32) -> MessageId {
    MessageId(Uuid::from_u128(u128::from(n)))
}

pub(crate) fn file_id(n: u32) -> FileId {
    FileId(Uuid::from_u128(u128::from(n)))
}

/// A picture that could be kept, for a message to come.
pub(crate) fn picture(n: u32, owner: AccountId, channel: ChannelId) -> FileRow {
    FileRow {
        id: file_id(n),
        owner: Some(owner),
        channel: Some(channel),
        message: None,
        name: format!("file {n}.png"),
        content_type: "image/png".into(),
        kind: FileKind::Image,
        bytes: 100,
        sha256: [7; 32],
        width: Some(4),
        height: Some(3),
        preview: Preview::Pending,
        created_at: at(0),
        attached_at: None,
        deleted_at: None,
    }
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
