//! Messages: pages, what belongs to them, and what is left of a deleted one.

use hubbub_store::{
    Deletion, Edit, FileQuota, LooseFile, NewChannel, NewPost, Pinning, PlaceCursor, Reacting, StoreError, Window,
};
use hubbub_types::{AccountId, ChannelId, FileKind, MentionKind, MessageId, Seq};

use crate::{
    harness::Database,
    people::{at, member},
    places::{act, channel_id, file_id, made_room, message, message_id, picture, post, room},
};

on_both![
    chat_03_pages_fit_together,
    chat_03_a_message_reads_back_with_all_that_belongs_to_it,
    chat_03_nothing_of_a_deleted_message_is_left,
    chat_03_earlier_texts_are_kept_up_to_a_number,
    chat_06_reactions_are_counted_by_emoji,
    chat_03_pins_and_mentions_are_listed,
    chat_08_a_file_belongs_to_one_message_of_its_owner,
    chat_03_a_channel_is_erased_piece_by_piece,
];

async fn seqs(db: &Database, window: Window, limit: u32) -> (Vec<i64>, bool, bool) {
    let page = db.store.messages().page(channel_id(1), window, limit).await.unwrap();
    assert_eq!(page.head, Seq(10));
    (page.items.iter().map(|row| row.seq.0).collect(), page.at_start, page.at_end)
}

async fn chat_03_pages_fit_together(db: &Database) {
    let (ann, room) = (member(&db.store, 1).await.id, made_room(&db.store, 1).await.id);
    for n in 1..=9 {
        post(&db.store, n, room, ann).await;
    }
    let pin = |seq| Pinning { message: message_id(1), channel: room, seq, actor: Some(ann), at: at(20) };
    act(&db.store, room, |tx, seq| tx.pin(pin(seq))).await.unwrap();
    assert_eq!(seqs(db, Window::Latest, 4).await, (vec![6, 7, 8, 9], false, true));
    assert_eq!(seqs(db, Window::Before(Seq(6)), 4).await, (vec![2, 3, 4, 5], false, false));
    assert_eq!(seqs(db, Window::Before(Seq(2)), 4).await, (vec![1], true, false));
    assert_eq!(seqs(db, Window::Before(Seq(11)), 9).await, ((1..=9).collect(), true, true));
    assert_eq!(seqs(db, Window::After(Seq(7)), 4).await, (vec![8, 9], false, true));
    assert_eq!(seqs(db, Window::After(Seq(0)), 4).await, (vec![1, 2, 3, 4], true, false));
    assert_eq!(seqs(db, Window::Around(Seq(5)), 5).await, (vec![3, 4, 5, 6, 7], false, false));
    assert_eq!(seqs(db, Window::Around(Seq(1)), 4).await, (vec![1, 2, 3, 4], true, false));
    assert_eq!(seqs(db, Window::Around(Seq(9)), 4).await.0, [7, 8, 9]);
    let nowhere = db.store.messages().page(channel_id(9), Window::Latest, 5).await.unwrap();
    assert!(nowhere.items.is_empty() && nowhere.at_start && nowhere.at_end && nowhere.head == Seq(0));
}

const ROOM_ENOUGH: FileQuota = FileQuota { person: 1_000, server: None };

/// A message with everything, whose id is 2, in the log of the channel 1: it answers message 1.
async fn rich_message(db: &Database, ann: AccountId, bob: AccountId) -> ChannelId {
    let room = made_room(&db.store, 1).await.id;
    post(&db.store, 1, room, bob).await;
    for n in [1, 2] {
        db.store.files().create(&picture(n, ann, room), ROOM_ENOUGH).await.unwrap();
    }
    let rich = |seq| NewPost {
        reply_to: Some(message_id(1)),
        here: true,
        extra: Some("{}".into()),
        mentions: vec![(bob, MentionKind::Reply), (bob, MentionKind::Mention)],
        files: vec![file_id(2), file_id(1)],
        ..message(2, room, seq, ann)
    };
    act(&db.store, room, |tx, seq| tx.post(rich(seq))).await.unwrap();
    react(db, room, message_id(2), "👍", ann).await;
    react(db, room, message_id(2), "👍", bob).await;
    react(db, room, message_id(2), "🎉", bob).await;
    room
}

async fn react(db: &Database, channel: ChannelId, message: MessageId, emoji: &str, account: AccountId) {
    let reacting = |seq: Seq| {
        let (emoji, data) = (emoji.to_owned(), emoji.to_owned());
        Reacting { message, channel, seq, account, emoji, data, at: at(seq.0.unsigned_abs()) }
    };
    act(&db.store, channel, |tx, seq| tx.react(reacting(seq))).await.unwrap();
}

