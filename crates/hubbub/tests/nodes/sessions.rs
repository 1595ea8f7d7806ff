//! A session that ends on one node is over on all of them.

use std::time::Duration;

use hubbub_testkit::{
    fleet::{Fleet, Link, Manners},
    turn::{Refused, TurnClient},
};
use tokio::time::{Instant, timeout};

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

#[tokio::test]
async fn chat_14_logging_out_everywhere_ends_the_relays_on_other_nodes_within_a_second() {
    let mut scene = Scene::begin("relays", &three().with_turn(), 1).await;
    let (rest, nodes) = (&scene.servers.rest, &scene.servers.nodes);
    let [ann, ben] = [scene.pairs[0].caller, scene.pairs[0].callee].map(|device| &scene.fleet.devices()[device].person);
    let mut relays = Vec::new();
    for person in [ann, ben] {
        let (name, password) = rest.turn_credentials(nodes[1].address, person).await.unwrap();
        relays.push(TurnClient::allocate(nodes[1].turn, &name, &password, 7).await.unwrap());
    }
    for relay in &mut relays {
        relay.refresh(600).await.unwrap();
    }

    rest.log_out_everywhere(nodes[0].address, ann).await.unwrap();
    let begun = Instant::now();
    let refused = async {
        loop {
            match relays[0].refresh(600).await {
                Ok(()) => {}
                Err(error) => return error.downcast::<Refused>().unwrap(),
            }
        }
    };
    let code = timeout(PATIENCE, refused).await.unwrap();
    assert!(begun.elapsed() < SOON, "{code} only after {:?}", begun.elapsed());
    relays[1].refresh(600).await.unwrap();
    scene.pairs.clear();
    scene.end().await;
}
