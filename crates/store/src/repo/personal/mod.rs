//! What each person notes for themselves, in a log of their own: each thing is there once, with the place of its last
//! change.

mod counts;
mod opening;
mod read;
mod write;

use crate::Store;

/// What each person notes for themselves.
pub struct Personal<'a>(pub(crate) &'a Store);
