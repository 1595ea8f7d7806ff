//! The bus inside one process.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which lint like any code")]

use hubbub_cluster::{Bus, BusMessage, Notice, Presence};
use hubbub_types::UserId;

fn came(user: &str) -> BusMessage {
    BusMessage::Presence { user: user.parse::<UserId>().unwrap(), presence: Presence::Idle }
}

#[tokio::test]
async fn every_listener_hears_everything_in_order() {
    let bus = Bus::memory(8);
    let (mut one, mut two) = (bus.subscribe(), bus.subscribe());
    bus.publish(came("ann"));
    bus.publish(came("bob"));
    for listener in [&mut one, &mut two] {
        assert_eq!(listener.next().await, Some(Notice::Message(came("ann"))));
        assert_eq!(listener.next().await, Some(Notice::Message(came("bob"))));
    }
    drop(bus);
    assert_eq!(one.next().await, None);
}

#[tokio::test]
async fn a_listener_that_fell_behind_is_told_that_it_missed_some() {
    let bus = Bus::memory(2);
    let mut slow = bus.subscribe();
    for user in ["a", "b", "c", "d", "e"] {
        bus.publish(came(user));
    }
    assert_eq!(slow.next().await, Some(Notice::Missed));
    assert_eq!(slow.next().await, Some(Notice::Message(came("d"))), "what was kept still arrives");
}

#[test]
fn messages_have_one_form_on_the_wire() {
    let text = serde_json::to_string(&came("ann")).unwrap();
    assert_eq!(text, r#"{"kind":"presence","user":"ann","presence":"idle"}"#);
    assert_eq!(serde_json::from_str::<BusMessage>(&text).unwrap(), came("ann"));
}
