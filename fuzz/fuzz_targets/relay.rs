//! The TURN server as a sequence of commands: clients with and without credentials, peers, the store of sessions and
//! time, in any order.
//!
//! Whatever happens: nothing without credentials is answered with more than three bytes for one; nothing goes to a peer that
//! is forbidden or was not asked for; every table keeps to its bound; and when all has expired, nothing is left.
#![no_main]

#[path = "relay/caller.rs"]
mod caller;
#[path = "relay/commands.rs"]
mod commands;
#[path = "relay/driver.rs"]
mod driver;

use commands::Script;
use driver::Driver;
use libfuzzer_sys::fuzz_target;

/// More commands than that find nothing new.
const MOST_COMMANDS: usize = 200;

fuzz_target!(|bytes: &[u8]| {
    let (mut driver, mut script) = (Driver::new(), Script::new(bytes));
    for _ in 0..MOST_COMMANDS {
        if script.is_empty() {
            break;
        }
        commands::run(&mut driver, &mut script);
        driver.check_bounds();
    }
    driver.check_end();
});
