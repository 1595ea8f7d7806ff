use std::time::Duration;

use hubbub_testkit::SeededEntropy;
use hubbub_types::{AccountId, ChannelId, DeliveryId, HookFormat, MessageKind, Role, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::wire::{At, Message, PersonRef};

fn event(kind: EventKind, text: &str) -> Event {
    let at = Timestamp::from_millis(1_700_000_000_000);
    let message: Message = serde_json::from_value(json!({
        "id": Uuid::from_u128(1), "seq": 4, "rev": 4, "kind": MessageKind::Message, "text": text, "at": At(at),
    }))
    .unwrap();
    let person = PersonRef {
        id: AccountId(Uuid::from_u128(2)),
        handle: "ann".parse().unwrap(),
        name: "Ann".to_owned(),
        picture: Some("/api/v1/people/2/picture".to_owned()),
        role: Role::Member,
        bot: false,
    };
    let channel = Place { id: ChannelId(Uuid::from_u128(3)), name: "general".to_owned() };
    let public_url = "https://chat.example.org".to_owned();
    Event { kind, at, channel: Some(channel), message: Some(message), person: Some(person), public_url }
}

fn sent(format: HookFormat, event: &Event) -> Value {
    serde_json::from_slice(&body(format, event)).unwrap()
}

#[test]
fn chat_09_our_own_body_has_type_time_and_data() {
    let value = sent(HookFormat::Hubbub, &event(EventKind::MessageCreated, "hi"));
    assert_eq!((&value["type"], &value["timestamp"]), (&json!("message.created"), &json!("2023-11-14T22:13:20Z")));
    assert_eq!(value["data"]["message"]["text"], "hi");
    assert_eq!(value["data"]["channel"], json!({ "id": Uuid::from_u128(3), "name": "general" }));
    assert_eq!(value["data"]["person"]["handle"], "ann");
}

#[test]
fn chat_09_a_try_says_that_it_is_one_and_cannot_be_asked_for() {
    let mut tried = Event { message: None, ..event(EventKind::Test, "") };
    assert_eq!(sent(HookFormat::Hubbub, &tried)["type"], "webhook.test");
    assert_eq!(sent(HookFormat::Slack, &tried)["text"], "This is a test: messages of #general come here.");
    tried.channel = None;
    assert_eq!(sent(HookFormat::Hubbub, &tried)["data"]["channel"], Value::Null);
    assert!(sent(HookFormat::Discord, &tried)["content"].as_str().unwrap().contains("every public channel"));
    assert_eq!(EventKind::from_name("webhook.test"), None);
}

#[test]
fn chat_09_slack_and_discord_get_what_they_take_and_no_bell() {
    let created = event(EventKind::MessageCreated, "**hi** @here <!channel>");
    let value = sent(HookFormat::Slack, &created);
    assert_eq!(value["text"], "*hi* @here &lt;!channel&gt;");
    assert_eq!(value["username"], "Ann");
    assert_eq!(value["icon_url"], "https://chat.example.org/api/v1/people/2/picture");
    let value = sent(HookFormat::Discord, &created);
    assert_eq!(value["content"], "**hi** @here <!channel>");
    assert_eq!(value["allowed_mentions"], json!({ "parse": [] }));
    let long = event(EventKind::MessageEdited, &"x".repeat(4_000));
    assert_eq!(sent(HookFormat::Discord, &long)["content"].as_str().unwrap().chars().count(), 2_000);
    let mut named = event(EventKind::MessageDeleted, "");
    named.person.as_mut().unwrap().name = "Discordia".to_owned();
    assert_eq!(sent(HookFormat::Discord, &named)["username"], Value::Null);
    assert_eq!(sent(HookFormat::Discord, &named)["content"], "A message in #general was deleted.");
}

#[test]
fn chat_09_a_signature_is_that_of_standard_webhooks() {
    // What the library `standardwebhooks` makes of the same.
    let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let id = DeliveryId(Uuid::from_u128(1));
    let at = Timestamp::from_millis(1_614_265_330_123);
    let signature = sign(&secret, id, at, br#"{"test": 2432232314}"#);
    assert_eq!(signature, "v1,aSXLGPYABOL0UOtkawro5U/s4WVdpYBwzTLeWSG2iXA=");
}

#[test]
fn a_secret_is_read_as_it_was_told_and_not_printed() {
    let secret = Secret::new(&SeededEntropy::new(1));
    assert_eq!(Secret::read(&secret.reveal()).unwrap(), secret);
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    for text in ["", "whsec_", "whsec_!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA"] {
        assert_eq!(Secret::read(text), Err(SecretError), "{text}");
    }
}

#[test]
fn chat_09_tries_go_on_for_about_a_day_and_then_end() {
    let schedule = Schedule::default();
    let waits: Vec<Duration> = (1..).map_while(|attempt| next(attempt, &schedule, 200)).collect();
    assert_eq!(waits.len(), 11);
    assert_eq!(waits[..3], [5, 15, 45].map(Duration::from_secs));
    assert_eq!(waits[10], schedule.longest);
    let sum: Duration = waits.iter().sum();
    assert!((20 * 3_600..26 * 3_600).contains(&sum.as_secs()), "{sum:?}");
    for random in [0, 400, u64::MAX] {
        let wait = next(1, &schedule, random).unwrap();
        assert!((Duration::from_secs(4)..=Duration::from_secs(6)).contains(&wait), "{wait:?}");
    }
    assert_eq!(next(0, &schedule, 0), None);
    assert_eq!(next(12, &schedule, 0), None);
}

#[test]
fn every_event_has_a_name_of_its_own() {
    for kind in EventKind::ALL {
        assert_eq!(EventKind::from_name(kind.as_str()), Some(kind));
    }
    assert_eq!(EventKind::from_name("message"), None);
}
