//! Who is told what, and in which order.

use futures_util::future::join_all;
use hubbub_chat::wire::{Change, PresenceState};
use hubbub_store::{ChannelPatch, NewPost, Role};
use hubbub_types::{AccountId, ChannelId, LeaveReason, MessageId, MessageKind, Seq};

use super::World;
use crate::chat::{Act, Author, Ordered};

fn leave(channel: ChannelId, account: AccountId) -> Ordered {
    let act = Act::Leave { account, by: None, reason: LeaveReason::Removed };
    Ordered { author: Author::Server, channel, act }
}

/// A message as it is committed by a node that does not tell of it.
fn untold(world: &World, channel: ChannelId, author: AccountId, seq: Seq) -> NewPost {
    NewPost {
        id: MessageId(world.id()),
        channel,
        seq,
        author: Some(author),
        nonce: None,
        kind: MessageKind::Message,
        body: "untold".into(),
        extra: None,
        reply_to: None,
        here: false,
        mentions: Vec::new(),
        files: Vec::new(),
        stems: None,
        at: world.chat.now(),
    }
}

#[tokio::test]
async fn chat_03_each_connection_hears_the_log_in_order_and_without_holes() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let channel = world.channel("general", None).await;
    let ears = [world.ear(&ann).await, world.ear(&bob).await, world.ear(&bob).await];
    join_all((0..50).map(|n| world.say(if n % 2 == 0 { &ann } else { &bob }, channel, "hi"))).await;
    for (ear, _) in &ears {
        ear.until("every message", |ear| ear.entries(channel).len() >= 50).await;
        assert_eq!(ear.seqs(channel), (1..=50).collect::<Vec<_>>());
    }
    assert_eq!(ears[0].0.heard.lock().clone(), ears[1].0.heard.lock().clone(), "all are told the same packets");
}

#[tokio::test]
async fn chat_05_whoever_leaves_hears_that_and_nothing_after_it() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let secret = world.channel("secret", Some(&[&ann, &bob])).await;
    let ((anns, _a), (bobs, _b)) = (world.ear(&ann).await, world.ear(&bob).await);
    // The first message of all waits for the word filters; the next ones are ordered in the order in which they come.
    world.say(&ann, world.channel("aside", None).await, "hi").await.unwrap();
    let said = |text| world.say(&ann, secret, text);
    let (one, left, two) = tokio::join!(said("before"), world.chat.order(leave(secret, bob.account)), said("after"));
    assert_eq!((one.unwrap().seq, left.unwrap().seq, two.unwrap().seq), (Seq(1), Seq(2), Seq(3)));
    anns.until("all three", |ear| ear.seqs(secret) == [1, 2, 3]).await;
    bobs.until("the new list", |ear| ear.events().iter().any(|(name, _)| name == "channels")).await;
    assert_eq!(bobs.seqs(secret), [1, 2]);
    let back = Act::Join { account: bob.account, by: Some(ann.account), owner: false };
    world.chat.order(Ordered { author: Author::Server, channel: secret, act: back }).await.unwrap();
    world.chat.recheck(crate::chat::hub::Whom::Account(bob.account)).await;
    world.say(&ann, secret, "welcome back").await.unwrap();
    bobs.until("what is said after the return", |ear| ear.seqs(secret).ends_with(&[5])).await;
    assert!(!bobs.seqs(secret).contains(&3), "what was said meanwhile is read by `sync`, if at all");
}

#[tokio::test]
async fn chat_05_a_channel_that_becomes_private_is_heard_by_its_members_only() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let channel = world.channel("general", None).await;
    let join = Act::Join { account: ann.account, by: None, owner: false };
    world.chat.order(Ordered { author: Author::Server, channel, act: join }).await.unwrap();
    let ((anns, _a), (bobs, _b)) = (world.ear(&ann).await, world.ear(&bob).await);
    let private = ChannelPatch { private: Some(true), ..ChannelPatch::default() };
    let change = Ordered { author: Author::Server, channel, act: Act::Change(private) };
    let (changed, said) = tokio::join!(world.chat.order(change), world.say(&ann, channel, "among us"));
    assert_eq!((changed.unwrap().seq, said.unwrap().seq), (Seq(2), Seq(3)));
    anns.until("both", |ear| ear.seqs(channel) == [2, 3]).await;
    assert_eq!(bobs.seqs(channel), [2]);
}

