//! The parser of the P2P socket: any text is a frame within its limits or a refusal.
#![no_main]

use hubbub_gateway::p2p::frame::{Body, FieldLimits, Frame, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let limits = FieldLimits::default();
    match parse(text, &limits) {
        Ok((None, frame)) => assert_eq!(frame, Frame::Ping),
        Ok((Some(_), Frame::Request { user, body })) => {
            assert!((1..=64).contains(&user.as_str().len()));
            assert_within(&body, &limits);
        }
        Ok((Some(route), Frame::Ping)) => panic!("a PING for {route:?}"),
        Err(rejected) => assert!(!rejected.error.code().is_empty()),
    }
});

fn assert_within(body: &Body<'_>, limits: &FieldLimits) {
    match body {
        Body::Offer { candidates, .. } => assert!(candidates.len() <= limits.callees),
        Body::AddIce { candidates } => assert!(candidates.len() <= limits.candidates),
        Body::Presence { ids } => assert!(ids.len() <= limits.watched),
        Body::AddUser(hello) | Body::Reconnect { hello, .. } => {
            assert!(hello.device.chars().count() <= limits.name);
        }
        _ => {}
    }
}
