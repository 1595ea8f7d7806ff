//! A fleet of clients for the P2P socket: real accounts, real connections, the behaviour of the web app, a journal of
//! everything, and a checker that judges the journal afterwards.
//!
//! [`Deployment`] starts the servers, [`Fleet`] holds the devices, [`check`] reads the journal. [`chat`] has the same for
//! the team chat.

mod account;
pub mod chat;
pub mod check;
mod database;
mod deployment;
mod device;
#[expect(clippy::module_inception, reason = "the fleet itself")]
mod fleet;
pub mod journal;
mod machine;
#[cfg(test)]
mod machine_tests;
mod node;
mod socket;
mod stats;

pub use account::{PASSWORD, Person, Rest};
pub use database::Database;
pub use deployment::{Deployment, Plan};
pub use device::{Device, Link, Manners, View};
pub use fleet::{Fleet, Pair};
pub use machine::{Call, Command, End};
pub use node::Node;
pub use stats::Distribution;
