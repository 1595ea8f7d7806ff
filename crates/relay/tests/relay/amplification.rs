//! Before a client has shown credentials, it gets at most three bytes for each of its own.

use hubbub_relay::{Client, Reason, Transport};
use proptest::prelude::*;
use stun_types::{
    attribute::RawAttribute,
    message::{BINDING, Message, MessageClass, MessageType, MessageWrite, MessageWriteExt, MessageWriteVec, Method},
};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

use crate::support::{Sent, World, at, bare, client};

#[test]
fn chat_14_the_shortest_requests_are_still_answered() {
    let mut world = World::new();
    for method in [ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND] {
        let request = bare(method, 1.into(), &[]);
        let answer = world.ask(client(1), &request).unwrap();
        assert_eq!(answer.code(), 401);
        assert!(answer.0.len() <= 3 * request.len());
        assert!(!answer.nonce().is_empty() && answer.realm() == "hubbub");
    }
}

#[test]
fn chat_14_a_flood_from_one_address_is_answered_at_the_rate_only() {
    let mut world = World::with(|settings| settings.unauthenticated_rate = 50);
    let request = bare(BINDING, 1.into(), &[]);
    let mut answers = 0;
    for _ in 0..10_000 {
        world.advance(std::time::Duration::from_millis(1));
        answers += usize::from(world.ask(client(1), &request).is_some());
    }
    // Ten seconds, and a burst of two; the first millisecond fills nothing up.
    assert_eq!(answers, 599);
    assert_eq!(world.counted(Reason::RateLimited), 9401);
    // Its neighbour is served.
    let neighbour = Client { address: at("9.9.9.10:1"), ..client(1) };
    assert!(world.ask(neighbour, &request).is_some());
}

fn attribute() -> impl Strategy<Value = (u16, Vec<u8>)> {
    let known = prop_oneof![
        Just(0x0006_u16),
        Just(0x0008),
        Just(0x000c),
        Just(0x000d),
        Just(0x0012),
        Just(0x0014),
        Just(0x0015),
        Just(0x0017),
        Just(0x0018),
        Just(0x0019),
        Just(0x001a),
        Just(0x001c),
        Just(0x001d),
        Just(0x001e),
        Just(0x0022),
        Just(0x0024),
        Just(0x8000),
        Just(0x8002),
        Just(0x8022),
        any::<u16>(),
    ];
    (known, proptest::collection::vec(any::<u8>(), 0..40))
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        Just(BINDING),
        Just(ALLOCATE),
        Just(REFRESH),
        Just(CREATE_PERMISSION),
        Just(CHANNEL_BIND),
        Just(SEND),
        (0_u16..0xfff).prop_map(Method::new),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn chat_14_strangers_get_at_most_three_bytes_for_one(
        method in method(),
        class in prop_oneof![Just(MessageClass::Request), Just(MessageClass::Indication), Just(MessageClass::Error)],
        attributes in proptest::collection::vec(attribute(), 0..6),
        fingerprint: bool,
        software: bool,
        realm in "[a-z]{1,32}",
        v6: bool,
        transport in prop_oneof![Just(Transport::Udp), Just(Transport::Tcp), Just(Transport::Tls)],
    ) {
        let mut world = World::with(|settings| (settings.software, settings.realm) = (software, realm));
        let kind = MessageType::from_class_method(class, method);
        let mut message = Message::builder(kind, 9.into(), MessageWriteVec::new());
        for (kind, value) in &attributes {
            message.push_attribute_unchecked(&RawAttribute::new((*kind).into(), value));
        }
        if fingerprint && message.add_fingerprint().is_err() {
            return Ok(());
        }
        let request = message.finish();
        let address = if v6 { at("[2a00::1]:5") } else { at("9.9.9.9:5") };
        let stranger = Client { address, transport, ..client(1) };
        prop_assert_eq!(world.data(stranger, &request), Sent::Nothing);
        let answers = world.answers_to(stranger);
        let bytes: usize = answers.iter().map(|answer| answer.0.len()).sum();
        prop_assert!(answers.len() <= 1 && bytes <= 3 * request.len(), "{bytes} for {}", request.len());
        prop_assert!(world.open.is_empty() && world.checks.is_empty());
    }

    #[test]
    fn chat_14_no_bytes_make_it_panic_or_answer_too_much(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut world = World::new();
        prop_assert_eq!(world.data(client(1), &bytes), Sent::Nothing);
        let answered: usize = world.answers_to(client(1)).iter().map(|answer| answer.0.len()).sum();
        prop_assert!(answered <= 3 * bytes.len());
    }
}
