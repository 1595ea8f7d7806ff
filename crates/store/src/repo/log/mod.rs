//! What happens in channels. A channel's log is read as one list without holes, though its entries are in two tables:
//! a new message is its own entry.

mod facts;
mod queue;
mod read;
mod tx;
mod write;

pub use facts::{NonceKey, Standings};
pub use tx::{CommitError, LogTx};

use crate::Store;

/// What happens in channels.
pub struct Log<'a>(pub(crate) &'a Store);
