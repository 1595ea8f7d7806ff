//! What every backend of the store promises. Each test runs on SQLite and on PostgreSQL, on a database of its own.
//!
//! PostgreSQL is found by `HUBBUB_TEST_POSTGRES`, the URL of a superuser; without it the tests fail, they never skip.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, outside a test function"
)]

#[macro_use]
mod harness;

mod accounts;
mod audit;
mod blocks;
mod bots;
mod calls;
mod channels;
mod copying;
mod deletion;
mod failures;
mod files;
mod filters;
mod hooks;
mod invites;
mod keeping;
mod links;
mod log;
mod media;
mod messages;
mod people;
mod personal;
mod pictures;
mod places;
mod profiles;
mod races;
mod reports;
mod schema;
mod search;
mod sessions;
mod standing;
mod words;
