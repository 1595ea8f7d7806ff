//! Call tickets: whatever is shown, only a ticket that this server issued to this user brings anything back.
#![no_main]

use hubbub_calls::{Address, CallSettings, Command, Input, Machine, Outcome, Profile, Refusal, TicketKey, Users};
use hubbub_types::{ConnectionId, NodeId, Timestamp, UserId};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|ticket: &str| {
    let machine = Machine::new(CallSettings::default(), TicketKey::new([7; 32]));
    let user: UserId = "ann".parse().expect("a user id");
    let mut users = Users::default();
    users.insert(user.clone(), Default::default());
    let input = Input {
        user: user.clone(),
        from: Some(Address { node: NodeId(Uuid::from_u128(1)), connection: ConnectionId(Uuid::from_u128(2)) }),
        fresh: Uuid::from_u128(3),
        command: Command::Reconnect {
            profile: Profile { name: "Ann".into(), photo: None },
            device: "desk".into(),
            uuid: None,
            ticket: Some(ticket.into()),
        },
    };
    let now = Timestamp::from_millis(1_700_000_000_000);
    match machine.step(&input, &mut users, now) {
        Outcome::Refused(Refusal::BadTicket | Refusal::NoSession) => {}
        outcome => panic!("{ticket:?} led to {outcome:?}"),
    }
    assert!(users.get(&user).is_some_and(|record| *record == Default::default()), "a refusal changed the record");
});
