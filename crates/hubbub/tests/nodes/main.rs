//! Real server processes under a real load of calls: what is promised of one node, and of three that share a Redis.
//!
//! PostgreSQL is found by `HUBBUB_TEST_POSTGRES`, the URL of a superuser; without it the tests fail, they never skip.
//! `redis-server` must be installed. The tests measure times, so that they run one after the other.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests, outside a test function, which say where a failure is to be looked at"
)]

mod alone;
mod calls;
mod chat_ban;
mod chat_journal;
mod churn;
mod frozen;
mod killed;
mod redis;
mod rolling;
mod rules;
mod sessions;
mod steps;
mod support;
