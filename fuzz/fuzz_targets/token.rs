//! Access tokens: nobody without the key makes one that is good.
#![no_main]

use hubbub_app::{ServerKey, fuzzing::is_access_token};
use hubbub_types::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|token: &str| {
    let key = ServerKey::from_bytes([7; 32]);
    assert!(!is_access_token(&key, token, Timestamp::from_millis(1_700_000_000_000)));
});
