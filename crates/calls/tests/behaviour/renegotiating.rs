//! P2P-09.

use hubbub_calls::{Command, Refusal};

use crate::world::{Lines, World, json};

fn offer(world: &mut World, connection: &str, sdp: &str) -> Lines {
    world.act(connection, Command::UpdateOffer { sdp: json(sdp) })
}

fn answer(world: &mut World, connection: &str, sdp: &str) -> Lines {
    world.act(connection, Command::UpdateAnswer { answer: json(sdp) })
}

#[test]
fn p2p_09_a_running_call_is_renegotiated() {
    let mut world = World::in_call();
    assert_eq!(offer(&mut world, "bob-1", "o").unwrap(), ["ann-1 /updateOffer o of bob"]);
    assert_eq!(answer(&mut world, "ann-1", "a").unwrap(), ["bob-1 /updateAnswer a of ann"]);
    assert_eq!(answer(&mut world, "ann-1", "a"), Err(Refusal::NoPendingOffer), "answered before");
    assert_eq!(answer(&mut world, "bob-1", "a"), Err(Refusal::NoPendingOffer), "nobody answers itself");
}

#[test]
fn p2p_09_crossed_offers_are_both_relayed_and_one_answer_settles_them() {
    let mut world = World::in_call();
    offer(&mut world, "ann-1", "oa").unwrap();
    offer(&mut world, "bob-1", "ob").unwrap();
    assert_eq!(answer(&mut world, "bob-1", "a").unwrap(), ["ann-1 /updateAnswer a of bob"]);
    assert_eq!(answer(&mut world, "ann-1", "a"), Err(Refusal::NoPendingOffer), "bob gave its own offer up");
}

#[test]
fn p2p_09_a_new_description_makes_room_for_new_candidates() {
    let mut world = World::in_call();
    world.add_ice("ann-1", &["old"]).unwrap();
    world.add_ice("bob-1", &["old"]).unwrap();
    offer(&mut world, "ann-1", "o").unwrap();
    answer(&mut world, "bob-1", "a").unwrap();
    world.add_ice("ann-1", &["new"]).unwrap();
    world.lose("bob-1");
    let lines = world.reconnect("bob-2", "dev", Some("bob-1")).unwrap();
    assert!(lines.contains(&"bob-2 /swapIce [new]".to_owned()), "{lines:?}");
    world.lose("ann-1");
    let lines = world.reconnect("ann-2", "dev", Some("ann-1")).unwrap();
    assert!(!lines.iter().any(|line| line.contains("/swapIce")), "{lines:?}");
}

#[test]
fn p2p_09_an_offer_to_a_peer_who_is_away_waits_for_it() {
    let mut world = World::in_call();
    world.lose("bob-1");
    assert_eq!(offer(&mut world, "ann-1", "o1").unwrap(), [""; 0]);
    assert_eq!(offer(&mut world, "ann-1", "o2").unwrap(), [""; 0]);
    world.add_ice("ann-1", &["a"]).unwrap();
    assert_eq!(
        world.reconnect("bob-2", "dev", Some("bob-1")).unwrap(),
        [
            "bob-2 reconnectSuccess bob-2 in_call ann - #1",
            "bob-2 /connect #1 with ann",
            "bob-2 /updateOffer o2 of ann",
            "bob-2 /swapIce [a]",
            "ann-1 /peerReconnected bob",
        ]
    );
}

#[test]
fn p2p_09_an_answer_to_a_peer_who_is_away_waits_for_it_once() {
    let mut world = World::in_call();
    offer(&mut world, "bob-1", "o").unwrap();
    world.lose("bob-1");
    assert_eq!(answer(&mut world, "ann-1", "a").unwrap(), [""; 0]);
    let lines = world.reconnect("bob-2", "dev", Some("bob-1")).unwrap();
    assert!(lines.contains(&"bob-2 /updateAnswer a of ann".to_owned()), "{lines:?}");
    let lines = world.reconnect("bob-3", "dev", Some("bob-2")).unwrap();
    assert!(!lines.contains(&"bob-3 /updateAnswer a of ann".to_owned()), "{lines:?}");
}

#[test]
fn p2p_09_only_a_connected_call_is_renegotiated() {
    let mut world = World::paired();
    assert_eq!(offer(&mut world, "ann-1", "o"), Err(Refusal::IllegalState));
    assert_eq!(answer(&mut world, "bob-1", "a"), Err(Refusal::IllegalState));
}
