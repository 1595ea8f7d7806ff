//! What each person notes for themselves, and what they have not seen.

use hubbub_store::{
    NewChannel, NewPost, PersonalChange, PersonalItem, PersonalLimits, PersonalRow, Role, StoreError, Unread,
};
use hubbub_types::{AccountId, ChannelId, ChannelKind, Level, MentionKind, Seq};

use crate::{
    harness::Database,
    people::{account_id, at, member},
    places::{act, channel_id, made_room, message, post, room},
};

on_both![
    chat_10_each_thing_is_there_once_with_the_place_of_its_last_change,
    chat_10_many_people_are_written_at_once_from_several_nodes,
    chat_10_nobody_notes_more_than_the_limits_allow,
    chat_03_counts_are_of_what_others_said_since,
    chat_03_what_was_there_before_somebody_came_is_not_unread,
    chat_03_an_app_opens_with_all_it_shows_first,
];

const LIMITS: PersonalLimits = PersonalLimits { drafts: 2, settings_bytes: 20 };

fn read(account: AccountId, channel: ChannelId, seq: i64) -> PersonalChange {
    PersonalChange { account, item: PersonalItem::Read { channel, seq: Seq(seq) } }
}

fn setting(account: AccountId, name: &str, value: Option<&str>) -> PersonalChange {
    let item = PersonalItem::Setting { name: name.into(), value: value.map(Into::into) };
    PersonalChange { account, item }
}

fn draft(account: AccountId, channel: ChannelId, body: Option<&str>) -> PersonalChange {
    let item = PersonalItem::Draft { channel, body: body.map(Into::into), reply_to: None, at: at(1) };
    PersonalChange { account, item }
}

async fn chat_10_each_thing_is_there_once_with_the_place_of_its_last_change(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let room = made_room(&db.store, 1).await.id;
    let prefs = PersonalItem::Prefs { channel: room, level: Some(Level::All), muted_until: Some(at(9)), hidden: true };
    let changes = [
        read(ann, room, 1),
        setting(bob, "theme", Some("dark")),
        draft(ann, room, Some("half")),
        read(ann, room, 2),
        PersonalChange { account: ann, item: prefs.clone() },
        read(account_id(77), room, 5),
    ];
    let revs = db.store.personal().write(&changes, LIMITS).await.unwrap();
    assert_eq!(revs, [2, 1, 1, 2, 3, 0], "both marks are one, and who is gone has none");
    assert_eq!(db.store.personal().write(&[draft(ann, room, None)], LIMITS).await.unwrap(), [4]);
    let log = db.store.personal().since(ann, 0).await.unwrap();
    let wanted = [
        PersonalRow { rev: 2, item: PersonalItem::Read { channel: room, seq: Seq(2) } },
        PersonalRow { rev: 3, item: prefs },
        PersonalRow { rev: 4, item: draft(ann, room, None).item },
    ];
    assert_eq!((log.rev, log.items.as_slice()), (4, &wanted[..]));
    assert_eq!(db.store.personal().since(ann, 3).await.unwrap().items, wanted[2..]);
    assert_eq!(db.store.personal().since(bob, 0).await.unwrap().rev, 1);
    assert_eq!(db.store.personal().marks(ann, &[room]).await.unwrap(), [(room, Seq(2))]);
    assert_eq!(db.store.accounts().by_id(ann).await.unwrap().unwrap().rev, 4);
}

async fn chat_10_many_people_are_written_at_once_from_several_nodes(db: &Database) {
    let room = made_room(&db.store, 1).await.id;
    for n in 0..30 {
        member(&db.store, n).await;
    }
    let other = db.open(|_| ()).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..12_u32 {
        let store = if n % 2 == 0 { db.store.clone() } else { other.clone() };
        writers.spawn(async move {
            let mut changes: Vec<_> = (0..30).map(|who| read(account_id(who), room, n.into())).collect();
            // Some name them the other way round.
            if n % 3 == 0 {
                changes.reverse();
            }
            store.personal().write(&changes, LIMITS).await.unwrap()
        });
    }
    writers.join_all().await;
    for n in 0..30 {
        let log = db.store.personal().since(account_id(n), 0).await.unwrap();
        assert_eq!((log.rev, log.items.len(), log.items[0].rev), (12, 1, 12));
    }
    other.close().await;
}

async fn chat_10_nobody_notes_more_than_the_limits_allow(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    for n in 1..=3 {
        made_room(&db.store, n).await;
    }
    let drafts = [1, 2].map(|n| draft(ann, channel_id(n), Some("text")));
    db.store.personal().write(&drafts, LIMITS).await.unwrap();
    let third = [read(ann, channel_id(1), 1), draft(ann, channel_id(3), Some("text"))];
    let refused = db.store.personal().write(&third, LIMITS).await;
    assert!(matches!(refused, Err(StoreError::Full("drafts"))), "{refused:?}");
    assert_eq!(db.store.personal().since(ann, 0).await.unwrap().rev, 2, "and nothing of it is noted");
    let sent = [draft(ann, channel_id(1), None), draft(ann, channel_id(3), Some("text"))];
    db.store.personal().write(&sent, LIMITS).await.unwrap();
    let long = setting(ann, "name", Some("seventeen letters"));
    let refused = db.store.personal().write(&[long], LIMITS).await;
    assert!(matches!(refused, Err(StoreError::Full("settings"))), "{refused:?}");
    let nowhere = db.store.personal().write(&[read(ann, channel_id(9), 1)], LIMITS).await;
    assert!(matches!(nowhere, Err(StoreError::NotFound)), "{nowhere:?}");
}

