//! Live state, deadlines and the bus between nodes.
//!
//! [`Live`] holds the records of whoever is connected or in a call. They change only through [`Live::transact`]: one
//! atomic step over a few records that also yields effects (what to tell which node) and deadlines (which record
//! must be looked at again, and when). The step is a pure function, so the same call machine runs on the memory of
//! one node and on a store shared by many.
//!
//! [`Bus`] carries the few facts that every node must hear: a session was revoked, somebody came online. [`Leases`] say
//! which node does a job that must run once, [`Rates`] count over all nodes.
//!
//! [`News`] carries the many: what was written where, who types. It is a stream of its own, so that a flood of messages
//! never keeps a revocation waiting.
//!
//! [`Cluster`] is the door to all of it: in the memory of this process, or in Redis.

// The contract suite names the crate as its users do.
#[cfg(test)]
extern crate self as hubbub_cluster;

mod bus;
mod cluster;
mod error;
mod event;
#[doc(hidden)]
pub mod fuzzing;
mod identity;
mod key;
mod leases;
mod live;
mod member;
mod memory;
mod news;
mod outbox;
mod rates;
mod redis;
mod redis_url;
mod settings;
mod shared;
mod start;

pub use bus::{Bus, BusMessage, Notice, Presence, Subscription};
pub use cluster::{Cluster, ClusterParts};
pub use error::ClusterError;
pub use event::{Event, EventReceiver, Events};
pub use identity::{Identity, Standing};
pub use key::Key;
pub use leases::Leases;
pub use live::{Deliver, Effectful, Live, Record, Stats, Step};
pub use member::{Health, Load, Member, NodeInfo};
pub use news::{News, NewsItem, NewsKind, NewsNotice, NewsReceiver};
pub use outbox::{Outbox, Weigh};
pub use rates::{Quota, RateKey, Rates};
pub use redis::{ConnectError, Seen};
pub use redis_url::{RedisUrl, Servers, Target};
pub use settings::{ClusterSettings, LiveSettings, Mode};
pub use start::StartError;
