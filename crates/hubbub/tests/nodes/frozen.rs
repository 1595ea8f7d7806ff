//! A node stands still for longer than the others believe in it, and goes on as if nothing had been.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use hubbub_testkit::fleet::{Command, View};
use rustix::process::Signal;
use tokio::time::sleep;

use crate::{
    churn::churn,
    support::{PATIENCE, Scene, three},
};

/// Longer than `cluster.dead_after`, so that the others work off what the node left.
const FROZEN: Duration = Duration::from_secs(8);

#[tokio::test]
async fn scale_05_a_node_that_stood_still_is_replaced_and_its_calls_move() {
    let mut scene = Scene::begin("frozen-node", &three(), 60).await;
    let pairs = scene.pairs.clone();
    let (running, rest) = pairs.split_at(40);
    let (ringing, calling) = rest.split_at(10);
    scene.talk(running).await;
    scene.ring(ringing).await;
    let stop = AtomicBool::new(false);
    let Scene { servers, fleet, .. } = &mut scene;
    let fault = async {
        fleet.journal.note("node 1 stands still");
        servers.nodes[1].signal(Signal::STOP).unwrap();
        sleep(FROZEN).await;
        fleet.journal.note("node 1 goes on");
        servers.nodes[1].signal(Signal::CONT).unwrap();
        servers.nodes[1].ready().await.unwrap();
        // Those who were on it are told to come back; their calls then work again.
        for pair in running {
            let caller = fleet.device(pair.caller).unwrap();
            caller.act(Command::Renegotiate).await.unwrap();
            let works = |view: &View| view.negotiated > 0 || view.call.is_none();
            caller.wait("the call works", PATIENCE, works).await.unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(fault, churn(fleet, calling, &stop));
    scene.settles(running, ringing).await;
    let report = scene.end().await;
    assert!(report.recoveries.len() >= running.len() / 2, "{report}");
}
