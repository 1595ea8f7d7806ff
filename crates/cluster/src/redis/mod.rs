//! The live state in Redis, shared by many nodes.

mod backoff;
mod dial;
mod error;
mod link;
mod script;
mod tls;

pub use self::error::ConnectError;
pub(crate) use self::{
    error::LinkError,
    link::{Link, LinkState},
    script::Script,
};
