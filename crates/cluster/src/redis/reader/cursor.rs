//! How far one stream was read.

use super::entry::Entry;

/// The number of the last entry that was handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor(pub(super) u64);

/// What an entry is to whoever reads in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The next one.
    Next,
    /// One that was handed on before.
    Seen,
    /// There should have been others before it.
    AfterGap,
}

impl Cursor {
    /// Where entries after this one begin, as XREAD takes it.
    pub(super) fn id(self) -> String {
        format!("0-{}", self.0)
    }

    /// Moves past an entry.
    pub(super) fn advance(&mut self, entry: &Entry) -> Place {
        let place = match entry.number.checked_sub(self.0) {
            None | Some(0) => return Place::Seen,
            Some(1) => Place::Next,
            Some(_) => Place::AfterGap,
        };
        self.0 = entry.number;
        place
    }

    /// The stream ends at `end` now. Where that is before what was read already, the stream went back with its server.
    pub(super) fn end_at(&mut self, end: u64) {
        self.0 = self.0.min(end);
    }
}
