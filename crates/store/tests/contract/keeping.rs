//! What keeps order in channels: who looks after a group, links that end, and what the word filters report.

use hubbub_store::{ChannelInvite, Leaving, NewChannel, ReportRow, StoreError};
use hubbub_types::{AccountId, ChannelId, ChannelKind, LeaveReason, ReportId, ReportState, Seq};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{HOUR, START, at, hash, invite_id, member},
    places::{act, channel_id, made_room, message, message_id, room},
};

on_both![
    chat_05_a_group_that_loses_its_owner_goes_to_who_is_in_it_longest,
    chat_05_links_that_do_not_work_any_more_leave_room_for_others,
    chat_05_the_links_of_one_person_or_of_all_end_at_once,
    chat_05_a_report_of_the_filters_is_written_with_its_message_and_once,
    chat_05_those_of_some_people_who_read_a_channel,
];

async fn group(db: &Database, people: &[AccountId]) -> ChannelId {
    let members = people.iter().enumerate().map(|(n, account)| (*account, n == 0)).collect();
    let new = NewChannel { kind: ChannelKind::Group, private: true, members, ..room(1) };
    db.store.channels().create(&new, 10).await.unwrap().id
}

async fn owners(db: &Database, group: ChannelId) -> Vec<AccountId> {
    let members = db.store.members().of_channel(group).await.unwrap();
    members.into_iter().filter(|member| member.owner).map(|member| member.account).collect()
}

async fn goes(db: &Database, group: ChannelId, account: AccountId) {
    let leaving =
        |seq| Leaving { channel: group, seq, account, by: Some(account), reason: LeaveReason::Left, at: at(6) };
    act(&db.store, group, |tx, seq| tx.leave(leaving(seq))).await.unwrap();
}

async fn chat_05_a_group_that_loses_its_owner_goes_to_who_is_in_it_longest(db: &Database) {
    let mut people = Vec::new();
    for n in 1..=4 {
        people.push(member(&db.store, n).await.id);
    }
    let group = group(db, &people).await;
    goes(db, group, people[3]).await;
    assert_eq!(owners(db, group).await, [people[0]], "who is not the owner leaves it as it is");
    goes(db, group, people[0]).await;
    assert_eq!(owners(db, group).await, [people[1]]);
    db.store.accounts().delete(people[1], at(7)).await.unwrap();
    assert_eq!(owners(db, group).await, [people[2]], "an account that is deleted leaves it in the same way");
    goes(db, group, people[2]).await;
    assert_eq!(owners(db, group).await, []);
}

fn link(n: u32, channel: ChannelId, created_by: Option<AccountId>) -> ChannelInvite {
    ChannelInvite {
        id: invite_id(n),
        hash: hash(u8::try_from(n).unwrap()),
        channel,
        created_by,
        max_uses: 1,
        uses: 0,
        expires_at: START + HOUR,
        created_at: START,
        revoked_at: None,
    }
}

async fn chat_05_links_that_do_not_work_any_more_leave_room_for_others(db: &Database) {
    let (room, links) = (made_room(&db.store, 1).await.id, db.store.channel_invites());
    for n in 1..=10 {
        let made = links.create(&link(n, room, None), 1).await.unwrap();
        let full = links.create(&link(90, room, None), 1).await;
        assert!(matches!(full, Err(StoreError::Full("invites"))), "one works: {full:?}");
        if n % 2 == 0 {
            links.revoke(room, made.id, at(1)).await.unwrap();
        } else {
            links.redeem(&made.hash, at(1)).await.unwrap().unwrap();
        }
    }
    let full = links.create(&link(90, room, None), 1).await;
    assert!(matches!(full, Err(StoreError::Full("invites"))), "but not without end: {full:?}");
}

async fn chat_05_the_links_of_one_person_or_of_all_end_at_once(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let (room, links) = (made_room(&db.store, 1).await.id, db.store.channel_invites());
    for (n, maker) in [(1, ann), (2, bob), (3, bob)] {
        links.create(&link(n, room, Some(maker)), 10).await.unwrap();
    }
    assert_eq!(links.revoke_of(room, Some(bob), at(1)).await.unwrap(), 2);
    assert!(links.by_hash(&hash(1), at(2)).await.unwrap().is_some());
    assert_eq!(links.by_hash(&hash(2), at(2)).await.unwrap(), None);
    assert_eq!(links.revoke_of(channel_id(9), None, at(1)).await.unwrap(), 0);
    assert_eq!(links.revoke_of(room, None, at(1)).await.unwrap(), 1);
}

async fn chat_05_a_report_of_the_filters_is_written_with_its_message_and_once(db: &Database) {
    let (ann, room) = (member(&db.store, 1).await.id, made_room(&db.store, 1).await.id);
    let report = |n: u128| ReportRow {
        id: ReportId(Uuid::from_u128(n)),
        message: message_id(1),
        channel: room,
        reporter: None,
        author: Some(ann),
        reason: "word filter".into(),
        body: Some("text 1".into()),
        state: ReportState::Open,
        handled_by: None,
        handled_at: None,
        outcome: None,
        created_at: at(1),
    };
    let mut tx = db.store.log().begin(&[room]).await.unwrap();
    let seq = tx.take_seq(room).unwrap();
    tx.post(message(1, room, seq, ann));
    tx.report(report(1));
    drop(tx);
    assert_eq!(db.store.reports().open().await.unwrap(), 0, "without the message there is no report");
    act(&db.store, room, |tx, seq| {
        tx.post(message(1, room, seq, ann));
        tx.report(report(1));
    })
    .await
    .unwrap();
    assert_eq!(db.store.reports().by_id(report(1).id).await.unwrap(), Some(report(1)));
    act(&db.store, room, |tx, seq| {
        tx.post(message(2, room, seq, ann));
        tx.report(report(2));
    })
    .await
    .unwrap();
    assert_eq!(db.store.reports().open().await.unwrap(), 1, "one that is open is enough");
    assert_eq!(db.store.log().heads(&[room]).await.unwrap()[&room], Seq(2));
}

async fn chat_05_those_of_some_people_who_read_a_channel(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let group = group(db, &[ann.id]).await;
    let among = db.store.members().readers_among(group, &[bob.id, ann.id], "", at(1)).await.unwrap();
    let found: Vec<_> = among.iter().map(|reader| (reader.person.id, reader.member.is_some())).collect();
    assert_eq!(found, [(ann.id, true)]);
    let open = db.store.channels().create(&room(2), 10).await.unwrap().id;
    let all = db.store.members().readers_among(open, &[bob.id, ann.id], "", at(1)).await.unwrap();
    assert_eq!(all.iter().map(|reader| reader.person.id).collect::<Vec<_>>(), [ann.id, bob.id], "by handle");
    let one = db.store.members().readers_among(open, &[bob.id, ann.id], bob.handle.as_str(), at(1)).await.unwrap();
    assert_eq!(one.len(), 1);
}
