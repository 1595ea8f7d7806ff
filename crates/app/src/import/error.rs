//! Why an archive is not taken in.

use hubbub_store::StoreError;

use crate::{Error, export::record::FORMAT};

/// Why an archive is not taken in. Whatever the reason, nobody sees a part of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file is something else.
    #[error("this is no archive of Hubbub: {0}")]
    NotArchive(String),
    /// It was written by a program that is older or newer than this one.
    #[error("the archive is of format {0}; this program reads format {FORMAT}")]
    OtherFormat(u32),
    /// It has an entry that no archive has.
    #[error("the archive has an entry that does not belong there: {0:?}")]
    Unexpected(String),
    /// It would be larger than allowed when unpacked.
    #[error("the archive is too large, or packed too tightly: {0}")]
    TooLarge(&'static str),
    /// What it says does not fit together.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    /// Ids of it are used by something else on this server.
    #[error("messages of {0} have ids that are used by others on this server")]
    Conflict(String),
    /// Whoever wanted it does not any more.
    #[error("the import was stopped")]
    Stopped,
    /// A part of the server is away.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl ImportError {
    /// A stable word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotArchive(_) => "not_archive",
            Self::OtherFormat(_) => "other_format",
            Self::Unexpected(_) => "unexpected_entry",
            Self::TooLarge(_) => "archive_too_large",
            Self::Damaged(_) => "damaged",
            Self::Conflict(_) => "conflict",
            Self::Stopped => "stopped",
            Self::Failed(error) => error.code(),
        }
    }

    /// Something in it that does not fit.
    pub(super) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }

    /// Whether doing the same again could help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Stopped | Self::Failed(_))
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        match error {
            // What a database refuses, it refuses again.
            StoreError::Invalid(what) => Self::Damaged(what),
            StoreError::NotFound => Self::damaged("somebody is named who is nowhere told of"),
            other => Self::Failed(other.into()),
        }
    }
}
