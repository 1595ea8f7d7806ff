//! What comes with requests of clients that poll: any query is a request or a refusal, any body is packets that can be
//! joined again.
#![no_main]

use hubbub_socketio::{
    payload::{Payload, split},
    request::{Request, RequestError},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Request::parse(text) {
        Ok(Request { sid, .. }) => assert!(sid.is_none_or(|sid| !sid.is_empty() && text.contains(sid))),
        Err(error) => {
            assert!(matches!(error, RequestError::Transport | RequestError::Version));
            assert!(serde_json::from_str::<serde_json::Value>(&error.body()).is_ok());
        }
    }
    let packets: Vec<&str> = split(text).collect();
    assert_eq!(packets.iter().map(|packet| packet.len() + 1).sum::<usize>(), text.len() + 1, "nothing is lost");
    let mut payload = Payload::default();
    packets.iter().filter(|packet| !packet.is_empty()).for_each(|packet| payload.push(packet));
    assert!(payload.len() <= text.len());
    let body = payload.into_body();
    assert!(
        split(&body).filter(|packet| !packet.is_empty()).eq(packets.into_iter().filter(|packet| !packet.is_empty()))
    );
});
