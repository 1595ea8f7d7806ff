use hubbub_types::{MessageId, MessageKind};
use uuid::Uuid;

use super::*;
use crate::wire::{At, Change, Message, Reaction, ReactionChange};

const ME: AccountId = AccountId(Uuid::from_u128(1));
const OTHER: AccountId = AccountId(Uuid::from_u128(2));
const ROOM: ChannelId = ChannelId(Uuid::from_u128(9));

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn message(seq: i64) -> Message {
    Message {
        id: MessageId(Uuid::from_u128(u128::try_from(seq).unwrap())),
        seq: Seq(seq),
        rev: Seq(seq),
        author: Some(OTHER),
        kind: MessageKind::Message,
        text: format!("text {seq}"),
        at: At::default(),
        nonce: None,
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

fn posted(message: Message) -> Entry {
    Entry { seq: message.seq, change: Change::Message { message: Box::new(message) } }
}

fn react(seq: i64, of: i64, account: AccountId, count: i64) -> Entry {
    let id = message(of).id;
    let change = ReactionChange { id, account, emoji: "👍".into(), count, at: At::default() };
    Entry { seq: Seq(seq), change: Change::React(change) }
}

fn reset(head: i64) -> BTreeMap<ChannelId, ChannelSync> {
    BTreeMap::from([(
        ROOM,
        ChannelSync::Reset { head: Seq(head), reset: true, rewound: false, unread: 0, mentions: 0 },
    )])
}

fn page(items: Vec<Message>, head: i64) -> MessagePage {
    MessagePage { items, people: Vec::new(), head: Seq(head), at_start: true, at_end: true }
}

/// A replica that follows the room from `have` on, with these messages loaded.
fn following(have: i64, items: Vec<Message>) -> Replica {
    let mut replica = Replica::new(ME);
    replica.handle_sync(reset(have), at(0));
    replica.begin_page(ROOM);
    assert!(replica.handle_page(ROOM, page(items, have)));
    replica
}

fn log(replica: &mut Replica, entries: Vec<Entry>, now: i64) {
    replica.handle_log(Log { channel: ROOM, entries, people: Vec::new() }, at(now));
}

fn seqs(replica: &Replica) -> Vec<i64> {
    replica.window(ROOM).unwrap().items.iter().map(|message| message.seq.0).collect()
}

#[test]
fn chat_03_each_entry_is_applied_once_and_in_order() {
    let mut replica = following(0, Vec::new());
    log(&mut replica, vec![posted(message(2))], 0);
    assert!(seqs(&replica).is_empty());
    log(&mut replica, vec![posted(message(1)), posted(message(3))], 0);
    log(&mut replica, vec![posted(message(2)), posted(message(3))], 0);
    assert_eq!(seqs(&replica), [1, 2, 3]);
    assert_eq!(replica.have()[&ROOM], Seq(3));
}

#[test]
fn chat_03_a_hole_that_stays_open_asks_for_a_sync_which_closes_it() {
    let mut replica = following(1, vec![message(1)]);
    log(&mut replica, vec![posted(message(4))], 1_000);
    assert!(!replica.wants_sync(at(1_499)) && replica.wants_sync(at(1_500)));
    let entries = vec![posted(message(2)), posted(message(3))];
    let answer = ChannelSync::Entries { head: Seq(3), entries, people: Vec::new() };
    replica.handle_sync(BTreeMap::from([(ROOM, answer)]), at(1_600));
    assert_eq!(seqs(&replica), [1, 2, 3, 4]);
    assert!(!replica.wants_sync(at(9_999)));
}

#[test]
fn chat_03_a_reset_forgets_what_was_loaded_and_what_came_early_before_it() {
    let mut replica = following(1, vec![message(1)]);
    log(&mut replica, vec![posted(message(900)), posted(message(902))], 0);
    replica.handle_sync(reset(900), at(0));
    assert!(replica.window(ROOM).is_none());
    log(&mut replica, vec![posted(message(901))], 0);
    assert_eq!(replica.have()[&ROOM], Seq(902));
    assert!(!replica.wants_sync(at(9_999)), "nothing of before is kept");
    replica.handle_sync(BTreeMap::new(), at(0));
    assert!(replica.have().is_empty(), "what is not named is not there");
}

#[test]
fn chat_03_a_log_that_went_back_is_followed_from_where_it_ends_now() {
    let mut replica = following(9, vec![message(9)]);
    replica.handle_sync(reset(7), at(0));
    assert_eq!(replica.have()[&ROOM], Seq(9), "an answer that was overtaken changes nothing");
    let rewound = ChannelSync::Reset { head: Seq(7), reset: true, rewound: true, unread: 0, mentions: 0 };
    replica.handle_sync(BTreeMap::from([(ROOM, rewound)]), at(0));
    assert!(replica.window(ROOM).is_none());
    log(&mut replica, vec![posted(message(8))], 0);
    assert_eq!(replica.have()[&ROOM], Seq(8));
}

#[test]
fn chat_03_too_many_early_entries_are_left_to_a_sync() {
    let mut replica = following(0, Vec::new());
    log(&mut replica, (2..).take(EARLY + 1).map(|seq| posted(message(seq))).collect(), 0);
    assert!(replica.wants_sync(at(0)));
}

#[test]
fn chat_03_rule_r_a_state_read_later_is_not_changed_by_entries_it_holds() {
    let mut replica = following(1, Vec::new());
    let reactions = vec![Reaction { emoji: "👍".into(), count: 2, mine: false }];
    let read = Message { rev: Seq(4), reactions, ..message(2) };
    log(&mut replica, vec![posted(read), react(3, 2, OTHER, 1), react(4, 2, OTHER, 2)], 0);
    let item = &replica.window(ROOM).unwrap().items[0];
    assert_eq!((item.reactions[0].count, item.rev), (2, Seq(4)));
}

#[test]
fn chat_03_rule_m_ones_own_reaction_is_marked_even_when_its_count_is_known() {
    let mut replica = following(1, Vec::new());
    let reactions = vec![Reaction { emoji: "👍".into(), count: 1, mine: false }];
    let read = Message { rev: Seq(3), reactions, ..message(2) };
    log(&mut replica, vec![posted(read), react(3, 2, ME, 1)], 0);
    assert!(replica.window(ROOM).unwrap().items[0].reactions[0].mine);
}

#[test]
fn chat_03_a_page_older_than_what_was_applied_is_caught_up_with_or_refused() {
    let mut replica = following(1, vec![message(1)]);
    replica.begin_page(ROOM);
    log(&mut replica, vec![posted(message(2))], 0);
    assert!(replica.handle_page(ROOM, page(vec![message(1)], 1)));
    assert_eq!(seqs(&replica), [1, 2]);
    replica.begin_page(ROOM);
    assert!(!replica.handle_page(ROOM, page(vec![message(1)], 1)), "older than what is there already");
    assert_eq!(seqs(&replica), [1, 2]);
}

#[test]
fn chat_03_of_a_deleted_message_only_its_place_stays_also_in_its_answers() {
    let reactions = vec![Reaction { emoji: "👍".into(), count: 1, mine: true }];
    let original = Message { reactions, edited_at: Some(At(at(5))), ..message(1) };
    let reply = crate::wire::ReplyRef { id: original.id, author: None, excerpt: "text 1".into(), deleted: false };
    let answer = Message { reply_to: Some(reply), ..message(2) };
    let id = original.id;
    let mut replica = following(2, vec![original, answer]);
    let delete = Change::Delete { id, by: None, at: At(at(7)) };
    log(&mut replica, vec![Entry { seq: Seq(3), change: delete }], 0);
    let items = &replica.window(ROOM).unwrap().items;
    let expected = Message { text: String::new(), rev: Seq(3), deleted_at: Some(At(at(7))), ..message(1) };
    assert_eq!(items[0], expected);
    assert!(items[1].reply_to.as_ref().is_some_and(|reply| reply.deleted && reply.excerpt.is_empty()));
}
