//! The settings file: any text is settings that pass their own checks, or a list of what is wrong.
#![no_main]

use hubbub::settings::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(settings) => assert!(settings.validate().is_ok()),
        Err(error) => assert!(!error.problems.is_empty()),
    }
});
