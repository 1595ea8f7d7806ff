use hubbub_chat::wire::{At, Change, Entry as LogEntry};
use hubbub_types::MessageKind;
use uuid::Uuid;

use super::*;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(9));

fn nonce(number: i64) -> Uuid {
    Uuid::from_u128(1_000 + u128::try_from(number).unwrap())
}

fn message(seq: i64) -> Message {
    Message {
        id: MessageId(Uuid::from_u128(u128::try_from(seq).unwrap())),
        seq: Seq(seq),
        rev: Seq(seq),
        author: None,
        kind: MessageKind::Message,
        text: format!("text {seq}"),
        at: At::default(),
        nonce: Some(nonce(seq)),
        reply_to: None,
        mentions: Vec::new(),
        here: false,
        files: Vec::new(),
        reactions: Vec::new(),
        embeds: Vec::new(),
        edited_at: None,
        deleted_at: None,
        pinned_at: None,
        hook: None,
        system: None,
    }
}

/// A journal, and what the server and a client have at its end.
struct World {
    journal: Vec<Entry<Did>>,
    record: Record,
    shown: Shown,
}

impl World {
    /// Ann has written three messages, and Ben has read them.
    fn good() -> Self {
        let mut world = Self {
            journal: Vec::new(),
            record: Record { channel: ROOM, head: Seq(0), entries: Vec::new(), messages: Vec::new() },
            shown: Shown { device: "ben".into(), channel: ROOM, items: None },
        };
        for number in 1..=3 {
            world.did(Did::Wrote { channel: ROOM, nonce: nonce(number), text: format!("text {number}") });
            world.did(Did::Sent { nonce: nonce(number) });
        }
        for number in 1..=3 {
            world.did(acknowledged(number, number));
        }
        world.has((1..=3).map(message).collect());
        world
    }

    fn did(&mut self, what: Did) {
        let at = u64::try_from(self.journal.len()).unwrap();
        self.journal.push(Entry { at, who: String::new(), device: "ann".into(), what });
    }

    /// The server has these, and so has the client.
    fn has(&mut self, messages: Vec<Message>) {
        let posted = |message: &Message| Change::Message { message: Box::new(message.clone()) };
        self.record.entries = messages.iter().map(|each| LogEntry { seq: each.seq, change: posted(each) }).collect();
        self.record.head = messages.last().unwrap().seq;
        self.shown.items = Some(messages.iter().map(Item::from).collect());
        self.record.messages = messages;
    }

    fn verdict(&self) -> Vec<String> {
        let report = check(&self.journal, std::slice::from_ref(&self.record), std::slice::from_ref(&self.shown));
        report.violations.iter().map(|found| found.to_string().split(':').next().unwrap().to_owned()).collect()
    }
}

fn acknowledged(number: i64, seq: i64) -> Did {
    Did::Acknowledged { channel: ROOM, nonce: nonce(number), id: message(seq).id, seq: Seq(seq) }
}

#[test]
fn a_journal_that_fits_is_praised() {
    let mut world = World::good();
    world.did(Did::Sent { nonce: nonce(3) });
    world.did(acknowledged(3, 3));
    let World { journal, record, shown } = world;
    let report = check(&journal, &[record], &[shown]);
    assert_eq!(report.violations, []);
    assert_eq!((report.written, report.acknowledged, report.repeated, report.lists), (3, 3, 1, 1));
}

#[test]
fn an_acknowledged_message_that_is_not_there_is_lost() {
    let mut world = World::good();
    world.has((1..=2).map(message).collect());
    assert_eq!(world.verdict(), ["lost"]);
}

#[test]
fn a_message_that_is_elsewhere_than_was_said_is_lost() {
    let mut world = World::good();
    let moved = Message { id: MessageId(nonce(77)), ..message(3) };
    world.has(vec![message(1), message(2), moved]);
    assert_eq!(world.verdict(), ["lost"]);
}

#[test]
fn a_nonce_or_a_text_that_is_there_twice_is_doubled() {
    let mut world = World::good();
    world.has(
        (1..=3).map(message).chain([Message { nonce: Some(nonce(3)), text: "text 3".into(), ..message(4) }]).collect(),
    );
    assert_eq!(world.verdict(), ["doubled", "doubled"]);
}

#[test]
fn an_acknowledgement_that_changes_its_mind_is_doubled() {
    let mut world = World::good();
    world.did(acknowledged(3, 2));
    assert_eq!(world.verdict(), ["doubled"]);
}

#[test]
fn messages_that_changed_places_are_out_of_order() {
    let mut world = World::good();
    world.journal.retain(|entry| !matches!(entry.what, Did::Acknowledged { .. }));
    for (number, seq) in [(1, 1), (2, 3), (3, 2)] {
        world.did(acknowledged(number, seq));
    }
    let as_written =
        |number: i64, seq| Message { nonce: Some(nonce(number)), text: format!("text {number}"), ..message(seq) };
    world.has(vec![as_written(1, 1), as_written(3, 2), as_written(2, 3)]);
    assert_eq!(world.verdict(), ["out of order"]);
}

#[test]
fn a_place_that_is_missing_is_a_hole() {
    let mut world = World::good();
    world.record.entries.remove(1);
    let verdict = world.verdict();
    assert_eq!(
        verdict,
        ["hole in a log", "hole in a log"],
        "the log has a hole, and the list has what the log has not"
    );
    let mut world = World::good();
    world.record.head = Seq(4);
    assert_eq!(world.verdict(), ["hole in a log"]);
}

#[test]
fn a_message_without_an_answer_and_one_without_a_writer_are_found() {
    let mut world = World::good();
    world.journal.retain(|entry| !matches!(entry.what, Did::Acknowledged { seq: Seq(2), .. }));
    assert_eq!(world.verdict(), ["never answered"]);
    let mut world = World::good();
    world.has((1..=4).map(message).collect());
    assert_eq!(world.verdict(), ["written by nobody"]);
}

#[test]
fn a_client_that_lacks_one_or_swaps_two_or_shows_another_text_has_another_list() {
    let spoil: [fn(&mut Vec<Item>); 4] = [
        |items| drop(items.remove(1)),
        |items| items.swap(0, 1),
        |items| items[2].text.push('!'),
        |items| items.push(items[0].clone()),
    ];
    for spoil in spoil {
        let mut world = World::good();
        spoil(world.shown.items.as_mut().unwrap());
        assert_eq!(world.verdict(), ["another list"]);
    }
    let mut world = World::good();
    world.shown.items = None;
    assert_eq!(world.verdict(), ["another list"]);
}