async fn chat_03_a_message_reads_back_with_all_that_belongs_to_it(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    rich_message(db, ann, bob).await;
    let rows = db.store.messages().by_ids(&[message_id(2), message_id(77)]).await.unwrap();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.seq, row.rev, row.files, row.reactions, row.mentions), (Seq(2), Seq(5), 2, 3, 1));
    assert_eq!((row.author, row.here, row.extra.as_deref()), (Some(ann), true, Some("{}")));
    let dress = db.store.messages().dress(&rows, Some(ann)).await.unwrap();
    let names: Vec<_> = dress.files[&row.id].iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["file 2.png", "file 1.png"]);
    assert_eq!(dress.mentions[&row.id], [(bob, MentionKind::Mention)], "a mention counts before an answer");
    assert_eq!(dress.quoted[&message_id(1)].body.as_deref(), Some("text 1"));
    let counts: Vec<_> = dress.reactions[&row.id].iter().map(|r| (r.emoji.as_str(), r.count, r.mine)).collect();
    assert_eq!(counts, [("👍", 2, true), ("🎉", 1, false)]);
}

async fn chat_03_nothing_of_a_deleted_message_is_left(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let room = rich_message(db, ann, bob).await;
    let edit = |seq| edit(2, room, seq, "second text");
    act(&db.store, room, |tx, seq| tx.edit(edit(seq))).await.unwrap();
    let deletion = |seq| Deletion { message: message_id(2), channel: room, seq, actor: Some(bob), at: at(30) };
    act(&db.store, room, |tx, seq| tx.delete(deletion(seq))).await.unwrap();
    let row = db.store.messages().by_id(message_id(2)).await.unwrap().unwrap();
    assert_eq!((row.body, row.extra, row.reply_to, row.here), (None, None, None, false));
    assert_eq!((row.files, row.reactions, row.mentions, row.rev), (0, 0, 0, Seq(7)));
    assert_eq!((row.deleted_at, row.deleted_by), (Some(at(30)), Some(bob)));
    let mut direct = db.direct().await;
    for table in [
        "SELECT COUNT(*) FROM reactions",
        "SELECT COUNT(*) FROM mentions",
        "SELECT COUNT(*) FROM message_edits",
        "SELECT COUNT(*) FROM files WHERE deleted_at IS NULL",
        "SELECT COUNT(*) FROM messages WHERE number = 2 AND stems IS NOT NULL",
    ] {
        assert_eq!(direct.number(table).await, 0, "{table}");
    }
    direct.close().await;
    let log = db.store.log().entries(room, Seq(0), 100).await.unwrap();
    assert!(log.iter().all(|row| row.data.is_none()), "nor in the log: {log:?}");
    assert_eq!(db.store.channels().by_id(room).await.unwrap().unwrap().posts, 1);
}

fn edit(n: u32, channel: ChannelId, seq: Seq, body: &str) -> Edit {
    Edit {
        message: message_id(n),
        channel,
        seq,
        actor: None,
        body: body.into(),
        here: false,
        mentions: Vec::new(),
        stems: None,
        kept: 2,
        at: at(20 + seq.0.unsigned_abs()),
    }
}

async fn chat_03_earlier_texts_are_kept_up_to_a_number(db: &Database) {
    let (ann, room) = (member(&db.store, 1).await.id, made_room(&db.store, 1).await.id);
    post(&db.store, 1, room, ann).await;
    for text in ["two", "three", "four"] {
        act(&db.store, room, |tx, seq| tx.edit(edit(1, room, seq, text))).await.unwrap();
    }
    let history = db.store.messages().history(message_id(1)).await.unwrap();
    let texts: Vec<_> = history.iter().map(|row| (row.body.as_str(), row.at)).collect();
    assert_eq!(texts, [("two", at(22)), ("three", at(23))]);
    let row = db.store.messages().by_id(message_id(1)).await.unwrap().unwrap();
    assert_eq!((row.body.as_deref(), row.edited_at, row.rev), (Some("four"), Some(at(24)), Seq(4)));
}

async fn chat_06_reactions_are_counted_by_emoji(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let room = rich_message(db, ann, bob).await;
    let mut tx = db.store.log().begin(&[room]).await.unwrap();
    let key = |emoji: &str, who| (message_id(2), emoji.to_owned(), who);
    let states = tx.reacted(&[key("👍", ann), key("🎉", ann), key("🙈", bob)]).await.unwrap();
    let state = |emoji, who| {
        let state = states[&key(emoji, who)];
        (state.count, state.mine, state.kinds)
    };
    assert_eq!((state("👍", ann), state("🎉", ann)), ((2, true, 2), (1, false, 2)));
    assert_eq!(state("🙈", bob), (0, false, 2));
    drop(tx);
    let back = |seq| Reacting {
        message: message_id(2),
        channel: room,
        seq,
        account: ann,
        emoji: "👍".into(),
        data: String::new(),
        at: at(40),
    };
    act(&db.store, room, |tx, seq| tx.unreact(back(seq))).await.unwrap();
    let reactors = db.store.messages().reactors(message_id(2), "👍", 10).await.unwrap();
    assert_eq!(reactors.iter().map(|row| row.account).collect::<Vec<_>>(), [bob]);
    assert_eq!(db.store.messages().by_id(message_id(2)).await.unwrap().unwrap().reactions, 2);
}

