//! Events of the chat's socket: whatever object belongs to one, it is read, or the answer says in JSON what is wrong.
#![no_main]

use hubbub_gateway::socketio::fuzzing::{NAMESPACES, events, misfit};
use hubbub_socketio::{Session, Step};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let mut session = Session::new(NAMESPACES);
    session.join(0);
    let Ok(Step::Event { name, data, .. }) = session.receive(text) else { return };
    let Some(answer) = misfit(&name, data) else {
        assert!(events().any(|known| known == name) && data.is_some_and(|data| data.get().starts_with('{')));
        return;
    };
    let answer: Value = serde_json::from_str(answer.get()).expect("an answer is JSON");
    assert_eq!(answer["ok"], false);
    match answer["code"].as_str() {
        Some("bad_event") => assert!(answer.get("fields").is_none()),
        Some("invalid") => assert_eq!(answer["fields"].as_array().map(Vec::len), Some(1)),
        other => panic!("{other:?}"),
    }
});
