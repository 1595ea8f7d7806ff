//! The media server's door as LiveKit's clients and server kits meet it: the real router on real sockets, real rooms
//! behind it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which lint like any code")]

mod calls;
mod entering;
mod people;
mod support;
mod talking;
