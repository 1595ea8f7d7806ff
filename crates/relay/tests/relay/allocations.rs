//! Allocate and Refresh, with the exact codes of RFC 8656.

use hubbub_relay::{Addresses, Credentials, Reason, RelaySettings};
use stun_types::{
    attribute::{RawAttribute, UnknownAttributes, XorMappedAddress},
    message::BINDING,
};
use turn_types::{
    AddressFamily,
    attribute::{
        ChannelNumber, DontFragment, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport, XorPeerAddress,
    },
    message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH},
};

use crate::support::{Caller, PEER, Scheme, World, at, bare, client};

#[test]
fn a_binding_request_is_told_its_address_without_credentials() {
    let mut world = World::new();
    let answer = world.ask(client(1), &bare(BINDING, 7.into(), &[])).unwrap();
    assert!(answer.is_success());
    let mapped = answer.get::<XorMappedAddress>().unwrap().addr(answer.message().transaction_id());
    assert_eq!(mapped, client(1).address);
    let odd = bare(BINDING, 8.into(), &[&RawAttribute::new(0x0024.into(), &[0; 4])]);
    let refusal = world.ask(client(1), &odd).unwrap();
    assert_eq!(refusal.code(), 420);
    assert!(refusal.get::<UnknownAttributes>().unwrap().has_attribute(0x0024.into()));
}

#[test]
fn chat_14_an_allocation_says_where_it_is_and_how_long() {
    let mut world = World::new();
    for scheme in [Scheme::Sha1, Scheme::Sha256] {
        let mut caller = Caller::new(&mut world, client(10 + scheme as u16), 1);
        caller.scheme = scheme;
        if scheme == Scheme::Sha256 {
            // The choice is offered where the answer may be long enough: padding earns it.
            let padding = RawAttribute::new(0x8022.into(), &[b'x'; 40]);
            let answer = world.ask(caller.client, &bare(ALLOCATE, 5.into(), &[&padding])).unwrap();
            caller.nonce = answer.nonce();
            assert!(caller.nonce.starts_with("obMatJos2"));
        }
        let answer = caller.allocate_with(&mut world, &[]);
        assert!(answer.is_success(), "{}", answer.code());
        assert_eq!(answer.lifetime(), 600);
        let [relayed] = answer.relayed()[..] else { panic!("one address") };
        assert_eq!(relayed.ip(), at("198.41.0.4:1").ip());
        assert!(relayed.port() >= 49_152);
        // The driver binds the local address behind the NAT, on the same port.
        assert_eq!(world.open[&world.socket(relayed)], at(&format!("10.0.0.5:{}", relayed.port())));
        let mapped = answer.get::<XorMappedAddress>().unwrap().addr(answer.message().transaction_id());
        assert_eq!(mapped, caller.client.address);
    }
    assert_eq!(world.relay.stats().allocations, 2);
}

#[test]
fn chat_14_a_retransmitted_allocate_is_answered_again_and_another_one_is_437() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    let first = world.ask(caller.client, &request).unwrap();
    let again = world.ask(caller.client, &request).unwrap();
    assert!(again.is_success());
    assert_eq!(first.relayed(), again.relayed());
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 437);
    assert_eq!(world.relay.stats().allocations, 1);
}

#[test]
fn chat_14_what_an_allocate_request_may_not_say_has_its_code() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    assert_eq!(caller.ask(&mut world, ALLOCATE, &[]).code(), 400);
    assert_eq!(caller.ask(&mut world, ALLOCATE, &[&RequestedTransport::new(RequestedTransport::TCP)]).code(), 442);
    let refusal = caller.allocate_with(&mut world, &[&DontFragment::new()]);
    assert_eq!(refusal.code(), 420);
    assert!(refusal.get::<UnknownAttributes>().unwrap().has_attribute(0x001a.into()));
    let family = RawAttribute::new(0x0017.into(), &[3, 0, 0, 0]);
    assert_eq!(caller.allocate_with(&mut world, &[&family]).code(), 440);
    let token = RawAttribute::new(0x0022.into(), &[0; 8]);
    assert_eq!(caller.allocate_with(&mut world, &[&token, &EvenPort::new(false)]).code(), 400);
    assert_eq!(caller.allocate_with(&mut world, &[&token]).code(), 508);
    assert_eq!(caller.allocate_with(&mut world, &[&RawAttribute::new(0x000d.into(), &[0; 3])]).code(), 400);
    assert_eq!(world.relay.stats().allocations, 0);
    assert!(world.open.is_empty());
}

#[test]
fn chat_14_a_family_that_is_not_relayed_is_440() {
    let settings = RelaySettings::default();
    let addresses = Addresses { relay_v6: None, ..v4_only() };
    let mut world = World::on(settings, Credentials::new(&[3; 32]), addresses);
    let mut caller = Caller::new(&mut world, client(1), 1);
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(caller.allocate_with(&mut world, &[&v6]).code(), 440);
}

