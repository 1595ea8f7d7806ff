//! The streams of effects and the records that nodes share: any text is what a step could have written, or nothing. A
//! record that can be read is one the machine can go on with.
#![no_main]

use hubbub_calls::{CallSettings, Command, Effect, Input, Machine, Outcome, TicketKey, UserRecord, Users};
use hubbub_types::{NodeId, Timestamp, UserId};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// More rounds of loading than any step takes.
const MOST_LOADS: usize = 16;

fuzz_target!(|text: &str| {
    is_written_as_read::<Vec<Effect>>(text);
    if let Some(record) = is_written_as_read::<UserRecord>(text) {
        for command in [Command::Deadline, Command::NodeLost { node: NodeId(Uuid::nil()) }, Command::RemoveUser] {
            goes_on(&record, command);
        }
    }
});

fn is_written_as_read<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) -> Option<T> {
    let value: T = serde_json::from_str(text).ok()?;
    let again = serde_json::to_string(&value).expect("what was read can be written");
    let back: T = serde_json::from_str(&again).expect("and read again");
    assert_eq!(back, value);
    Some(value)
}

/// What the server does of its own accord is never refused.
fn goes_on(record: &UserRecord, command: Command) {
    let machine = Machine::new(CallSettings::default(), TicketKey::new([7; 32]));
    let user: UserId = "ann".parse().expect("a user id");
    let input = Input { user: user.clone(), from: None, fresh: Uuid::from_u128(3), command };
    let mut users = Users::default();
    for _ in 0..MOST_LOADS {
        match machine.step(&input, &mut users, Timestamp::from_millis(1_700_000_000_000)) {
            Outcome::Need(more) => more.into_iter().for_each(|who| {
                let found = if who == user { record.clone() } else { UserRecord::default() };
                users.insert(who, found);
            }),
            Outcome::Done(_) => return,
            Outcome::Refused(refusal) => panic!("{:?} was refused: {refusal}", input.command),
        }
    }
    panic!("{:?} loads for ever", input.command);
}
