//! Access tokens: nobody without the key makes one that is good.
#![no_main]

use hubbub_app::ServerKey;
use hubbub_app::token::AccessTokens;
use hubbub_types::Timestamp;
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|token: &str| {
    let tokens = AccessTokens::new(&ServerKey::from_bytes([7; 32]), Duration::from_secs(600));
    assert!(tokens.verify(token, Timestamp::from_millis(1_700_000_000_000)).is_err());
});
