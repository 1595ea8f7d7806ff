//! Sessions: checked before anything is opened, cut the moment they end.

use hubbub_relay::{Client, Reason, Transport};
use hubbub_types::SessionId;
use turn_types::{attribute::RequestedTransport, message::ALLOCATE};
use uuid::Uuid;

use crate::support::{Caller, PEER, Sent, Store, World, at, channel_data, client};

#[test]
fn chat_14_a_session_is_checked_once_and_then_believed() {
    let mut world = World::new();
    let mut first = Caller::of_session(&mut world, client(1), 1, 5);
    let mut second = Caller::of_session(&mut world, client(2), 1, 5);
    first.allocate(&mut world);
    second.allocate(&mut world);
    first.permit(&mut world, &[at(PEER)]);
    assert_eq!(world.checks, [first.session]);
    // Checked again in the background while it has allocations.
    first.refresh(&mut world, 3600);
    world.seconds(600);
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn chat_14_a_session_that_is_over_opens_nothing() {
    let mut world = World::new();
    world.store = Store::Over;
    let mut caller = Caller::new(&mut world, client(1), 1);
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 401);
    world.store = Store::Live;
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 401);
    assert_eq!(world.checks.len(), 1, "that it is over is remembered");
    world.seconds(3600);
    assert_eq!(world.relay.stats().sessions, 0, "until its credentials are worth nothing anyway");
}

#[test]
fn chat_14_requests_wait_for_the_check() {
    let mut world = World::new();
    world.store = Store::Silent;
    let mut callers: Vec<_> = (1..=20).map(|port| Caller::of_session(&mut world, client(port), 1, 5)).collect();
    for caller in &mut callers {
        let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
        assert!(world.ask(caller.client, &request).is_none());
        assert!(world.ask(caller.client, &request).is_none(), "a retransmission waits as one");
    }
    assert_eq!(world.checks.len(), 1);
    world.relay.session_checked(callers[0].session, Some(true), world.now);
    world.drive();
    let answered = callers.iter().filter(|caller| !world.answers_to(caller.client).is_empty()).count();
    assert_eq!((answered, world.relay.stats().allocations), (16, 16));
    assert_eq!(world.counted(Reason::Held), 8, "the rest has to ask again");
}

#[test]
fn waiting_requests_are_bounded_in_all() {
    let mut world = World::with(|settings| (settings.max_held, settings.max_sessions) = (3, 5));
    world.store = Store::Silent;
    let mut codes = Vec::new();
    for port in 1..=6 {
        let mut caller = Caller::new(&mut world, client(port), u128::from(port));
        let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
        codes.push(world.ask(caller.client, &request).map(|answer| answer.code()));
    }
    assert_eq!(codes, [None, None, None, None, None, Some(508)]);
    assert_eq!(world.counted(Reason::Held), 2);
    world.seconds(10);
    assert_eq!(world.relay.stats().sessions, 0);
}

#[test]
fn chat_14_what_cannot_be_checked_is_500_and_can_be_tried_again() {
    let mut world = World::new();
    world.store = Store::Away;
    let mut caller = Caller::new(&mut world, client(1), 1);
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 500);
    world.store = Store::Silent;
    let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    assert!(world.ask(caller.client, &request).is_none());
    world.seconds(10);
    assert_eq!(world.answers_to(caller.client)[0].code(), 500);
    world.store = Store::Live;
    caller.allocate(&mut world);
    // With allocations already there an unanswered check changes nothing.
    world.store = Store::Away;
    world.relay.recheck_sessions();
    world.drive();
    assert_eq!(world.relay.stats().allocations, 1);
}

#[test]
fn chat_14_ending_a_session_cuts_its_allocations_at_once() {
    let mut world = World::new();
    let tcp = Client { transport: Transport::Tls, ..client(1) };
    let mut ended = Caller::of_session(&mut world, tcp, 1, 5);
    let mut other = Caller::of_session(&mut world, client(2), 1, 6);
    let relayed = ended.allocate(&mut world);
    other.allocate(&mut world);
    ended.bind(&mut world, 0x4000, at(PEER));
    let socket = world.socket(relayed);
    world.relay.end_session(ended.session, world.now);
    world.drive();
    assert!(!world.open.contains_key(&socket));
    assert_eq!(world.cut, [tcp], "its stream is closed too");
    assert_eq!(world.data(tcp, &channel_data(0x4000, b"x")), Sent::Nothing);
    assert_eq!(world.peer(socket, at(PEER), b"x"), Sent::Nothing);
    assert_eq!(ended.allocate_with(&mut world, &[]).code(), 401);
    assert_eq!(ended.refresh(&mut world, 600).code(), 401);
    assert!(other.refresh(&mut world, 600).is_success(), "other sessions of the account go on");
}

#[test]
fn chat_14_ending_an_account_cuts_all_its_sessions() {
    let mut world = World::new();
    let mut callers: Vec<_> =
        (1..=4).map(|n| Caller::of_session(&mut world, client(n), u128::from(n / 4), n.into())).collect();
    for caller in &mut callers {
        caller.allocate(&mut world);
    }
    world.relay.end_account(callers[0].account, world.now);
    world.drive();
    assert_eq!(world.relay.stats().allocations, 1);
    assert_eq!(callers[1].refresh(&mut world, 600).code(), 401);
    assert!(callers[3].refresh(&mut world, 600).is_success());
}

#[test]
fn chat_14_a_session_that_ends_while_it_is_checked_stays_ended() {
    let mut world = World::new();
    world.store = Store::Silent;
    let mut caller = Caller::new(&mut world, client(1), 1);
    let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    world.ask(caller.client, &request);
    world.relay.end_session(caller.session, world.now);
    world.relay.session_checked(caller.session, Some(true), world.now);
    world.drive();
    assert_eq!(world.answers_to(caller.client)[0].code(), 401);
    assert_eq!(world.relay.stats().allocations, 0);
}

#[test]
fn a_session_that_ends_while_its_socket_is_opened_gets_none() {
    let mut world = World::new();
    world.slow = true;
    let mut caller = Caller::new(&mut world, client(1), 1);
    let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    world.ask(caller.client, &request);
    let socket = world.binds[0];
    world.relay.end_session(caller.session, world.now);
    assert!(!world.relay.has_allocation(&caller.client));
    world.relay.bound(socket, true, world.now);
    world.drive();
    assert_eq!(world.relay.stats().allocations, 0);
    assert!(world.open.is_empty(), "what was opened for it is closed");
}

#[test]
fn a_check_after_lost_news_finds_what_has_ended() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    assert_eq!(world.relay.sessions(), [(caller.session, caller.account)]);
    world.store = Store::Over;
    world.relay.recheck_sessions();
    world.drive();
    assert_eq!(world.relay.stats().allocations, 0);
    // Somebody unknown is nobody's business.
    world.relay.end_session(SessionId(Uuid::from_u128(404)), world.now);
    assert_eq!(world.relay.stats().sessions, 1);
}

#[test]
fn after_lost_news_a_session_without_allocations_is_believed_no_longer() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    caller.refresh(&mut world, 0);
    world.store = Store::Over;
    assert_eq!(world.relay.stats().sessions, 1, "believed without asking");
    world.relay.recheck_sessions();
    assert_eq!(world.relay.stats().sessions, 0);
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 401);
}
