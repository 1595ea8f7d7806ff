//! A real server on a real socket with real accounts, and clients for it.

mod client;
mod poller;
mod room;
mod server;

pub(crate) use client::Client;
pub(crate) use poller::{Poller, answer};
pub(crate) use room::Room;
pub(crate) use server::{Person, Server};

use std::time::Duration;

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Waits until `condition` holds.
pub(crate) async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "{what}: not within {PATIENCE:?}");
}
