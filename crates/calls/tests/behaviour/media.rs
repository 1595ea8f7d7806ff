//! P2P-08.

use hubbub_calls::{Command, Media};

use crate::world::{World, streams};

#[test]
fn p2p_08_names_and_state_of_tracks_reach_the_peer() {
    let mut world = World::in_call();
    let names = || Command::SetStreams { streams: streams("mic") };
    assert_eq!(world.act("ann-1", names()).unwrap(), ["bob-1 /remoteStreamsId mic"]);
    assert_eq!(world.act("bob-1", names()).unwrap(), ["ann-1 /remoteStreamsId mic"]);
    let media = Media { muted: Some(false), camera: Some(true), streams: Some(streams("cam")) };
    assert_eq!(
        world.act("bob-1", Command::MediaUpdate { media }).unwrap(),
        ["ann-1 /mediaUpdate Some(false) Some(true) cam"]
    );
    assert_eq!(world.muted("ann-1").unwrap(), ["bob-1 /mediaUpdate Some(true) None -"], "only what was said");
}

#[test]
fn p2p_08_names_told_while_it_rings_reach_every_ringing_device() {
    let mut world = World::of(&["ann-1", "bob-1", "bob-2"]);
    world.offer("ann-1", &["bob"]).unwrap();
    let names = Command::SetStreams { streams: streams("mic") };
    assert_eq!(world.act("ann-1", names).unwrap(), ["bob-1 /remoteStreamsId mic", "bob-2 /remoteStreamsId mic"]);
}

#[test]
fn p2p_08_a_peer_who_was_away_learns_the_state() {
    let mut world = World::in_call();
    world.lose("bob-1");
    assert_eq!(world.muted("ann-1").unwrap(), [""; 0]);
    let media = Media { camera: Some(false), streams: Some(streams("cam")), ..Media::default() };
    world.act("ann-1", Command::MediaUpdate { media }).unwrap();
    let lines = world.reconnect("bob-2", "dev", Some("bob-1")).unwrap();
    assert!(lines.contains(&"bob-2 /mediaUpdate Some(true) Some(false) -".to_owned()), "{lines:?}");
    assert!(lines.contains(&"bob-2 reconnectSuccess bob-2 in_call ann cam #1".to_owned()), "{lines:?}");
}
