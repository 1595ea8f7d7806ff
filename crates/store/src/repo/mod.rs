//! One file a group of tables. Column lists name their table, so that they also serve in joins, and never say `*`: a
//! column added by a newer program must not change what an older one reads.

mod accounts;
mod archive;
mod blocks;
mod bots;
mod calls;
mod channels;
mod files;
mod hooks;
mod invites;
mod jobs;
mod links;
mod log;
mod media;
mod messages;
mod moderation;
mod personal;
mod pictures;
mod search;
mod sessions;
mod state;

pub use accounts::Accounts;
pub use archive::Archive;
pub use blocks::Blocks;
pub use bots::Bots;
pub use calls::Calls;
pub use channels::{ChannelInvites, Channels, Members};
pub use files::Files;
pub use hooks::{Deliveries, HookPictures, HooksIn, HooksOut};
pub use invites::Invites;
pub use jobs::Jobs;
pub use links::Links;
pub use log::{CommitError, Log, LogTx, NonceKey, Standings};
pub use media::{MediaJoins, MediaKeys};
pub use messages::Messages;
pub use moderation::{Audit, Filters, Reports};
pub use personal::Personal;
pub use pictures::Pictures;
pub use search::Search;
pub use sessions::Sessions;
pub use state::State;

use crate::{StoreError, db::Row};

/// Most ids in one statement's list; longer ones take several statements.
const IDS_PER_STATEMENT: usize = 256;

/// Something made from one row.
trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}

fn all<T: FromRow>(rows: &[Row]) -> Result<Vec<T>, StoreError> {
    rows.iter().map(T::from_row).collect()
}

fn first<T: FromRow>(rows: &[Row]) -> Result<Option<T>, StoreError> {
    rows.first().map(T::from_row).transpose()
}

fn only<T: FromRow>(rows: &[Row]) -> Result<T, StoreError> {
    first(rows)?.ok_or(StoreError::NotFound)
}

/// The one number of a `SELECT … AS number`.
fn number(rows: &[Row]) -> Result<i64, StoreError> {
    rows.first().ok_or(StoreError::NotFound)?.get("number")
}

/// Rows of a page, with one more to see whether there is a next page.
fn one_more(limit: u32) -> i64 {
    i64::from(limit) + 1
}
