//! Why a transaction did not happen.

use crate::Key;

/// A transaction that changed nothing; see [`ClusterError::Unavailable`] for the exception.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// The step kept asking for more records.
    #[error("the step asked for more records {rounds} times in a row")]
    TooManyRounds {
        /// [`LiveSettings::max_rounds`](crate::LiveSettings::max_rounds).
        rounds: usize,
    },
    /// The step needs more records at once than allowed.
    #[error("the step needs {needed} records, at most {limit} are allowed")]
    TooManyKeys {
        /// How many it asked for.
        needed: usize,
        /// [`LiveSettings::max_keys`](crate::LiveSettings::max_keys).
        limit: usize,
    },
    /// The step wrote a record, or set a deadline on one, that it had not loaded.
    #[error("the step wrote the record {0}, which it had not loaded")]
    NotLoaded(Key),
    /// There are as many records as allowed.
    #[error("there are already {limit} live records")]
    Full {
        /// [`LiveSettings::max_records`](crate::LiveSettings::max_records).
        limit: usize,
    },
    /// What the store holds under this key is no record.
    #[error("what the store holds as the record {0} cannot be understood")]
    Malformed(Key),
    /// A record or an effect has no form as JSON.
    #[error("a record or an effect cannot be written: {0}")]
    NotWritable(String),
    /// The store does not answer.
    #[error("the store of the live state does not answer")]
    Unavailable {
        /// Whether the change may have been made all the same, or may still be.
        in_doubt: bool,
    },
}