#[tokio::test]
async fn chat_03_what_was_committed_and_never_told_is_read_from_the_database() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let (ear, _seat) = world.ear(&ann).await;
    // As a node does that ends between its commit and its telling.
    let mut tx = world.store.log().begin(&[channel]).await.unwrap();
    for _ in 0..3 {
        let seq = tx.take_seq(channel).unwrap();
        tx.post(untold(&world, channel, ann.account, seq));
    }
    tx.commit().await.unwrap();
    assert_eq!(ear.seqs(channel), [0_i64; 0]);
    world.say(&ann, channel, "told").await.unwrap();
    ear.until("what was not told, in its place", |ear| ear.seqs(channel) == [1, 2, 3, 4]).await;
}

#[tokio::test]
async fn chat_05_whoever_was_taken_out_elsewhere_hears_all_up_to_that_before_the_list() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let secret = world.channel("secret", Some(&[&ann, &bob])).await;
    let (bobs, _seat) = world.ear(&bob).await;
    // Another node has committed both, and its word on the bus is here before its news.
    let mut tx = world.store.log().begin(&[secret]).await.unwrap();
    let seq = tx.take_seq(secret).unwrap();
    tx.post(untold(&world, secret, ann.account, seq));
    let seq = tx.take_seq(secret).unwrap();
    tx.leave(hubbub_store::Leaving {
        channel: secret,
        seq,
        by: None,
        account: bob.account,
        reason: LeaveReason::Removed,
        at: world.chat.now(),
    });
    tx.commit().await.unwrap();
    world.chat.recheck(crate::chat::hub::Whom::Account(bob.account)).await;
    let list = |ear: &super::Ear| ear.events().iter().any(|(name, _)| name == "channels");
    bobs.until("the new list", list).await;
    assert_eq!(bobs.seqs(secret), [1, 2]);
}

#[tokio::test]
async fn chat_03_a_comparison_of_heads_finds_what_nobody_spoke_of() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let (ear, _seat) = world.ear(&ann).await;
    let mut tx = world.store.log().begin(&[channel]).await.unwrap();
    let seq = tx.take_seq(channel).unwrap();
    let change = hubbub_store::ChannelChange {
        channel,
        seq,
        actor: None,
        patch: ChannelPatch { topic: Some("news".into()), ..ChannelPatch::default() },
        at: world.chat.now(),
    };
    tx.change_channel(change);
    tx.commit().await.unwrap();
    world.chat.compare_heads().await.unwrap();
    ear.until("the change", |ear| ear.seqs(channel) == [1]).await;
    let entries = ear.entries(channel);
    assert!(matches!(&entries[0].change, Change::Channel { channel } if channel.topic == "news"));
    world.say(&ann, channel, "on we go").await.unwrap();
    ear.until("what follows, after it was looked who may read", |ear| ear.seqs(channel) == [1, 2]).await;
}

#[tokio::test]
async fn chat_03_messages_sent_side_by_side_keep_their_order_while_the_word_filters_are_read() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("talk", None).await;
    let said = join_all(["a", "b", "c", "d", "e"].map(|text| world.say(&ann, channel, text))).await;
    let places: Vec<i64> = said.into_iter().map(|said| said.unwrap().seq.0).collect();
    assert_eq!(places, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn chat_03_a_connection_that_has_gone_leaves_nothing_behind() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let (ear, seat) = world.ear(&ann).await;
    assert_eq!(world.chat.hub().seats(ann.account), 1);
    drop(seat);
    assert_eq!((world.chat.hub().seats(ann.account), world.chat.hub().next(channel)), (0, None));
    world.say(&ann, channel, "anybody?").await.unwrap();
    assert!(ear.entries(channel).is_empty());
}

#[tokio::test]
async fn chat_05_a_guest_sees_only_who_shares_a_channel_with_them_come_and_go() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let guest = world.person("guest", Role::Guest).await;
    world.channel("for guests", Some(&[&ann, &guest])).await;
    world.channel("among us", Some(&[&ann, &bob])).await;
    let ((_, anns), (_, bobs), (ear, seat)) = (world.ear(&ann).await, world.ear(&bob).await, world.ear(&guest).await);
    let everybody = [ann.account, bob.account, guest.account];
    let online = PresenceState::Online;
    let seen = seat.watch(everybody.to_vec()).await.unwrap();
    assert_eq!(seen, everybody.into_iter().zip([online, PresenceState::Offline, online]).collect());
    assert_eq!(bobs.watch(everybody.to_vec()).await.unwrap(), everybody.map(|account| (account, online)).into());
    drop((bobs, anns));
    let (gone, hidden) = (ann.account.to_string(), bob.account.to_string());
    let changes = || ear.events().into_iter().filter(|(name, _)| name == "presence").map(|(_, news)| news);
    ear.until("who left", |_| changes().any(|news| news["changes"][&gone] == "offline")).await;
    assert!(changes().all(|news| news["changes"].get(&hidden).is_none()), "{:?}", ear.events());
}
