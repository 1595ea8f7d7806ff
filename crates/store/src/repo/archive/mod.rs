//! Whole channels, read to be taken elsewhere and written as they were elsewhere.
//!
//! A channel that is taken in is hidden until all of it is there: it is private, nobody is in it, and it has a mark in
//! `server_state`. Every row is written at most once, so that a break anywhere is made good by doing all of it again.

mod finish;
mod read;
mod write;

use crate::Store;

/// Whole channels.
pub struct Archive<'a>(pub(crate) &'a Store);

/// Under what name it is noted that a channel is not all there.
fn mark(channel: hubbub_types::ChannelId) -> String {
    format!("import:{channel}")
}
