//! All nodes are replaced, one after the other, while people talk and call.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::{
    churn::churn,
    support::{Scene, three},
};

#[tokio::test]
async fn scale_05_a_rolling_restart_loses_no_call() {
    // The sockets are told to come back over the first part of the drain.
    let plan = three().with("server.shutdown_drain", "\"6s\"");
    let mut scene = Scene::begin("rolling", &plan, 60).await;
    let pairs = scene.pairs.clone();
    let (running, calling) = pairs.split_at(50);
    scene.talk(running).await;
    let stop = AtomicBool::new(false);
    let Scene { servers, fleet, .. } = &mut scene;
    let restart = async {
        for (number, node) in servers.nodes.iter_mut().enumerate() {
            fleet.journal.note(&format!("node {number} is restarted"));
            node.end().await.unwrap();
            node.begin().unwrap();
            node.ready().await.unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    };
    let ((), talked) = tokio::join!(restart, churn(fleet, calling, &stop));
    assert!(talked > 0, "nobody could call during the restart");
    scene.is_connected().await;
    scene.works(running).await;
    let report = scene.end().await;
    assert_eq!(report.recoveries.len(), running.len(), "every call has moved: {report}");
}
