//! What the sockets share: rates and seats per address, pages that may connect, close codes, the WebSocket itself.

mod bucket;
mod close;
mod ear;
mod origin;
mod queue;
mod rate;
mod text;
mod wire;

pub(crate) use self::{
    bucket::{AddressSeat, Addresses, Bucket},
    origin::{Origins, check_origins},
    queue::{Queue, Room},
    text::text_of,
    wire::{Event, Next, Outbox, Wire, close},
};
pub use self::{close::CloseCode, rate::Rate};
