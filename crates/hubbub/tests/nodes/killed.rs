//! A node dies without a word while 200 calls ring or run.

use crate::support::{Scene, three};

#[tokio::test]
async fn scale_05_a_killed_node_takes_no_call_with_it() {
    let mut scene = Scene::begin("killed", &three(), 200).await;
    let pairs = scene.pairs.clone();
    let (running, ringing) = pairs.split_at(100);
    scene.talk(running).await;
    scene.ring(ringing).await;

    scene.fleet.journal.note("node 1 is killed");
    scene.servers.nodes[1].kill().await.unwrap();

    scene.settles(running, ringing).await;
    let report = scene.end().await;
    // Two of three pairs have a side on the killed node; that each recovered in time is the checker's.
    assert!(report.recoveries.len() >= running.len() / 2, "{report}");
}
