//! Why a node could not come in.

use crate::redis::{ConnectError, LinkError};

/// Why a node could not join the others. The texts are for whoever runs the server.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no Redis, or not one that can be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The address is wrong.
    #[error("cluster.{0}")]
    Settings(String),
    /// There is no address.
    #[error("cluster.redis_url is not set")]
    NoAddress,
    /// Nodes must work with the same key: they read each other's tokens and tickets.
    #[error(
        "the nodes on this Redis work with another secret key: accounts.secret_key must be the same on every node. If this \
         is an installation of its own, give it another cluster.prefix or database; if the key was changed on purpose, \
         stop every node and delete the key \"{key}\" in Redis"
    )]
    OtherKey {
        /// Where Redis keeps the fingerprint.
        key: String,
    },
    /// Something else uses the same keys.
    #[error("what Redis holds under \"{key}\" is not Hubbub's; give this installation another cluster.prefix")]
    Foreign {
        /// The key.
        key: String,
    },
    /// Redis connected, and then did not do what it was asked.
    #[error("{0}")]
    Unanswered(String),
}

impl From<LinkError> for StartError {
    fn from(error: LinkError) -> Self {
        Self::Unanswered(error.to_string())
    }
}
