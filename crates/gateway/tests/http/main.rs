//! The HTTP door with everything behind it: real sockets, real database, real mail server. One folder per part of
//! the address, one file per group of routes.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which lint like any code"
)]

mod admin;
mod auth;
mod bots;
mod chat;
mod me;
mod moderation;
mod shell;
mod support;

mod calls;
mod files;
mod hooks;
mod ice;
mod instance;
mod jobs;
mod people;
mod search;
mod voice;