async fn counts(db: &Database, who: AccountId) -> Vec<Unread> {
    let mut counts = db.store.personal().counts(who, Role::Member).await.unwrap();
    counts.sort_by_key(|row| row.channel);
    counts
}

async fn chat_03_counts_are_of_what_others_said_since(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let open = made_room(&db.store, 1).await.id;
    let closed = NewChannel { private: true, members: vec![(ann, true)], ..room(2) };
    db.store.channels().create(&closed, 10).await.unwrap();
    post(&db.store, 1, open, ann).await;
    post(&db.store, 2, open, bob).await;
    for (n, mentions, here) in [(3, vec![(bob, MentionKind::Mention)], true), (4, vec![], true), (5, vec![], false)] {
        let post = |seq| NewPost { mentions: mentions.clone(), here, ..message(n, open, seq, ann) };
        act(&db.store, open, |tx, seq| tx.post(post(seq))).await.unwrap();
    }
    post(&db.store, 6, channel_id(2), ann).await;
    let unread = Unread { channel: open, head: Seq(5), mark: Seq(0), unread: 4, mentions: 2 };
    assert_eq!(counts(db, bob).await, [unread], "one who is named and called is concerned once");
    assert_eq!(counts(db, ann).await, [Unread { unread: 1, mentions: 0, ..unread }], "own messages are not news");
    db.store.personal().write(&[read(bob, open, 3)], LIMITS).await.unwrap();
    assert_eq!(counts(db, bob).await, [Unread { mark: Seq(3), unread: 2, mentions: 1, ..unread }]);
    db.store.personal().write(&[read(bob, open, 5)], LIMITS).await.unwrap();
    assert_eq!(counts(db, bob).await, []);
    for n in 100..230 {
        post(&db.store, n, open, ann).await;
    }
    assert_eq!(counts(db, bob).await[0].unread, 100, "counting stops there");
}

async fn chat_03_what_was_there_before_somebody_came_is_not_unread(db: &Database) {
    let (ann, room) = (member(&db.store, 1).await.id, made_room(&db.store, 1).await.id);
    post(&db.store, 1, room, ann).await;
    let late = member(&db.store, 2).await;
    assert_eq!(late.rev, 1);
    assert_eq!(counts(db, late.id).await, []);
    post(&db.store, 2, room, ann).await;
    assert_eq!(counts(db, late.id).await[0].unread, 1);
    let log = db.store.personal().since(late.id, 0).await.unwrap();
    assert_eq!(log.items, [PersonalRow { rev: 1, item: PersonalItem::Read { channel: room, seq: Seq(1) } }]);

    let closed = NewChannel { private: true, members: vec![(ann, true)], ..crate::places::room(2) };
    let closed = db.store.channels().create(&closed, 10).await.unwrap().id;
    post(&db.store, 3, closed, ann).await;
    let joining =
        |seq| hubbub_store::Joining { channel: closed, seq, account: late.id, by: Some(ann), owner: false, at: at(1) };
    act(&db.store, closed, |tx, seq| tx.join(joining(seq))).await.unwrap();
    assert_eq!(counts(db, late.id).await.len(), 1);
    post(&db.store, 4, closed, ann).await;
    assert_eq!(counts(db, late.id).await[1].unread, 1);
}

async fn chat_03_an_app_opens_with_all_it_shows_first(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    made_room(&db.store, 1).await;
    let direct = NewChannel {
        kind: ChannelKind::Direct,
        peers: Some((ann, bob)),
        members: vec![(ann, false), (bob, false)],
        ..room(2)
    };
    db.store.channels().create(&direct, 10).await.unwrap();
    post(&db.store, 1, channel_id(2), ann).await;
    db.store.blocks().add(bob, account_id(1), at(1)).await.unwrap();
    db.store.personal().write(&[setting(bob, "a", Some("b"))], LIMITS).await.unwrap();
    let opening = db.store.personal().opening(bob, Role::Member).await.unwrap();
    assert_eq!((opening.revision, opening.channels.len(), opening.categories.len()), (1, 2, 0));
    let mut members = opening.members.clone();
    members.sort_unstable();
    assert_eq!(members, [(channel_id(2), ann), (channel_id(2), bob)]);
    assert_eq!(opening.people.len(), 2);
    assert_eq!((opening.personal.rev, opening.blocked.as_slice()), (1, &[ann][..]));
    assert_eq!(opening.counts.iter().map(|row| (row.channel, row.unread)).collect::<Vec<_>>(), [(channel_id(2), 1)]);
    let stranger = db.store.personal().opening(account_id(9), Role::Member).await;
    assert!(matches!(stranger, Err(StoreError::NotFound)));
}
