//! Why Redis did not do what it was asked.

use std::io;

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Why a command was not answered.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum LinkError {
    /// There is no connection, or Redis cannot work at the moment: the command was not carried out.
    #[error("Redis is away: {0}")]
    Away(String),
    /// The connection broke, or nothing came in time: the command may have been carried out, or may still be.
    #[error("Redis did not answer: {0}")]
    InDoubt(String),
    /// Redis said no.
    #[error("Redis refused: {0}")]
    Refused(String),
}

/// Why no connection to Redis could be made. The text names the address and never the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address or a file of the settings is wrong.
    #[error("{0}")]
    Settings(String),
    /// Nobody listens there, or it is no server that can be talked to.
    #[error("cannot connect to Redis at {address}: {source}")]
    Connect {
        /// Host and port.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// It took longer than `cluster.connect_timeout`.
    #[error("Redis at {address} does not answer in time")]
    Timeout {
        /// Host and port.
        address: String,
    },
    /// Wrong password, a missing right, or something that is not Redis.
    #[error("Redis at {address} refused the connection: {text}")]
    Refused {
        /// Host and port.
        address: String,
        /// What it said.
        text: String,
    },
    /// A replica, which takes no writes.
    #[error("Redis at {address} is a replica; the address of the primary is needed")]
    Replica {
        /// Host and port.
        address: String,
    },
    /// Something that cannot keep live state.
    #[error("Redis at {address} is {what}")]
    Unsuitable {
        /// Host and port.
        address: String,
        /// What it is, and what is needed instead.
        what: &'static str,
    },
    /// Too old a program.
    #[error("Redis at {address} is version {version}; at least 7.0 is needed")]
    Version {
        /// Host and port.
        address: String,
        /// What it says it is.
        version: String,
    },
    /// None of the Sentinels knows where the primary is.
    #[error("no Sentinel could name the primary of \"{service}\": {text}")]
    Sentinel {
        /// The group of servers.
        service: String,
        /// What each of them said.
        text: String,
    },
}

/// What a failure means for the command and for the connection.
pub(super) struct Verdict {
    pub(super) error: LinkError,
    /// Whether the connection should be made anew.
    pub(super) broken: bool,
    /// Whether only the script's hash was unknown.
    pub(super) unknown_script: bool,
}

pub(super) fn judge(error: &RedisError) -> Verdict {
    let text = error.to_string();
    let verdict = |error, broken| Verdict { error, broken, unknown_script: false };
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::NoScript) => {
            Verdict { error: LinkError::Refused(text), broken: false, unknown_script: true }
        }
        // It is no primary any more, or not yet.
        ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown | ServerErrorKind::BusyLoading) => {
            verdict(LinkError::Away(text), true)
        }
        ErrorKind::Server(ServerErrorKind::TryAgain) => verdict(LinkError::Away(text), false),
        ErrorKind::Server(_) | ErrorKind::UnexpectedReturnType => verdict(LinkError::Refused(text), false),
        ErrorKind::Extension => extension(error, text),
        _ => verdict(LinkError::InDoubt(text), true),
    }
}

/// Errors that the client library has no name for.
fn extension(error: &RedisError, text: String) -> Verdict {
    let (error, broken) = match error.code() {
        // Another script runs for too long, the disk or the replicas are not there, memory is full.
        Some("BUSY" | "MISCONF" | "NOREPLICAS" | "OOM") => (LinkError::Away(text), false),
        Some("NOAUTH" | "UNBLOCKED") => (LinkError::Away(text), true),
        _ => (LinkError::Refused(text), false),
    };
    Verdict { error, broken, unknown_script: false }
}
