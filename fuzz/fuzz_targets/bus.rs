//! The bus between nodes: any text is a message that can be sent on as it was meant, or nothing.
#![no_main]

use hubbub_cluster::{Notice, fuzzing::bus_message};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(Notice::Message(message)) = bus_message(text) {
        let again = serde_json::to_string(&message).expect("a message that was read can be written");
        assert_eq!(bus_message(&again), Some(Notice::Message(message)));
    }
});
