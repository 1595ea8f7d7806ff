//! Bodies of calls of the media server, the method in the first line: whatever they hold, they are a call or a refusal.
#![no_main]

use hubbub_livekit::twirp::{ContentType, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let (method, body) = bytes.split_at(end);
    let Ok(method) = str::from_utf8(method) else { return };
    for content in [ContentType::Json, ContentType::Protobuf] {
        match read("livekit.RoomService", method, content, &body[1..]) {
            Ok(call) => assert!(call.room().is_none_or(|room| room.len() <= body.len())),
            Err(error) => assert!(error.code.status() >= 400 && !error.msg.is_empty()),
        }
    }
});
