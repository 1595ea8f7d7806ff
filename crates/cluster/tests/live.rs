//! Every backend of the live state passes the same suite.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which lint like any code")]

mod contract;

use std::sync::Arc;

use contract::{Backend, Ledger, Note};
use hubbub_cluster::{Deliver, Live, LiveSettings};
use hubbub_testkit::VirtualClock;

struct InMemory;

impl Backend for InMemory {
    async fn open(settings: LiveSettings, clock: Arc<VirtualClock>, deliver: Deliver<Note>) -> Live<Ledger, Note> {
        Live::memory(settings, clock, deliver)
    }
}

contract::suite!(memory: crate::InMemory);
