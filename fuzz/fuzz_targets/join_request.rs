//! What clients of the media server say in the query: whatever it is, it is read within its limits or refused.
#![no_main]

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use hubbub_livekit::join::{from_request, read};
use libfuzzer_sys::fuzz_target;

const MAX: usize = 64 << 10;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(said) = from_request(&URL_SAFE.encode(bytes), MAX) {
        assert!(said.metadata.len() <= MAX && said.tracks.len() <= MAX / 2);
        assert!(said.offer.is_none_or(|offer| offer.sdp.len() <= MAX));
    }
    if let Ok(query) = str::from_utf8(bytes) {
        let _ = read(query, false, MAX);
    }
});
