//! Data of participants for each other: what may pass, who gets it, and what waits for a slow receiver.

mod inbox;
mod outbox;
mod packet;

pub(crate) use inbox::{Inbox, Refusal};
pub(crate) use outbox::{Outbox, Pushed};
pub(crate) use packet::{Sender, Target, admit};
