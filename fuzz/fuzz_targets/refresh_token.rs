//! Refresh tokens: nobody without the key makes one that is good.
#![no_main]

use hubbub_app::{ServerKey, fuzzing::is_refresh_token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|token: &str| assert!(!is_refresh_token(&ServerKey::from_bytes([7; 32]), token)));
