//! People who write in the team chat: real connections, the rules of `docs/protocol/socketio.md` as the web app keeps
//! them, a journal of every acknowledgement, and a checker that holds it against what the server has.
//!
//! [`Writers`] holds the clients, [`record::read`] reads what the server has, [`check`] judges.

pub mod check;
mod client;
mod journal;
mod life;
mod packet;
pub mod record;
mod session;
mod standing;
mod writers;

pub use client::{Client, Habits};
pub use journal::{ChatJournal, Did};
pub use standing::{Line, Sending, Standing};
pub use writers::Writers;