fn v4_only() -> Addresses {
    let address = "198.41.0.4".parse().unwrap();
    let relay = hubbub_relay::RelayAddress { bind: address, public: address };
    Addresses { relay_v4: Some(relay), relay_v6: None, own: Vec::new() }
}

#[test]
fn chat_14_lifetimes_stay_between_the_default_and_the_maximum() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    assert_eq!(caller.allocate_with(&mut world, &[&Lifetime::new(5)]).lifetime(), 600);
    assert_eq!(caller.refresh(&mut world, 1200).lifetime(), 1200);
    assert_eq!(caller.refresh(&mut world, u32::MAX).lifetime(), 3600);
}

#[test]
fn chat_14_refresh_0_deletes_and_then_all_is_437() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let peer = at(PEER);
    assert_eq!(caller.refresh(&mut world, 600).code(), 437);
    assert_eq!(caller.permit(&mut world, &[peer]).code(), 437);
    assert_eq!(caller.bind(&mut world, 0x4000, peer).code(), 437);
    caller.allocate(&mut world);
    assert_eq!(caller.refresh(&mut world, 0).lifetime(), 0);
    assert_eq!(world.relay.stats(), hubbub_relay::Stats { sessions: 1, ..Default::default() });
    assert!(world.open.is_empty());
    assert_eq!(caller.refresh(&mut world, 0).code(), 437);
    assert_eq!(world.counted(Reason::Mismatch), 4);
}

#[test]
fn chat_14_somebody_elses_allocation_is_441() {
    let mut world = World::new();
    let mut owner = Caller::new(&mut world, client(1), 1);
    owner.allocate(&mut world);
    let mut other = Caller::of_session(&mut world, client(1), 2, 99);
    let peer = at(PEER);
    let id = 0x77.into();
    assert_eq!(other.refresh(&mut world, 0).code(), 441);
    assert_eq!(other.ask(&mut world, CREATE_PERMISSION, &[&XorPeerAddress::new(peer, id)]).code(), 441);
    assert_eq!(
        other.ask(&mut world, CHANNEL_BIND, &[&ChannelNumber::new(0x4000), &XorPeerAddress::new(peer, id)]).code(),
        441
    );
    assert_eq!(other.allocate_with(&mut world, &[]).code(), 437);
    assert_eq!(world.relay.stats().allocations, 1);
}

#[test]
fn chat_14_a_refresh_of_a_family_it_does_not_have_is_443() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(caller.ask(&mut world, REFRESH, &[&v6]).code(), 443);
    assert_eq!(caller.ask(&mut world, REFRESH, &[&RequestedAddressFamily::new(AddressFamily::IPV4)]).code(), 0);
}

#[test]
fn a_port_that_another_program_has_is_not_given() {
    let mut world = World::with(|settings| (settings.port_min, settings.port_max) = (50_000, 50_007));
    world.taken.extend([50_000, 50_001, 50_002, 50_004, 50_005, 50_006, 50_007]);
    let mut given = 0;
    for port in 1..=20 {
        let mut caller = Caller::new(&mut world, client(port), 1);
        let answer = caller.allocate_with(&mut world, &[]);
        if answer.is_success() {
            assert_eq!(answer.relayed()[0].port(), 50_003);
            given += 1;
            caller.refresh(&mut world, 0);
        } else {
            assert_eq!(answer.code(), 508);
        }
    }
    assert!(given > 5, "{given}");
    assert_eq!(world.relay.stats().allocations, 0);
}

#[test]
fn no_free_port_is_508() {
    let mut world = World::with(|settings| (settings.port_min, settings.port_max) = (50_000, 50_004));
    for port in 1..=5 {
        Caller::new(&mut world, client(port), 1).allocate(&mut world);
    }
    assert_eq!(Caller::new(&mut world, client(6), 1).allocate_with(&mut world, &[]).code(), 508);
    world.seconds(600);
    Caller::new(&mut world, client(6), 1).allocate(&mut world);
}

#[test]
fn a_request_while_the_socket_is_being_opened_waits_its_turn() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    world.slow = true;
    let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    assert!(world.ask(caller.client, &request).is_none());
    assert!(world.ask(caller.client, &request).is_none(), "its answer comes when the socket is open");
    assert!(world.relay.has_allocation(&caller.client));
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 437);
    let socket = world.binds.pop().unwrap();
    world.relay.bound(socket, true, world.now);
    world.drive();
    let [answer] = &world.answers_to(caller.client)[..] else { panic!("one answer") };
    assert!(answer.is_success());
}

#[test]
fn a_client_that_goes_away_takes_everything_with_it() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    caller.permit(&mut world, &[at(PEER)]);
    world.relay.client_closed(caller.client, world.now);
    world.drive();
    assert!(world.open.is_empty());
    assert_eq!(world.relay.stats().permissions, 0);
    world.slow = true;
    let request = caller.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    world.ask(caller.client, &request);
    world.relay.client_closed(caller.client, world.now);
    assert!(!world.relay.has_allocation(&caller.client));
}
