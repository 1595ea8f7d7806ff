//! Coming back.

use std::collections::BTreeMap;

use hubbub_chat::wire::{ChannelSync, Have, SyncAnswer};
use hubbub_store::Role;
use hubbub_types::{ChannelId, Seq};

use super::World;
use crate::{
    Actor,
    chat::{Act, Author, ChatSettings, Ordered, Window, hub::Whom},
};

fn have(known: &[(ChannelId, i64)]) -> Have {
    let have: BTreeMap<_, _> = known.iter().map(|(channel, seq)| (*channel, Seq(*seq))).collect();
    Have { have, ..Have::default() }
}

async fn sync(world: &World, actor: &Actor, have: Have) -> SyncAnswer {
    let (_, seat) = world.ear(actor).await;
    seat.sync(have).await.unwrap()
}

fn entries(answer: &SyncAnswer, channel: ChannelId) -> Vec<i64> {
    match &answer.channels[&channel] {
        ChannelSync::Entries { entries, .. } => entries.iter().map(|entry| entry.seq.0).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn chat_03_whoever_comes_back_gets_what_they_lack_and_hears_what_follows() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let channel = world.channel("general", None).await;
    for n in 1..=5 {
        world.say(&ann, channel, &format!("message {n}")).await.unwrap();
    }
    let (ear, seat) = world.ear(&bob).await;
    let answer = seat.sync(have(&[(channel, 2)])).await.unwrap();
    assert_eq!(entries(&answer, channel), [3, 4, 5]);
    assert_eq!(answer.me.person.id, bob.account);
    let ChannelSync::Entries { people, .. } = &answer.channels[&channel] else { panic!("{answer:?}") };
    assert_eq!(people.iter().map(|person| person.id).collect::<Vec<_>>(), [ann.account]);
    world.say(&ann, channel, "live").await.unwrap();
    ear.until("what follows", |ear| ear.seqs(channel) == [6]).await;
}

#[tokio::test]
async fn chat_03_whoever_lacks_too_much_begins_anew_with_counts() {
    let world = World::with(ChatSettings { sync_channel: 3, ..ChatSettings::default() }).await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let [long, short] = [world.channel("long", None).await, world.channel("short", None).await];
    for _ in 0..4 {
        world.say(&ann, long, "many @bob").await.unwrap();
    }
    world.say(&ann, short, "few").await.unwrap();
    let answer = sync(&world, &bob, have(&[(long, 0), (short, 0)])).await;
    assert_eq!(entries(&answer, short), [1]);
    let expected = ChannelSync::Reset { head: Seq(4), reset: true, rewound: false, unread: 4, mentions: 4 };
    assert_eq!(answer.channels[&long], expected);
    let newcomer = sync(&world, &bob, Have::default()).await;
    assert!(newcomer.channels.values().all(|answer| matches!(answer, ChannelSync::Reset { .. })));
}

#[tokio::test]
async fn chat_03_the_channel_that_is_looked_at_comes_first_when_not_all_fits() {
    let world = World::with(ChatSettings { sync_entries: 3, ..ChatSettings::default() }).await;
    let ann = world.person("ann", Role::Member).await;
    let channels = [world.channel("one", None).await, world.channel("two", None).await];
    for channel in channels {
        for _ in 0..3 {
            world.say(&ann, channel, "hi").await.unwrap();
        }
    }
    for (open, other) in [(channels[0], channels[1]), (channels[1], channels[0])] {
        let known = Have { open: Some(open), ..have(&[(channels[0], 0), (channels[1], 0)]) };
        let answer = sync(&world, &ann, known).await;
        assert_eq!(entries(&answer, open), [1, 2, 3]);
        assert!(matches!(answer.channels[&other], ChannelSync::Reset { .. }));
    }
}

#[tokio::test]
async fn chat_03_whoever_has_more_than_there_is_learns_that_the_log_went_back() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    world.say(&ann, channel, "one").await.unwrap();
    let answer = sync(&world, &ann, have(&[(channel, 3)])).await;
    let expected = ChannelSync::Reset { head: Seq(1), reset: true, rewound: true, unread: 0, mentions: 0 };
    assert_eq!(answer.channels[&channel], expected);
}

