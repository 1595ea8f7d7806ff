//! The machine from outside: clients that speak through the codecs, a driver that does what it is told, virtual time.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers outside of test functions; a panic fails the test"
)]

mod allocations;
mod amplification;
mod credentials;
mod data;
mod dual;
mod even;
mod expiry;
mod hostile;
mod joined;
mod peers;
mod quotas;
mod sessions;
mod support;
