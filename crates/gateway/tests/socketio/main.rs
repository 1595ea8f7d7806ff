//! The Socket.IO door as its clients meet it: the real router on real sockets, with real accounts.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which lint like any code"
)]

mod abuse;
mod bots;
mod chatting;
mod door;
mod permissions;
mod polling;
mod support;
