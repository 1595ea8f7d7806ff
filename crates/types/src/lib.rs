//! The words every other crate shares: ids, time, randomness, units and redacted personal data. No I/O.

mod entropy;
mod id;
mod json;
mod network;
mod redacted;
mod time;
mod unit;

pub use entropy::{Entropy, uuid_v7};
pub use id::{AccountId, CallId, ConnectionId, Handle, IdError, InviteId, NodeId, SessionId, UserId};
pub use json::{JsonText, JsonTextError};
pub use network::{Network, NetworkError};
pub use redacted::Redacted;
pub use time::{Clock, Timestamp};
pub use unit::{ByteSize, Span, UnitError};
