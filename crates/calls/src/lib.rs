//! The one-to-one call machine: devices, ringing, waiting list, pairs, reconnect (pure).
//!
//! [`Machine::step`] takes one [`Input`], the live records of the few users it concerns and the time, changes the records
//! and says what to do ([`Effect`]). There is no I/O, no clock, no randomness and no hidden state: what is due when is
//! derived from the records ([`UserRecord::next_deadline`]).

mod command;
mod effect;
mod machine;
mod message;
mod record;
mod refusal;
mod settings;
mod step;
mod ticket;
mod users;

pub use command::{Address, Callee, Command, Input, Policy, Profile};
pub use effect::{CloseReason, Effect};
pub use machine::{Machine, Outcome};
pub use message::{EndReason, Media, Message, Presence, Status, StreamIds};
pub use record::UserRecord;
pub use refusal::Refusal;
pub use settings::CallSettings;
pub use ticket::TicketKey;
pub use users::Users;
