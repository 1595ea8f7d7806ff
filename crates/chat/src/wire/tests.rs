use hubbub_types::{AccountId, ChannelId, MessageId, MessageKind, Seq, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::*;

fn message() -> Message {
    Message {
        id: MessageId(Uuid::from_u128(1)),
        seq: Seq(41),
        rev: Seq(41),
        author: Some(AccountId(Uuid::from_u128(2))),
        kind: MessageKind::Message,
        text: "hi".into(),
        at: At(Timestamp::from_millis(1_500)),
        nonce: None,
        reply_to: None,
        mentions: Vec::new(),
        here: false,
        files: Vec::new(),
        reactions: vec![Reaction { emoji: "👍".into(), count: 2, mine: false }],
        embeds: Vec::new(),
        edited_at: None,
        deleted_at: None,
        pinned_at: None,
        hook: None,
        system: None,
    }
}

#[test]
fn chat_03_an_entry_names_its_kind_and_leaves_out_what_is_not_there() {
    let entry = Entry { seq: Seq(41), change: Change::Message { message: Box::new(message()) } };
    let text = serde_json::to_value(&entry).unwrap();
    assert_eq!(
        text,
        json!({"seq": 41, "kind": "message", "message": {
            "id": "00000000-0000-0000-0000-000000000001", "seq": 41, "rev": 41,
            "author": "00000000-0000-0000-0000-000000000002", "kind": "message", "text": "hi",
            "at": "1970-01-01T00:00:01.5Z", "reactions": [{"emoji": "👍", "count": 2}]}})
    );
    assert_eq!(serde_json::from_value::<Entry>(text).unwrap(), entry);
}

#[test]
fn chat_03_a_reaction_and_a_pin_are_flat() {
    let change = ReactionChange {
        id: MessageId(Uuid::nil()),
        account: AccountId(Uuid::nil()),
        emoji: "👍".into(),
        count: 3,
        at: At::default(),
    };
    let id = Uuid::nil();
    let react = serde_json::to_value(Entry { seq: Seq(42), change: Change::React(change) }).unwrap();
    assert_eq!(
        react,
        json!({"seq": 42, "kind": "react", "id": id, "account": id, "emoji": "👍", "count": 3, "at": "1970-01-01T00:00:00Z"})
    );
    let pin = Change::Pin { id: MessageId(id), on: true, by: None, at: At::default() };
    let pin = serde_json::to_value(Entry { seq: Seq(45), change: pin }).unwrap();
    assert_eq!(pin, json!({"seq": 45, "kind": "pin", "id": id, "on": true, "at": "1970-01-01T00:00:00Z"}));
}

#[test]
fn chat_03_the_three_answers_for_a_channel_are_told_apart() {
    for (text, expected) in [
        (json!({"head": 3, "entries": [], "people": []}), "entries"),
        (json!({"head": 3, "reset": true, "unread": 1, "mentions": 0}), "reset"),
        (json!({"gone": true}), "gone"),
    ] {
        let read = match serde_json::from_value::<ChannelSync>(text.clone()).unwrap() {
            ref whole @ ChannelSync::Entries { .. } => ("entries", serde_json::to_value(whole)),
            ref whole @ ChannelSync::Reset { .. } => ("reset", serde_json::to_value(whole)),
            ref whole @ ChannelSync::Gone { .. } => ("gone", serde_json::to_value(whole)),
        };
        assert_eq!((read.0, read.1.unwrap()), (expected, text));
    }
}

#[test]
fn chat_03_what_a_client_has_may_be_nothing_at_all() {
    assert_eq!(serde_json::from_str::<Have>("{}").unwrap(), Have::default());
    let channel = ChannelId(Uuid::from_u128(7));
    let have: Have =
        serde_json::from_value(json!({"have": {channel.to_string(): 9}, "personal": 2, "directory": 1})).unwrap();
    assert_eq!(have.have[&channel], Seq(9));
    assert_eq!(have.activity, Activity::Active);
}

#[test]
fn a_moment_is_read_as_it_is_written() {
    let at = At(Timestamp::from_millis(1_700_000_000_123));
    let text = serde_json::to_string(&at).unwrap();
    assert_eq!(serde_json::from_str::<At>(&text).unwrap(), at);
    assert!(serde_json::from_str::<At>("\"yesterday\"").is_err());
}
