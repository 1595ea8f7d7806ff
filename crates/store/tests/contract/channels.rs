//! Channels, who may read them, and their order.

use std::time::Duration;

use hubbub_store::{
    CategoryRow, ChannelChange, ChannelInvite, ChannelPatch, Joining, Leaving, NewAccount, NewChannel, Role, StoreError,
};
use hubbub_types::{CategoryId, ChannelKind, LeaveReason, Seq};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{HOUR, START, account_id, admin, at, handle, hash, invitation, invite_id, member, person},
    places::{act, channel_id, made_room, post, room},
};

on_both![
    chat_03_a_channel_reads_back_as_it_was_made,
    chat_03_names_of_open_channels_differ,
    chat_03_two_people_have_one_direct_channel,
    chat_03_everybody_sees_what_they_may_read_and_no_more,
    chat_03_joining_and_leaving_are_entries,
    chat_03_a_changed_channel_changes_the_list,
    chat_03_categories_keep_their_order,
    chat_03_readers_are_found_by_name,
    chat_03_a_link_into_a_channel_works_as_often_as_it_says,
    chat_03_there_are_not_too_many_channels,
    chat_03_an_invitation_can_lead_into_a_channel,
];

async fn chat_03_a_channel_reads_back_as_it_was_made(db: &Database) {
    let ann = member(&db.store, 1).await;
    let new = NewChannel {
        topic: "all things".into(),
        slow_mode: Duration::from_secs(30),
        created_by: Some(ann.id),
        members: vec![(ann.id, true)],
        private: true,
        ..room(1)
    };
    let made = db.store.channels().create(&new, 10).await.unwrap();
    assert_eq!((made.kind, made.name.as_str(), made.topic.as_str()), (ChannelKind::Text, "room-1", "all things"));
    assert_eq!((made.slow_mode, made.private, made.head, made.posts), (Duration::from_secs(30), true, Seq(0), 0));
    assert_eq!((made.created_by, made.created_at, made.position), (Some(ann.id), START, 1));
    assert_eq!(db.store.channels().by_id(made.id).await.unwrap(), Some(made.clone()));
    assert_eq!(db.store.channels().by_name("ROOM-1").await.unwrap(), Some(made.clone()));
    let own = db.store.members().get(made.id, ann.id).await.unwrap().unwrap();
    assert!(own.owner && own.joined_at == START && own.since == Seq(0));
    assert_eq!(db.store.channels().revision().await.unwrap(), 1);
    let again = db.store.channels().create(&NewChannel { name: "other".into(), ..new }, 10).await;
    assert!(matches!(again, Err(StoreError::Conflict("id"))), "{again:?}");
    assert_eq!(db.store.channels().revision().await.unwrap(), 1, "and the list is as it was");
}

async fn chat_03_names_of_open_channels_differ(db: &Database) {
    let first = made_room(&db.store, 1).await;
    let twin = NewChannel { name: "Room-1".into(), ..room(2) };
    let refused = db.store.channels().create(&twin, 10).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("name")), "{refused:?}");
    let archive = |since| ChannelPatch { archived_at: Some(since), ..ChannelPatch::default() };
    let change = |patch: ChannelPatch| {
        move |seq| ChannelChange { channel: channel_id(1), seq, actor: None, patch: patch.clone(), at: at(1) }
    };
    let archived = change(archive(Some(at(1))));
    act(&db.store, first.id, |tx, seq| tx.change_channel(archived(seq))).await.unwrap();
    db.store.channels().create(&twin, 10).await.unwrap();
    let reopened = change(archive(None));
    let refused = act(&db.store, first.id, |tx, seq| tx.change_channel(reopened(seq))).await.unwrap_err();
    assert!(format!("{refused:?}").contains("Conflict(\"name\")"), "{refused:?}");
    assert!(db.store.channels().by_id(first.id).await.unwrap().unwrap().archived_at.is_some());
}

