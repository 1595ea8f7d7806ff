//! The contract of live state on a real Redis, and what only a store on a network can do wrong.

#[path = "../../../tests/contract/mod.rs"]
mod contract;

mod breaks;
mod doors;
mod nodes;
mod outage;
mod steps;
mod streams;
mod support;

use std::sync::Arc;

use hubbub_testkit::VirtualClock;

use self::{
    contract::{Backend, Ledger, Note},
    support::{Place, server},
};
use crate::{ClusterSettings, Deliver, Live, LiveSettings};

struct OnRedis;

impl Backend for OnRedis {
    async fn open(live: LiveSettings, clock: Arc<VirtualClock>, deliver: Deliver<Note>) -> Live<Ledger, Note> {
        let place = Place::new(&server().await.url());
        let settings = ClusterSettings { live, ..place.settings() };
        let (live, links) = place.live(contract::NODE, settings, Some(clock), deliver).await;
        // The reader ends with the test's runtime.
        std::mem::forget(links);
        live
    }
}

contract::suite!(redis: super::OnRedis);
