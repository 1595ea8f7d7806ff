//! One process in memory mode: what survives its death.

use crate::support::{PATIENCE, Scene, alone};

#[tokio::test]
async fn calls_on_one_node_survive_its_death_by_their_tickets() {
    let mut scene = Scene::begin("alone", &alone(), 20).await;
    let pairs = scene.pairs.clone();
    scene.talk(&pairs).await;
    scene.works(&pairs).await;

    scene.fleet.journal.note("killed");
    let node = &mut scene.servers.nodes[0];
    node.kill().await.unwrap();
    scene.fleet.all("cut", PATIENCE, |view| !view.is_ready()).await.unwrap();
    node.begin().unwrap();
    node.ready().await.unwrap();

    scene.is_connected().await;
    scene.works(&pairs).await;
    let report = scene.end().await;
    assert_eq!((report.talked, report.recoveries.len()), (pairs.len(), pairs.len()));
}
