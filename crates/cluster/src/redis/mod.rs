//! The live state in Redis, shared by many nodes.

mod backoff;
mod dial;
mod error;
mod examine;
mod greeting;
mod inbox;
mod keys;
mod link;
mod live;
mod reader;
mod script;
#[cfg(test)]
mod tests;
mod tls;

pub use self::{error::ConnectError, examine::Seen};
pub(crate) use self::{
    error::LinkError,
    examine::examine,
    inbox::{BusEntry, Inbox},
    keys::Keys,
    link::{Link, LinkState},
    live::{LiveParts, RedisLive, Times},
    reader::Reader,
    script::Script,
};
