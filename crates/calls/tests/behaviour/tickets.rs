//! Tickets that must not be believed.

use hubbub_calls::{Command, Machine, Outcome, Refusal, TicketKey, Users};
use hubbub_types::Timestamp;
use proptest::prelude::*;
use smol_str::SmolStr;

use crate::world::{KEY, World, address, profile, speaker};

/// ann's good ticket for a call with bob, and the moment it was issued.
fn good() -> (SmolStr, Timestamp) {
    let world = World::in_call();
    (world.tickets["ann-1"].clone(), world.now)
}

/// Shows a ticket to a server without records, signing with `key`.
fn show(key: [u8; 32], who: &str, ticket: &str, now: Timestamp) -> Result<(), Refusal> {
    let machine = Machine::new(hubbub_calls::CallSettings::default(), TicketKey::new(key));
    let command = Command::Reconnect {
        profile: profile(speaker(who).as_str()),
        device: "dev".into(),
        uuid: None,
        ticket: Some(ticket.into()),
    };
    let from = Some(address(who));
    let input = hubbub_calls::Input { user: speaker(who), from, fresh: uuid::Uuid::nil(), command };
    let mut users = Users::new();
    loop {
        match machine.step(&input, &mut users, now) {
            Outcome::Need(more) => more.into_iter().for_each(|user| users.insert(user, Default::default())),
            Outcome::Refused(refusal) => return Err(refusal),
            Outcome::Done(_) => return Ok(()),
        }
    }
}

#[test]
fn p2p_12_a_ticket_is_good_for_its_user_its_key_and_its_time() {
    let (ticket, issued) = good();
    let lifetime = hubbub_calls::CallSettings::default().ticket_lifetime.0;
    let millisecond = std::time::Duration::from_millis(1);
    assert_eq!(show(KEY, "ann-1", &ticket, issued), Ok(()));
    assert_eq!(show(KEY, "ann-1", &ticket, issued + lifetime - millisecond), Ok(()));
    assert_eq!(show(KEY, "ann-1", &ticket, issued + lifetime), Err(Refusal::TicketExpired));
    assert_eq!(show(KEY, "bob-1", &ticket, issued), Err(Refusal::BadTicket));
    assert_eq!(show([8; 32], "ann-1", &ticket, issued), Err(Refusal::BadTicket));
}

#[test]
fn p2p_12_a_forged_ticket_is_refused_even_where_the_place_is_known() {
    let mut world = World::in_call();
    world.lose("ann-1");
    let forged = Some("eyJ2IjoxfQ.AAAA".into());
    assert_eq!(world.reconnect_with("ann-2", "dev", Some("ann-1"), forged), Err(Refusal::BadTicket));
}

#[test]
fn p2p_12_a_stale_ticket_does_not_matter_where_the_place_is_known() {
    let mut world = World::in_call();
    let ticket = world.tickets["ann-1"].clone();
    world.pass(std::time::Duration::from_secs(700));
    assert!(world.reconnect_with("ann-2", "dev", Some("ann-1"), Some(ticket)).is_ok());
}

proptest! {
    #[test]
    fn p2p_12_a_changed_ticket_is_bad(position in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (ticket, now) = good();
        let mut bytes = ticket.as_bytes().to_vec();
        let position = position.index(bytes.len());
        prop_assume!(bytes[position] != byte);
        bytes[position] = byte;
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert_eq!(show(KEY, "ann-1", &changed, now), Err(Refusal::BadTicket));
        }
    }

    #[test]
    fn p2p_12_a_truncated_ticket_is_bad(length in any::<prop::sample::Index>(), cut_front in any::<bool>()) {
        let (ticket, now) = good();
        let length = length.index(ticket.len());
        let cut = if cut_front { &ticket[ticket.len() - length..] } else { &ticket[..length] };
        prop_assert_eq!(show(KEY, "ann-1", cut, now), Err(Refusal::BadTicket));
    }

    #[test]
    fn p2p_12_any_other_text_is_a_bad_ticket(text in ".{0,2000}") {
        prop_assert_eq!(show(KEY, "ann-1", &text, Timestamp::default()), Err(Refusal::BadTicket));
    }

    #[test]
    fn p2p_12_another_key_signs_other_tickets(key in any::<[u8; 32]>()) {
        prop_assume!(key != KEY);
        let (ticket, now) = good();
        prop_assert_eq!(show(key, "ann-1", &ticket, now), Err(Refusal::BadTicket));
    }
}
