//! Engine.IO 4 and Socket.IO 5 without input and output: packets, payloads, and the session of one connection.
//!
//! [`engine`] and [`payload`] are the outer protocol, [`packet`] the inner one. [`request`] reads what the address of a
//! request says. A connection has a [`Session`] (which namespaces it has joined), a [`Link`] (how it is reached, from
//! polling to WebSocket) and a [`Pulse`] (whether it is still alive). Attachments are not understood, so that none can
//! be waited for.

pub mod engine;
mod link;
pub mod packet;
pub mod payload;
mod pulse;
pub mod request;
mod session;

pub use link::{Link, LinkError};
pub use pulse::{Beat, Pulse, PulseTimes};
pub use session::{Fault, Session, Step};
