//! What both places for files promise. Each test runs on a folder and on S3.
//!
//! S3 is played by moto, a server that others wrote. `HUBBUB_PYTHON` is the interpreter that has it; without it the
//! tests fail, they never skip.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, outside a test function"
)]

#[macro_use]
mod harness;
mod moto;
mod slow;

mod downloads;
mod local;
mod promises;
