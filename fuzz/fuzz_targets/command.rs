//! Lines where messages are written: any is a message, a command, or a mistake with a code.
#![no_main]

use std::time::Duration;

use hubbub_chat::commands::{Parsed, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    match parse(line) {
        Ok(Parsed::Text(text)) => assert!(line.ends_with(text)),
        Ok(Parsed::Command(invocation)) => {
            assert!(invocation.text.is_none_or(|text| !text.trim().is_empty()));
            let year = Duration::from_secs(366 * 24 * 3_600);
            assert!(invocation.time.is_none_or(|time| !time.is_zero() && time <= year));
        }
        Err(error) => assert!(!error.code().is_empty()),
    }
});
