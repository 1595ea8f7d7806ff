//! What the machine does, command by command: the exact list of effects, one line each.

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
