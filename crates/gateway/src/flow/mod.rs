//! What the sockets share: rates and seats per address, pages that may connect, close codes, the WebSocket itself.

mod bucket;
mod close;
mod origin;
mod queue;
mod rate;
mod wire;

pub(crate) use self::{
    bucket::{AddressSeat, Addresses, Bucket},
    origin::{Origins, check_origins},
    queue::{Queue, Room},
    wire::{Event, Next, Outbox, Wire, close},
};
pub use self::{close::CloseCode, rate::Rate};
