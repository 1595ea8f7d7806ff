//! P2P-07.

use hubbub_calls::{CallSettings, Command, Refusal, Status};

use crate::world::World;

#[test]
fn p2p_07_the_first_swap_connects_and_tells_both() {
    let mut world = World::paired();
    assert_eq!(world.add_ice("ann-1", &["a1", "a2"]).unwrap(), [""; 0]);
    assert_eq!(world.add_ice("bob-1", &["b1"]).unwrap(), [""; 0]);
    assert_eq!(world.act("bob-1", Command::SwapIce).unwrap(), ["bob-1 /swapIce [a1,a2]", "ann-1 /swapIce [b1]"]);
    assert_eq!(world.statuses(), (Status::InCall, Status::InCall));
}

#[test]
fn p2p_07_a_swap_without_candidates_connects_too() {
    let mut world = World::paired();
    assert_eq!(world.act("ann-1", Command::SwapIce).unwrap(), ["ann-1 /swapIce []", "bob-1 /swapIce []"]);
}

#[test]
fn p2p_07_later_candidates_are_relayed_at_once_and_not_twice() {
    let mut world = World::in_call();
    assert_eq!(world.add_ice("ann-1", &["a1"]).unwrap(), ["bob-1 /swapIce [a1]"]);
    assert_eq!(world.add_ice("ann-1", &["a2"]).unwrap(), ["bob-1 /swapIce [a2]"]);
    assert_eq!(world.add_ice("ann-1", &[]).unwrap(), [""; 0]);
    assert_eq!(world.act("bob-1", Command::SwapIce).unwrap(), [""; 0], "nothing is new");
}

#[test]
fn p2p_07_candidates_handed_in_early_are_adopted_at_the_answer() {
    let mut world = World::of(&["ann-1", "bob-1", "bob-2"]);
    world.offer("ann-1", &["bob"]).unwrap();
    world.add_ice("ann-1", &["a"]).unwrap();
    world.add_ice("bob-1", &["b1"]).unwrap();
    world.add_ice("bob-2", &["b2"]).unwrap();
    world.answer("bob-2").unwrap();
    assert_eq!(world.act("ann-1", Command::SwapIce).unwrap(), ["ann-1 /swapIce [b2]", "bob-2 /swapIce [a]"]);
}

#[test]
fn p2p_07_candidates_are_bounded_for_each_side_and_each_ringing_device() {
    let mut world = World::with(CallSettings { max_ice_candidates: 2, ..CallSettings::default() });
    world.register("ann-1");
    world.register("bob-1");
    world.offer("ann-1", &["bob"]).unwrap();
    for connection in ["ann-1", "bob-1"] {
        assert_eq!(world.add_ice(connection, &["1", "2", "3"]), Err(Refusal::TooManyCandidates));
        world.add_ice(connection, &["1", "2"]).unwrap();
        assert_eq!(world.add_ice(connection, &["3"]), Err(Refusal::TooManyCandidates));
    }
}

#[test]
fn p2p_07_a_peer_who_is_away_gets_them_all_on_return() {
    let mut world = World::in_call();
    world.add_ice("ann-1", &["a1"]).unwrap();
    world.lose("bob-1");
    assert_eq!(world.add_ice("ann-1", &["a2"]).unwrap(), [""; 0]);
    let lines = world.reconnect("bob-2", "dev", Some("bob-1")).unwrap();
    assert!(lines.contains(&"bob-2 /swapIce [a1,a2]".to_owned()), "{lines:?}");
    assert_eq!(world.act("ann-1", Command::SwapIce).unwrap(), [""; 0]);
}
