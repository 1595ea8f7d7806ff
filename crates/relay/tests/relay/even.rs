//! Even ports and reservations (EVEN-PORT, RESERVATION-TOKEN).

use turn_types::attribute::{EvenPort, ReservationToken};

use crate::support::{Caller, World, client};

#[test]
fn chat_14_an_even_port_is_even() {
    let mut world = World::new();
    for port in 1..=20 {
        let answer = Caller::new(&mut world, client(port), 1).allocate_with(&mut world, &[&EvenPort::new(false)]);
        assert_eq!(answer.relayed()[0].port() % 2, 0);
    }
}

#[test]
fn chat_14_a_reserved_port_waits_for_the_holder_of_its_token() {
    let mut world = World::new();
    let mut first = Caller::new(&mut world, client(1), 1);
    let answer = first.allocate_with(&mut world, &[&EvenPort::new(true)]);
    let (even, token) = (answer.relayed()[0].port(), ReservationToken::new(answer.token()));
    assert_eq!(even % 2, 0);
    assert_eq!(world.open.len(), 2);
    let mut stranger = Caller::new(&mut world, client(2), 2);
    assert_eq!(stranger.allocate_with(&mut world, &[&token]).code(), 508, "a token is for its account");
    let mut second = Caller::new(&mut world, client(3), 1);
    let answer = second.allocate_with(&mut world, &[&token]);
    assert_eq!(answer.relayed()[0].port(), even + 1);
    let mut third = Caller::new(&mut world, client(4), 1);
    assert_eq!(third.allocate_with(&mut world, &[&token]).code(), 508, "a token is for once");
    first.refresh(&mut world, 0);
    world.seconds(30);
    assert_eq!(world.open.len(), 1, "the second allocation keeps its port");
}

#[test]
fn chat_14_a_reservation_ends_after_thirty_seconds() {
    let mut world = World::new();
    let mut first = Caller::new(&mut world, client(1), 1);
    let token = ReservationToken::new(first.allocate_with(&mut world, &[&EvenPort::new(true)]).token());
    world.advance(std::time::Duration::from_millis(29_999));
    assert_eq!(world.open.len(), 2);
    world.advance(std::time::Duration::from_millis(1));
    assert_eq!(world.open.len(), 1);
    let mut second = Caller::new(&mut world, client(2), 1);
    assert_eq!(second.allocate_with(&mut world, &[&token]).code(), 508);
}

#[test]
fn a_pair_of_which_one_port_is_taken_is_another_pair() {
    let mut world = World::with(|settings| (settings.port_min, settings.port_max) = (50_000, 50_005));
    world.taken.extend([50_001, 50_003]);
    let pair = (1..=20).find_map(|port| {
        let answer = Caller::new(&mut world, client(port), 1).allocate_with(&mut world, &[&EvenPort::new(true)]);
        answer.is_success().then(|| answer.relayed()[0].port())
    });
    assert_eq!(pair, Some(50_004));
    assert_eq!(world.open.len(), 2);
}