/// A connection that is in the middle of its first `sync` when the person is let into a channel hears that channel.
#[tokio::test]
async fn chat_03_a_channel_that_comes_while_somebody_syncs_is_heard() {
    for round in 0..8 {
        let world = World::new().await;
        let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
        let secret = world.channel("secret", Some(&[&ann])).await;
        let (ear, seat) = world.deaf_ear(&bob).await;
        let join = Ordered {
            author: Author::Server,
            channel: secret,
            act: Act::Join { account: bob.account, by: None, owner: false },
        };
        let let_in = async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            world.chat.order(join).await.unwrap();
            world.chat.recheck(Whom::Account(bob.account)).await;
        };
        let (synced, ()) = tokio::join!(seat.sync(Have::default()), let_in);
        if !synced.unwrap().channels.contains_key(&secret) {
            ear.until("the new list", |ear| ear.events().iter().any(|(name, _)| name == "channels")).await;
        }
        world.say(&ann, secret, "welcome").await.unwrap();
        ear.until("what is said in the new channel", |ear| ear.seqs(secret).last() == Some(&2)).await;
    }
}

#[tokio::test]
async fn chat_05_what_one_may_not_read_is_not_there() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Guest).await);
    let (open, secret) = (world.channel("open", None).await, world.channel("secret", Some(&[&ann])).await);
    let nowhere = ChannelId(world.id());
    world.say(&ann, secret, "psst").await.unwrap();
    let answer = sync(&world, &bob, have(&[(open, 0), (secret, 0), (nowhere, 0)])).await;
    let gone = ChannelSync::Gone { gone: true };
    assert_eq!(answer.channels, BTreeMap::from([(open, gone.clone()), (secret, gone.clone()), (nowhere, gone)]));
    let anns = sync(&world, &ann, have(&[(open, 0), (secret, 0)])).await;
    assert_eq!(entries(&anns, secret), [1]);
}

#[tokio::test]
async fn chat_03_pages_join_and_say_where_they_end() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let mut ids = Vec::new();
    for n in 1..=10 {
        ids.push(world.say(&ann, channel, &format!("message {n}")).await.unwrap().id);
    }
    let page = async |window| {
        let page = world.chat.page(&ann, channel, window, Some(4)).await.unwrap();
        (page.items.iter().map(|item| item.seq.0).collect::<Vec<_>>(), page.at_start, page.at_end)
    };
    assert_eq!(page(Window::Latest).await, (vec![7, 8, 9, 10], false, true));
    assert_eq!(page(Window::Before(Seq(7))).await, (vec![3, 4, 5, 6], false, false));
    assert_eq!(page(Window::Before(Seq(3))).await, (vec![1, 2], true, false));
    assert_eq!(page(Window::After(Seq(8))).await, (vec![9, 10], false, true));
    let (around, ..) = page(Window::AroundMessage(ids[4])).await;
    assert!(around.contains(&5) && around.len() == 4, "{around:?}");
}

#[tokio::test]
async fn chat_03_whoever_says_to_have_more_than_there_is_begins_anew_in_every_channel() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let mut known = Vec::new();
    for n in 0..20 {
        let channel = world.channel(&format!("room-{n}"), None).await;
        world.say(&ann, channel, "hi").await.unwrap();
        known.push((channel, if n == 7 { 1 } else { 1 << 53 }));
    }
    let answer = sync(&world, &ann, have(&known)).await;
    for (n, (channel, _)) in known.iter().enumerate() {
        match &answer.channels[channel] {
            ChannelSync::Entries { head, entries, .. } => assert!(n == 7 && *head == Seq(1) && entries.is_empty()),
            ChannelSync::Reset { head, rewound, .. } => assert!(n != 7 && *rewound && *head == Seq(1)),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn chat_03_drafts_count_among_what_one_answer_may_hold() {
    let world =
        World::with(ChatSettings { sync_bytes: hubbub_types::ByteSize(4_000), ..ChatSettings::default() }).await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    world.say(&ann, channel, &"x".repeat(2_000)).await.unwrap();
    let fits = sync(&world, &ann, have(&[(channel, 0)])).await;
    assert_eq!(entries(&fits, channel), [1]);
    world.chat.keep_draft(&ann, channel, Some("y".repeat(2_000)), None).await.unwrap();
    let full = sync(&world, &ann, have(&[(channel, 0)])).await;
    assert!(matches!(full.channels[&channel], ChannelSync::Reset { .. }), "the draft comes first");
}
