//! Reading and mending of session descriptions (RFC 8866, RFC 8829).
//!
//! The library that negotiates keeps what it needs of a description and forgets the rest: the names of streams and
//! tracks, the list of layers, the order of codecs. These are read here from the text the client sent, and put into
//! the text it gets. Lines that nobody asked to change are passed on byte for byte.

mod codecs;
mod facts;
mod mend;
mod section;
#[cfg(test)]
mod tests;
mod text;

pub use facts::{Direction, Offered, OfferedCodec, PublishPlan, PublishedSection, SectionFacts, SectionKind};
pub use mend::{Sending, facts, finish_answer, finish_offer, prepare_answer, prepare_offer};
pub use text::{Section, Text, read};

use thiserror::Error;

/// Why a description was not taken. All of it is the fault of whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SdpError {
    /// More text, lines or sections than are read.
    #[error("the description is too large")]
    TooLarge,
    /// A line that is none, or one that is too long.
    #[error("a line of the description cannot be read")]
    BadLine,
    /// A section without the name that BUNDLE needs, or two of one name.
    #[error("a section of the description has no name of its own")]
    BadMid,
    /// The description has no section at all.
    #[error("the description has no section")]
    Empty,
}

impl SdpError {
    /// A word for counters and logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "sdp_too_large",
            Self::BadLine => "sdp_bad_line",
            Self::BadMid => "sdp_bad_mid",
            Self::Empty => "sdp_empty",
        }
    }
}
