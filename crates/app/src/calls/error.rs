//! Why a command was not carried out.

use hubbub_calls::Refusal;
use hubbub_cluster::ClusterError;
use hubbub_store::StoreError;

/// Why a command was not carried out. Nothing has changed, but for [`CommandError::InDoubt`].
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The rules of calls say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The actor may not do this at all.
    #[error("not allowed")]
    Forbidden,
    /// Live state or the database is away or full; try again.
    #[error("not available at the moment")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Live state went away in the middle: nobody knows whether the command was carried out, or still will be. The
    /// client must come back and see.
    #[error("not known whether it was carried out")]
    InDoubt(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The live state no longer knows this node's connections under their old name: the client must come back.
    #[error("the connection belongs to a former life of this node")]
    Moved,
    /// A fault of the server.
    #[error("fault of the server")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<ClusterError> for CommandError {
    fn from(error: ClusterError) -> Self {
        match error {
            ClusterError::Unavailable { in_doubt: true } => Self::InDoubt(Box::new(error)),
            ClusterError::Unavailable { in_doubt: false } | ClusterError::Full { .. } => {
                Self::Unavailable(Box::new(error))
            }
            other => Self::Internal(Box::new(other)),
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            other => Self::Internal(Box::new(other)),
        }
    }
}
