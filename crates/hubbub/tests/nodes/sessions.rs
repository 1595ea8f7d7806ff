//! A session that ends on one node is over on all of them.

use std::time::Duration;

use hubbub_testkit::fleet::{Fleet, Link, Manners};

use crate::support::{PATIENCE, Scene, three};

/// Sockets on the other nodes are cut within this.
const SOON: Duration = Duration::from_secs(1);

#[tokio::test]
async fn chat_14_logging_out_everywhere_cuts_the_sockets_on_other_nodes_within_a_second() {
    let mut scene = Scene::begin("sessions", &three(), 1).await;
    let addresses = scene.servers.addresses();
    let ann = scene.fleet.device(scene.pairs[0].caller).unwrap().person.clone();
    // Somebody with a device on every node.
    let mut hers = Fleet::new(addresses.clone(), Manners::default(), 1);
    for home in 0..addresses.len() {
        hers.join(&ann, home);
    }
    hers.all("connected", PATIENCE, |view| view.is_ready()).await.unwrap();

    scene.servers.rest.log_out_everywhere(addresses[0], &ann).await.unwrap();
    hers.all("cut", SOON, |view| view.link == Link::Stopped(4002)).await.unwrap();
    scene.fleet.devices()[scene.pairs[0].callee].wait("untouched", SOON, |view| view.is_ready()).await.unwrap();
    scene.pairs.clear();
    scene.end().await;
}