async fn chat_03_pins_and_mentions_are_listed(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let room = made_room(&db.store, 1).await.id;
    for n in 1..=3 {
        let post = |seq| NewPost { mentions: vec![(bob, MentionKind::Mention)], ..message(n, room, seq, ann) };
        act(&db.store, room, |tx, seq| tx.post(post(seq))).await.unwrap();
    }
    for n in [3, 1] {
        let pin = |seq: Seq| Pinning {
            message: message_id(n),
            channel: room,
            seq,
            actor: Some(bob),
            at: at(seq.0.unsigned_abs()),
        };
        act(&db.store, room, |tx, seq| tx.pin(pin(seq))).await.unwrap();
    }
    let pins = async || {
        let pins = db.store.messages().pins(room, 10).await.unwrap();
        pins.iter().map(|row| (row.id, row.pinned_by)).collect::<Vec<_>>()
    };
    assert_eq!(pins().await, [(message_id(1), Some(bob)), (message_id(3), Some(bob))]);
    let off = |seq| Pinning { message: message_id(1), channel: room, seq, actor: Some(bob), at: at(50) };
    act(&db.store, room, |tx, seq| tx.unpin(off(seq))).await.unwrap();
    assert_eq!(pins().await, [(message_id(3), Some(bob))]);

    let page = db.store.messages().mentions(bob, None, 2).await.unwrap();
    let ids = |items: &[hubbub_store::MentionRow]| items.iter().map(|row| row.message.id).collect::<Vec<_>>();
    assert_eq!(ids(&page.items), [message_id(3), message_id(2)]);
    assert_eq!(page.next, Some(PlaceCursor { at: at(2), id: message_id(2).0 }));
    let rest = db.store.messages().mentions(bob, page.next, 2).await.unwrap();
    assert_eq!((ids(&rest.items), rest.next), (vec![message_id(1)], None));
    act(&db.store, room, |tx, seq| tx.edit(edit(2, room, seq, "nobody"))).await.unwrap();
    let left = db.store.messages().mentions(bob, None, 9).await.unwrap();
    assert_eq!(ids(&left.items), [message_id(3), message_id(1)], "an edit replaces the mentions");
    let own = db.store.messages().of_author(ann, at(2), 0, 10).await.unwrap();
    assert_eq!(own.iter().map(|row| row.id).collect::<Vec<_>>(), [message_id(2), message_id(3)]);
}

async fn chat_08_a_file_belongs_to_one_message_of_its_owner(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let room = rich_message(db, ann, bob).await;
    db.store.files().create(&picture(3, ann, room), ROOM_ENOUGH).await.unwrap();
    let mut tx = db.store.log().begin(&[room]).await.unwrap();
    let ids = [1, 3].map(file_id);
    let loose = LooseFile { owner: ann, channel: Some(room), kind: FileKind::Image };
    assert_eq!(tx.loose_files(&ids).await.unwrap(), [(ids[1], loose)].into());
    assert_eq!(tx.pictured(&[message_id(1), message_id(2)]).await.unwrap(), [message_id(2)].into());
    drop(tx);
    for (n, author, taken) in [(5, ann, ids[0]), (6, bob, ids[1])] {
        let steal = |seq| NewPost { files: vec![taken], ..message(n, room, seq, author) };
        let refused = act(&db.store, room, |tx, seq| tx.post(steal(seq))).await.unwrap_err();
        assert!(format!("{refused:?}").contains("Conflict(\"file\")"), "{refused:?}");
        assert!(db.store.messages().by_id(message_id(n)).await.unwrap().is_none());
    }
}

async fn chat_03_a_channel_is_erased_piece_by_piece(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let gone = rich_message(db, ann, bob).await;
    db.store.channels().create(&NewChannel { name: "kept".into(), ..room(2) }, 10).await.unwrap();
    post(&db.store, 50, channel_id(2), ann).await;
    let early = db.store.messages().erase_channel(gone, at(60)).await;
    assert!(matches!(early, Err(StoreError::Conflict("messages"))), "{early:?}");
    let mut steps = 0;
    while db.store.messages().erase_some(gone, 1, at(60)).await.unwrap() > 0 {
        steps += 1;
    }
    assert_eq!(steps, 3, "as many as it has messages or changes, whichever are more");
    db.store.messages().erase_channel(gone, at(61)).await.unwrap();
    assert_eq!(db.store.channels().by_id(gone).await.unwrap(), None);
    let files = db.store.files().deleted(None, 10).await.unwrap();
    assert_eq!(files.len(), 2, "their bytes are still to be removed");
    assert!(db.store.messages().by_id(message_id(50)).await.unwrap().is_some());
    assert!(matches!(db.store.messages().erase_channel(gone, at(62)).await, Err(StoreError::NotFound)));
}
