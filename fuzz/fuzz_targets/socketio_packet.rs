//! Packets of the chat's socket: any text is a step of a session or a fault, and nothing is done before somebody joined.
#![no_main]

use hubbub_socketio::{
    Session, Step,
    engine::Packet as Frame,
    packet::{MAX_EVENT, MAX_NAMESPACE},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(frame) = Frame::decode(text) {
        assert_eq!(frame.encode(), text, "a frame that was read is written the same");
    }
    let mut session = Session::new(&["/", "/rooms"]);
    let early = matches!(session.receive(text), Ok(Step::Event { .. } | Step::Leave(_)));
    assert!(!early, "nothing is done before a namespace was joined");
    session.join(0);
    match session.receive(text) {
        Ok(Step::Event { namespace, name, data, .. }) => {
            assert_eq!(namespace, 0);
            assert!(name.len() <= MAX_EVENT);
            assert!(data.is_none_or(|data| text.contains(data.get())));
        }
        Ok(Step::Join { namespace, .. }) => assert_eq!(namespace, 1, "the other one was joined"),
        Ok(Step::NoSuchNamespace(name)) => assert!(name.len() <= MAX_NAMESPACE && !session.is_in(1)),
        Ok(Step::Leave(namespace)) => assert!(namespace == 0 && !session.is_in(0)),
        Ok(Step::Nothing | Step::Pong(_) | Step::Close) | Err(_) => {}
    }
});