async fn chat_03_two_people_have_one_direct_channel(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let direct = |n, peers| NewChannel {
        kind: ChannelKind::Direct,
        name: String::new(),
        peers: Some(peers),
        members: vec![(ann, false), (bob, false)],
        ..room(n)
    };
    let made = db.store.channels().create(&direct(1, (bob, ann)), 0).await.unwrap();
    assert_eq!((made.peers, made.private), (Some((ann, bob)), true));
    let again = db.store.channels().create(&direct(2, (ann, bob)), 0).await.unwrap_err();
    assert!(matches!(again, StoreError::Conflict("peers")), "{again:?}");
    assert_eq!(db.store.channels().direct(ann, bob).await.unwrap(), Some(made.clone()));
    assert_eq!(db.store.channels().direct(ann, account_id(3)).await.unwrap(), None);
    assert_eq!(db.store.channels().revision().await.unwrap(), 0, "it is in nobody else's list");
    db.store.accounts().delete(bob, at(1)).await.unwrap();
    let left = db.store.channels().by_id(made.id).await.unwrap().unwrap();
    assert_eq!(left.peers, Some((ann, bob)), "it stays when one of them goes");
    assert_eq!(db.store.members().of_channel(made.id).await.unwrap().len(), 1);
}

async fn chat_03_everybody_sees_what_they_may_read_and_no_more(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    let guest = NewAccount { role: Role::Guest, ..person(2, "Guest") };
    let guest = db.store.accounts().create(&guest).await.unwrap().id;
    made_room(&db.store, 1).await;
    let private = |n, members| NewChannel { private: true, members, ..room(n) };
    db.store.channels().create(&private(2, vec![(ann, true)]), 10).await.unwrap();
    db.store.channels().create(&private(3, vec![(guest, false)]), 10).await.unwrap();
    let group = NewChannel { kind: ChannelKind::Group, members: vec![(ann, false)], ..room(4) };
    db.store.channels().create(&group, 10).await.unwrap();

    let seen = async |who, role| {
        let seen = db.store.channels().visible(who, role).await.unwrap();
        let mut seen: Vec<_> = seen.into_iter().map(|row| (row.channel.id, row.member.is_some())).collect();
        seen.sort_unstable();
        seen
    };
    let of_ann = [(channel_id(1), false), (channel_id(2), true), (channel_id(4), true)];
    assert_eq!(seen(ann, Role::Member).await, of_ann);
    assert_eq!(seen(ann, Role::Owner).await, of_ann, "not even who runs the server sees private channels of others");
    assert_eq!(seen(guest, Role::Guest).await, [(channel_id(3), true)]);
    let one = db.store.channels().seen_by(guest, channel_id(1)).await.unwrap().unwrap();
    assert_eq!((one.channel.id, one.member), (channel_id(1), None));
    assert_eq!(db.store.members().sharing(guest, &[ann]).await.unwrap(), []);
    act(&db.store, channel_id(1), |tx, seq| tx.join(joining(1, seq, guest))).await.unwrap();
    assert_eq!(db.store.members().sharing(guest, &[ann]).await.unwrap(), [ann]);
}

fn joining(channel: u32, seq: Seq, account: hubbub_types::AccountId) -> Joining {
    Joining { channel: channel_id(channel), seq, account, by: None, owner: false, at: at(5) }
}

async fn chat_03_joining_and_leaving_are_entries(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let new = NewChannel { private: true, members: vec![(ann, true)], ..room(1) };
    let made = db.store.channels().create(&new, 10).await.unwrap();
    post(&db.store, 1, made.id, ann).await;
    act(&db.store, made.id, |tx, seq| tx.join(Joining { by: Some(ann), ..joining(1, seq, bob) })).await.unwrap();
    let row = db.store.members().get(made.id, bob).await.unwrap().unwrap();
    assert_eq!((row.owner, row.since, row.invited_by, row.joined_at), (false, Seq(2), Some(ann), at(5)));
    assert!(db.store.members().set_owner(made.id, bob, true).await.unwrap());
    assert!(db.store.members().get(made.id, bob).await.unwrap().unwrap().owner);
    let leaving = |seq| Leaving {
        channel: channel_id(1),
        seq,
        account: bob,
        by: Some(ann),
        reason: LeaveReason::Removed,
        at: at(6),
    };
    act(&db.store, made.id, |tx, seq| tx.leave(leaving(seq))).await.unwrap();
    assert_eq!(db.store.members().get(made.id, bob).await.unwrap(), None);
    assert!(!db.store.members().set_owner(made.id, bob, true).await.unwrap());
    let log = db.store.log().entries(made.id, Seq(1), 10).await.unwrap();
    let told: Vec<_> = log.iter().map(|row| (row.kind.as_str(), row.actor, row.subject, row.data.as_deref())).collect();
    assert_eq!(told, [("join", Some(ann), Some(bob), None), ("leave", Some(ann), Some(bob), Some("removed"))]);
}

