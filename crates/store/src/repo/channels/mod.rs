//! Channels: who is in them and what they are called.

mod categories;
mod find;
mod invites;
mod make;
mod members;

use std::time::Duration;

use hubbub_types::AccountId;

pub(super) use categories::categories;
pub(super) use find::{revision, visible};
pub use invites::ChannelInvites;
pub use members::Members;
pub(super) use members::hand_over;

use crate::{
    ChannelRow, MemberRow, SeenChannel, Store, StoreError,
    db::{Row, Tx, query},
    repo::{FromRow, number},
};

/// Channels.
pub struct Channels<'a>(pub(crate) &'a Store);

/// The columns of a [`ChannelRow`].
macro_rules! channel_columns {
    () => {
        "channels.id, channels.kind, channels.name, channels.peers, channels.topic, channels.category, \
         channels.position, channels.private, channels.slow_mode, channels.archived_at, channels.created_by, \
         channels.created_at, channels.head, channels.posts, channels.posted_at"
    };
}
pub(super) use channel_columns;

/// The columns of a [`MemberRow`].
macro_rules! member_columns {
    () => {
        "members.channel, members.account, members.owner, members.since, members.joined_at, members.invited_by"
    };
}
pub(super) use member_columns;

impl FromRow for ChannelRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let peers: Option<String> = row.get_opt("peers")?;
        let slow_mode: i64 = row.get("slow_mode")?;
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            peers: peers.as_deref().map(peers_from_text).transpose()?,
            topic: row.get("topic")?,
            category: row.get_opt("category")?,
            position: row.get("position")?,
            private: row.get("private")?,
            slow_mode: Duration::from_secs(u64::try_from(slow_mode).unwrap_or(0)),
            archived_at: row.get_opt("archived_at")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("created_at")?,
            head: row.get("head")?,
            posts: row.get("posts")?,
            posted_at: row.get_opt("posted_at")?,
        })
    }
}

impl FromRow for MemberRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            channel: row.get("channel")?,
            account: row.get("account")?,
            owner: row.get("owner")?,
            since: row.get("since")?,
            joined_at: row.get("joined_at")?,
            invited_by: row.get_opt("invited_by")?,
        })
    }
}

/// The columns of a channel and, as `member_…`, of a membership that may be missing.
macro_rules! seen_columns {
    () => {
        concat!(
            channel_columns!(),
            ", members.channel AS member_channel, members.account AS member_account, \
             members.owner AS member_owner, members.since AS member_since, \
             members.joined_at AS member_joined_at, members.invited_by AS member_invited_by"
        )
    };
}
pub(super) use seen_columns;

/// Which channels the account `$1` of the role `$2` may read, where `members` is joined for it. It may be less than
/// what a service allows, never more.
macro_rules! readable {
    () => {
        "(members.account IS NOT NULL OR (NOT channels.private AND channels.kind IN ('text', 'voice') \
         AND $2 <> 'guest'))"
    };
}
pub(super) use readable;

/// The membership among the columns of [`seen_columns`].
fn member(row: &Row) -> Result<Option<MemberRow>, StoreError> {
    let Some(channel) = row.get_opt("member_channel")? else { return Ok(None) };
    Ok(Some(MemberRow {
        channel,
        account: row.get("member_account")?,
        owner: row.get("member_owner")?,
        since: row.get("member_since")?,
        joined_at: row.get("member_joined_at")?,
        invited_by: row.get_opt("member_invited_by")?,
    }))
}

impl FromRow for SeenChannel {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { channel: ChannelRow::from_row(row)?, member: member(row)? })
    }
}

/// Two people as the text that is unique.
fn peers_to_text((one, other): (AccountId, AccountId)) -> String {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    format!("{first}:{second}")
}

fn peers_from_text(text: &str) -> Result<(AccountId, AccountId), StoreError> {
    let wrong = || StoreError::Corrupt(format!("'{text}' is not two people").into());
    let (one, other) = text.split_once(':').ok_or_else(wrong)?;
    Ok((one.parse().map_err(|_| wrong())?, other.parse().map_err(|_| wrong())?))
}

/// Raises the revision of the channel list, and gives the new one. Last in a transaction: everybody who changes the
/// list waits here.
pub(super) async fn touch_directory(tx: &mut Tx) -> Result<i64, StoreError> {
    let change = "INSERT INTO server_state (name, number) VALUES ('directory', 1) \
                  ON CONFLICT (name) DO UPDATE SET number = server_state.number + 1 RETURNING number";
    number(&tx.rows(query(change)).await?)
}
