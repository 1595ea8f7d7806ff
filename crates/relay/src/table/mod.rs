//! What the machine remembers. Everything here is bounded by a setting, and found without a scan.

mod allocation;
mod bucket;
mod gate;
mod peers;
mod ports;
mod quotas;
mod sessions;
mod sockets;

pub(crate) use allocation::{Allocation, AllocationId, Partial};
pub(crate) use gate::Gate;
pub(crate) use peers::Bind;
pub(crate) use quotas::Quotas;
pub(crate) use sessions::{Held, Session, Sessions, Standing};
pub(crate) use sockets::{Owner, Sockets, State, Want};

/// Hashes with a seed of this process, so that nobody can choose addresses that collide.
pub(crate) type Hash = foldhash::fast::FixedState;
/// A hash table with that hash.
pub(crate) type Table<K, V> = std::collections::HashMap<K, V, Hash>;
