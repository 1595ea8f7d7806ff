//! Refresh tokens: nobody without the key makes one that is good.
#![no_main]

use hubbub_app::ServerKey;
use hubbub_app::token::RefreshTokens;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|token: &str| {
    assert!(RefreshTokens::new(&ServerKey::from_bytes([7; 32])).read(token).is_none());
});
