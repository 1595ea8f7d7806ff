//! Records as they are stored.

use hubbub_calls::{Command, UserRecord};
use proptest::prelude::*;

use crate::world::{World, json, streams};

/// One of the things people do, by number.
fn act(world: &mut World, choice: u8) {
    let connection = ["ann-1", "ann-2", "bob-1", "bob-2"][usize::from(choice / 16 % 4)];
    let peer = if connection.starts_with("ann") { "bob" } else { "ann" };
    match choice % 16 {
        0 | 1 => drop(world.register(connection)),
        2 | 3 => drop(world.offer(connection, &[peer])),
        4 | 5 => drop(world.answer(connection)),
        6 => drop(world.decline(connection)),
        7 | 8 => drop(world.add_ice(connection, &["candidate"])),
        9 => drop(world.act(connection, Command::SwapIce)),
        10 => drop(world.act(connection, Command::UpdateOffer { sdp: json("o") })),
        11 => drop(world.act(connection, Command::UpdateAnswer { answer: json("a") })),
        12 => drop(world.act(connection, Command::SetStreams { streams: streams("s") })),
        13 => drop(world.lose(connection)),
        14 => drop(world.muted(connection)),
        _ => drop(world.pass(std::time::Duration::from_secs(7))),
    }
}

proptest! {
    #[test]
    fn a_record_survives_being_stored(choices in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut world = World::new();
        for choice in choices {
            act(&mut world, choice);
            for record in world.records.values() {
                let text = serde_json::to_string(record).unwrap();
                prop_assert_eq!(&serde_json::from_str::<UserRecord>(&text).unwrap(), record);
                prop_assert_ne!(record, &UserRecord::default(), "an empty record is not kept");
            }
        }
    }
}

#[test]
fn an_idle_record_is_small() {
    let world = World::of(&["ann-1"]);
    let text = serde_json::to_string(world.records.values().next().unwrap()).unwrap();
    assert!(text.len() < 256, "{text}");
    assert!(size_of::<UserRecord>() <= 192, "{} bytes", size_of::<UserRecord>());
}
