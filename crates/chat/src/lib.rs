//! Team chat without input and output.
//!
//! What a person wrote becomes words ([`markdown`], search terms, commands); what a program sent becomes a
//! message; what was committed becomes an ordered feed, and a client's replica of it. Everything here is a function
//! of its arguments and of the time it is given.

pub mod commands;
pub mod feed;
pub mod filter;
pub mod hooks;
pub mod markdown;
pub mod presence;
pub mod replica;
pub mod search;
pub mod wire;
pub mod words;
