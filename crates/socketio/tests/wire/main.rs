//! Whatever arrives: nothing breaks, nothing comes out that did not go in, and nothing is done too early.

use hubbub_socketio::{
    Fault, Link, Session, Step,
    engine::Packet as Outer,
    packet::{self, Kind, Packet},
    payload::{Payload, SEPARATOR, split},
    request::Request,
};
use proptest::prelude::*;

/// Texts that look like packets more often than chance would have it.
fn wild() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,80}",
        r#"[0-7b]?[0-6]?(/[a-z]{0,4},?)?[0-9]{0,4}(\[("[a-z:]{0,9}")?(,\{\})?\])?"#,
        r#"4[0-4](/rooms,)?[0-9]{0,3}\["[a-z]{1,5}",\{"a":[0-9]\}\]"#,
    ]
}

proptest! {
    #[test]
    fn chat_04_no_text_breaks_a_session_and_no_event_comes_before_its_namespace(texts in prop::collection::vec(wild(), 0..40)) {
        let mut session = Session::new(&["/", "/rooms"]);
        let mut joined = [false; 2];
        for text in &texts {
            match session.receive(text) {
                Ok(Step::Join { namespace, .. }) => {
                    prop_assert!(!joined[namespace]);
                    joined[namespace] = true;
                    session.join(namespace);
                }
                Ok(Step::Event { namespace, name, .. }) => {
                    prop_assert!(joined[namespace], "{text}");
                    prop_assert!(text.contains(name.as_ref()) || text.contains('\\'));
                }
                Ok(Step::Leave(namespace)) => joined[namespace] = false,
                Ok(Step::Nothing | Step::Pong(_) | Step::NoSuchNamespace(_) | Step::Close) => {}
                Err(Fault::NotJoined) => prop_assert!(!joined.iter().all(|is_in| *is_in) || text.contains('/'), "{text}"),
                Err(_) => {}
            }
        }
    }

    #[test]
    fn chat_04_packets_survive_the_way(kind in 0_u8..5, name in "(/[a-z]{0,20})?", id in prop::option::of(0_u64..1_000_000_000_000_000), data in prop::option::of(r#"\["[a-z]{0,9}"(,\{"b":[0-9]{1,9}\})?\]"#)) {
        let place = if name.is_empty() { String::new() } else { format!("{name},") };
        let number = id.map(|id| id.to_string()).unwrap_or_default();
        let text = format!("{kind}{place}{number}{}", data.as_deref().unwrap_or_default());
        let read = Packet::decode(&text).unwrap();
        let kinds = [Kind::Connect, Kind::Disconnect, Kind::Event, Kind::Ack, Kind::ConnectError];
        prop_assert_eq!(read.kind, kinds[usize::from(kind)]);
        prop_assert_eq!(read.namespace, if name.is_empty() { "/" } else { &name });
        prop_assert_eq!((read.id, read.data), (id, data.as_deref()));
        let outer = Outer::Message(&text).encode();
        prop_assert_eq!(Outer::decode(&outer), Ok(Outer::Message(&text)));
    }

    #[test]
    fn chat_04_what_the_server_says_is_read_back_by_the_same_rules(name in "[a-z:]{1,20}", text in ".{0,60}") {
        let frame = packet::event(&name, &text).unwrap();
        prop_assert!(!frame.contains(SEPARATOR), "JSON escapes it");
        let Outer::Message(inner) = Outer::decode(&frame).unwrap() else { unreachable!() };
        let event = Packet::decode(inner).unwrap().event().unwrap();
        prop_assert_eq!(event.name.as_ref(), &name);
        let back: String = serde_json::from_str(event.data.unwrap().get()).unwrap();
        prop_assert_eq!(back, text);
    }

    #[test]
    fn chat_04_a_payload_gives_back_its_packets(packets in prop::collection::vec("[0-6][^\u{1e}]{0,20}", 1..20)) {
        let mut payload = Payload::default();
        for packet in &packets {
            payload.push(packet);
        }
        let body = payload.into_body();
        prop_assert_eq!(split(&body).collect::<Vec<_>>(), packets);
    }

    #[test]
    fn chat_04_no_address_breaks_the_reader(query in ".{0,120}") {
        let _ = Request::parse(&query);
    }

    /// However requests come: never two of a kind, never a poll after going over, and over only once.
    #[test]
    fn chat_04_a_client_is_reached_in_one_way_at_a_time(steps in prop::collection::vec(0_u8..8, 0..60)) {
        let mut link = Link::polling();
        let (mut polls, mut posts, mut upgrades) = (0_i32, 0_i32, 0);
        for step in steps {
            match step {
                0 => polls += i32::from(link.poll().is_ok()),
                1 if polls > 0 => { link.polled(); polls -= 1; }
                2 => posts += i32::from(link.post().is_ok()),
                3 if posts > 0 => { link.posted(); posts -= 1; }
                4 => { let _ = link.probe(); }
                5 => link.probe_failed(),
                6 => upgrades += i32::from(link.upgrade().is_ok()),
                _ => {}
            }
            prop_assert!(polls <= 1 && posts <= 1 && upgrades <= 1);
            prop_assert!(upgrades == 0 || !link.is_polling());
        }
    }
}
