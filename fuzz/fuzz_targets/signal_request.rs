//! Messages on the media server's socket, in both formats. What is read can be written, and is then read as the same.
#![no_main]

use hubbub_livekit::{
    proto::SignalRequest,
    signal::{Frame, request},
};
use libfuzzer_sys::fuzz_target;

const MAX: usize = 64 << 10;

fuzz_target!(|bytes: &[u8]| {
    let _ = request(Frame::Binary(bytes), MAX);
    let Ok(text) = str::from_utf8(bytes) else { return };
    let Ok(message) = request(Frame::Text(text), MAX) else { return };
    let Ok(json) = serde_json::to_string(&message) else { panic!("read from JSON, and JSON cannot say it") };
    let again: SignalRequest = serde_json::from_str(&json).expect("what was written is read");
    assert_eq!(again, message);
});
