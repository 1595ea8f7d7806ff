//! Live state, deadlines and the bus between nodes.
//!
//! [`Live`] holds the records of whoever is connected or in a call. They change only through [`Live::transact`]: one
//! atomic step over a few records that also yields effects (what to tell which node) and deadlines (which record
//! must be looked at again, and when). The step is a pure function, so the same call machine runs on the memory of
//! one node and on a store shared by many.
//!
//! [`Bus`] carries the few facts that every node must hear: a session was revoked, somebody came online.

mod bus;
mod error;
mod key;
mod live;
mod memory;
mod settings;

pub use bus::{Bus, BusMessage, Notice, Presence, Subscription};
pub use error::ClusterError;
pub use key::Key;
pub use live::{Deliver, Effectful, Live, Record, Stats, Step};
pub use settings::LiveSettings;
