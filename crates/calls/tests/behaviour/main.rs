//! What the machine does, command by command: the exact list of effects, one line each.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop, in its helpers too"
)]

mod answering;
mod candidates;
mod crossing;
mod declining;
mod illegal_steps;
mod leaving;
mod media;
mod offering;
mod rebuilding;
mod reconnecting;
mod records;
mod registering;
mod renegotiating;
mod tickets;
mod time;
mod world;
