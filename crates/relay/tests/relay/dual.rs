//! Both families in one allocation (RFC 8656 section 6, ADDITIONAL-ADDRESS-FAMILY).

use hubbub_relay::{Addresses, Credentials, RelaySettings};
use stun_types::attribute::{AttributeWrite, RawAttribute};
use turn_types::{
    AddressFamily,
    attribute::{
        AdditionalAddressFamily, AddressErrorCode, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport,
    },
    message::{ALLOCATE, REFRESH},
};

use crate::support::{Caller, PEER, Sent, World, at, channel_data, client};

const V6: AddressFamily = AddressFamily::IPV6;
const PEER6: &str = "[2606:4700::1111]:5000";

#[test]
fn chat_14_a_dual_allocation_relays_both_families() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let answer = caller.allocate_with(&mut world, &[&AdditionalAddressFamily::new(V6)]);
    let [v4, v6] = answer.relayed()[..] else { panic!("two addresses") };
    assert!(v4.is_ipv4() && v6.is_ipv6());
    for (number, peer, relayed) in [(0x4000, at(PEER), v4), (0x4001, at(PEER6), v6)] {
        assert!(caller.bind(&mut world, number, peer).is_success());
        let socket = world.socket(relayed);
        let data = channel_data(number, b"x");
        assert_eq!(world.data(caller.client, &data), Sent::Peer { socket, to: peer, payload: b"x".to_vec() });
        assert_eq!(world.peer(socket, peer, b"x"), Sent::Client { client: caller.client, bytes: data });
    }
    assert_eq!(world.relay.stats().allocations, 1);
}

#[test]
fn chat_14_one_family_is_given_back_and_the_other_goes_on() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate_with(&mut world, &[&AdditionalAddressFamily::new(V6)]);
    caller.bind(&mut world, 0x4000, at(PEER));
    caller.bind(&mut world, 0x4001, at(PEER6));
    let v6 = RequestedAddressFamily::new(V6);
    assert_eq!(caller.ask(&mut world, REFRESH, &[&v6, &Lifetime::new(0)]).lifetime(), 0);
    assert_eq!(world.open.len(), 1);
    assert_eq!(world.relay.stats().channels, 1);
    assert_eq!(caller.permit(&mut world, &[at(PEER6)]).code(), 443);
    assert_eq!(caller.ask(&mut world, REFRESH, &[&v6]).code(), 443);
    assert!(matches!(world.data(caller.client, &channel_data(0x4000, b"x")), Sent::Peer { .. }));
    caller.refresh(&mut world, 0);
    assert!(world.open.is_empty());
}

#[test]
fn a_dual_allocation_without_one_family_says_so() {
    let relay = |text: &str| {
        let address = text.parse().unwrap();
        Some(hubbub_relay::RelayAddress { bind: address, public: address })
    };
    let v4_only = Addresses { relay_v4: relay("198.41.0.4"), ..Addresses::default() };
    let v6_only = Addresses { relay_v6: relay("2606:4700::5"), ..Addresses::default() };
    for (addresses, missing) in [(v4_only, V6), (v6_only, AddressFamily::IPV4)] {
        let mut world = World::on(RelaySettings::default(), Credentials::new(&[3; 32]), addresses);
        let mut caller = Caller::new(&mut world, client(1), 1);
        let attributes: [&dyn AttributeWrite; 2] = [&RequestedTransport::new(17), &AdditionalAddressFamily::new(V6)];
        let request = caller.request(ALLOCATE, &attributes);
        // The same answer again, when the first was lost.
        for _ in 0..2 {
            let answer = world.ask(caller.client, &request).unwrap();
            assert_eq!(answer.relayed().len(), 1);
            let error = answer.get::<AddressErrorCode>().unwrap();
            assert_eq!((error.family(), error.error().code()), (missing, 440));
        }
    }
}

#[test]
fn a_second_family_without_ports_does_not_spoil_the_first() {
    let mut world = World::with(|settings| (settings.port_min, settings.port_max) = (50_000, 50_004));
    let v6 = RequestedAddressFamily::new(V6);
    for port in 1..=5 {
        Caller::new(&mut world, client(port), 1).allocate_with(&mut world, &[&v6]);
    }
    let mut caller = Caller::new(&mut world, client(9), 1);
    let answer = caller.allocate_with(&mut world, &[&AdditionalAddressFamily::new(V6)]);
    assert!(answer.is_success());
    assert_eq!(answer.get::<AddressErrorCode>().unwrap().error().code(), 508);
}

#[test]
fn what_does_not_go_together_is_400() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let more = AdditionalAddressFamily::new(V6);
    let v4 = RawAttribute::new(0x8000.into(), &[1, 0, 0, 0]);
    assert_eq!(caller.allocate_with(&mut world, &[&v4]).code(), 400);
    assert_eq!(caller.allocate_with(&mut world, &[&more, &RequestedAddressFamily::new(V6)]).code(), 400);
    assert_eq!(caller.allocate_with(&mut world, &[&more, &EvenPort::new(true)]).code(), 400);
}