async fn chat_03_a_changed_channel_changes_the_list(db: &Database) {
    let made = made_room(&db.store, 1).await;
    let patch = ChannelPatch {
        name: Some("renamed".into()),
        topic: Some("new".into()),
        private: Some(true),
        slow_mode: Some(Duration::from_secs(5)),
        ..ChannelPatch::default()
    };
    let change = |seq| ChannelChange { channel: made.id, seq, actor: None, patch: patch.clone(), at: at(1) };
    act(&db.store, made.id, |tx, seq| tx.change_channel(change(seq))).await.unwrap();
    let changed = db.store.channels().by_id(made.id).await.unwrap().unwrap();
    assert_eq!(changed, hubbub_store::ChannelRow { head: Seq(1), ..patch.apply(&made) });
    assert_eq!(db.store.channels().by_name("room-1").await.unwrap(), None);
    assert_eq!(db.store.channels().revision().await.unwrap(), 2);
}

fn category(n: u32) -> CategoryRow {
    let id = CategoryId(Uuid::from_u128(u128::from(n)));
    CategoryRow { id, name: format!("Category {n}"), position: 0, created_at: START }
}

async fn chat_03_categories_keep_their_order(db: &Database) {
    let channels = db.store.channels();
    for n in 1..=3 {
        let (made, revision) = channels.create_category(&category(n), 3).await.unwrap();
        assert_eq!((made.position, revision), (n.into(), n.into()));
        made_room(&db.store, n + 10).await;
        // Making a channel raises the revision too.
        db.direct().await.run("UPDATE server_state SET number = number - 1").await;
    }
    let full = channels.create_category(&category(4), 3).await;
    assert!(matches!(full, Err(StoreError::Full("categories"))), "{full:?}");
    let (first, second) = (category(1).id, category(2).id);
    let order =
        [(Some(second), vec![channel_id(13), channel_id(11)]), (None, vec![channel_id(12)]), (Some(first), vec![])];
    assert_eq!(channels.arrange(&order).await.unwrap(), 4);
    let names: Vec<_> = channels.categories().await.unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Category 2", "Category 1", "Category 3"]);
    let placed = async |n| {
        let row = channels.by_id(channel_id(n)).await.unwrap().unwrap();
        (row.category, row.position)
    };
    assert_eq!((placed(13).await, placed(11).await), ((Some(second), 1), (Some(second), 2)));
    assert_eq!(placed(12).await, (None, 1));
    assert_eq!(channels.rename_category(second, "Work").await.unwrap().0.name, "Work");
    channels.delete_category(second).await.unwrap();
    assert_eq!(placed(13).await.0, None, "its channels stay");
    assert!(matches!(channels.delete_category(second).await, Err(StoreError::NotFound)));
}

async fn chat_03_readers_are_found_by_name(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, admin(&db.store, 2).await);
    let guest = NewAccount { role: Role::Guest, ..person(3, "Guest") };
    let guest = db.store.accounts().create(&guest).await.unwrap();
    let (open, closed) = (made_room(&db.store, 1).await.id, NewChannel { private: true, ..room(2) });
    let closed = NewChannel { members: vec![(bob.id, true), (guest.id, false)], ..closed };
    let closed = db.store.channels().create(&closed, 10).await.unwrap().id;
    let names = async |channel, text: &str| {
        let page = db.store.members().readers(channel, text, None, 10, at(1)).await.unwrap();
        page.items.into_iter().map(|row| (row.person.name, row.member.is_some())).collect::<Vec<_>>()
    };
    let all = [("Person 1".to_owned(), false), ("Admin 2".to_owned(), false)];
    assert_eq!(names(open, "").await, all);
    assert_eq!(names(open, "adm").await, all[1..]);
    assert_eq!(names(closed, "").await, [("Admin 2".to_owned(), true), ("Guest".to_owned(), true)]);
    let next = db.store.members().readers(open, "", Some(&handle("person-0001")), 10, at(1)).await.unwrap();
    assert_eq!(next.items.len(), 1);
    let ban = hubbub_store::Ban { at: at(1), until: Some(at(9)), reason: None };
    db.store.accounts().ban(ann.id, &ban, &[]).await.unwrap();
    assert_eq!(names(open, "").await, all[1..], "who is shut out is not shown");
    assert_eq!(db.store.members().count_readers(open, at(1)).await.unwrap(), 1);
    assert_eq!(db.store.members().count_readers(open, at(9)).await.unwrap(), 2);
}

async fn chat_03_a_link_into_a_channel_works_as_often_as_it_says(db: &Database) {
    let room = made_room(&db.store, 1).await.id;
    let link = ChannelInvite {
        id: invite_id(1),
        hash: hash(1),
        channel: room,
        created_by: None,
        max_uses: 2,
        uses: 0,
        expires_at: START + HOUR,
        created_at: START,
        revoked_at: None,
    };
    let links = db.store.channel_invites();
    assert_eq!(links.create(&link, 1).await.unwrap(), link);
    let second = ChannelInvite { id: invite_id(2), hash: hash(2), ..link.clone() };
    assert!(matches!(links.create(&second, 1).await, Err(StoreError::Full("invites"))));
    assert_eq!(links.redeem(&hash(1), at(1)).await.unwrap().unwrap().uses, 1);
    assert_eq!(links.redeem(&hash(1), at(1)).await.unwrap().unwrap().uses, 2);
    assert_eq!(links.redeem(&hash(1), at(1)).await.unwrap(), None);
    links.give_back(link.id).await.unwrap();
    assert!(links.by_hash(&hash(1), at(1)).await.unwrap().is_some());
    assert_eq!(links.by_hash(&hash(1), START + HOUR).await.unwrap(), None);
    assert!(!links.revoke(channel_id(9), link.id, at(2)).await.unwrap(), "not through another channel");
    assert!(links.revoke(room, link.id, at(2)).await.unwrap());
    assert_eq!(links.by_hash(&hash(1), at(3)).await.unwrap(), None);
    assert_eq!(links.of_channel(room).await.unwrap().len(), 1);
    assert_eq!(links.sweep(at(3), 10).await.unwrap(), 1);
}

async fn chat_03_there_are_not_too_many_channels(db: &Database) {
    for n in 1..=2 {
        db.store.channels().create(&room(n), 2).await.unwrap();
    }
    let full = db.store.channels().create(&room(3), 2).await;
    assert!(matches!(full, Err(StoreError::Full("channels"))), "{full:?}");
    assert_eq!(db.store.channels().count().await.unwrap(), 2);
}

async fn chat_03_an_invitation_can_lead_into_a_channel(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    let new = NewChannel { private: true, members: vec![(ann, true)], ..room(1) };
    let made = db.store.channels().create(&new, 10).await.unwrap();
    let invite = |n, created_by| hubbub_store::NewInvite {
        role: Role::Guest,
        channel: Some(made.id),
        created_by,
        ..invitation(n, 5)
    };
    db.store.invites().create(&invite(1, Some(ann))).await.unwrap();
    let (guest, _) = db.store.accounts().create_with_invite(&person(2, "Guest"), &hash(1), at(3)).await.unwrap();
    let row = db.store.members().get(made.id, guest.id).await.unwrap().unwrap();
    assert_eq!((row.since, row.invited_by, row.owner), (Seq(1), Some(ann), false));
    let log = db.store.log().entries(made.id, Seq(0), 10).await.unwrap();
    assert_eq!((log[0].kind.as_str(), log[0].actor, log[0].subject), ("join", Some(ann), Some(guest.id)));

    let archive = ChannelPatch { archived_at: Some(Some(at(4))), ..ChannelPatch::default() };
    let change = |seq| ChannelChange { channel: made.id, seq, actor: None, patch: archive.clone(), at: at(4) };
    act(&db.store, made.id, |tx, seq| tx.change_channel(change(seq))).await.unwrap();
    let (late, _) = db.store.accounts().create_with_invite(&person(3, "Late"), &hash(1), at(5)).await.unwrap();
    assert_eq!(db.store.members().get(made.id, late.id).await.unwrap(), None, "not into one that is closed");
}
