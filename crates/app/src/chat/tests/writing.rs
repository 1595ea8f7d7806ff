//! What is written, and what is not.

use std::time::Duration;

use futures_util::future::join_all;
use hubbub_chat::wire::Change;
use hubbub_store::{ChannelPatch, Role};
use hubbub_types::{LeaveReason, MentionKind, MessageId, Seq, Span};

use super::{NewMessage, World};
use crate::{
    Error, Rate,
    chat::{Act, Author, ChatSettings, Ordered, Window},
};

#[tokio::test]
async fn chat_03_a_message_sent_again_and_again_at_once_is_one_message() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let new = world.message("once");
    let sent = join_all((0..20).map(|_| world.chat.send(&ann, channel, new.clone()))).await;
    let sent: Vec<_> = sent.into_iter().map(Result::unwrap).collect();
    assert_eq!(sent.iter().filter(|posted| !posted.again).count(), 1);
    assert!(sent.iter().all(|posted| (posted.id, posted.seq) == (sent[0].id, Seq(1))));
    let page = world.chat.page(&ann, channel, Window::Latest, None).await.unwrap();
    assert_eq!((page.items.len(), page.head), (1, Seq(1)));
}

#[tokio::test]
async fn chat_03_places_have_no_holes_however_many_write_at_once() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channels = [world.channel("one", None).await, world.channel("two", None).await];
    let sends = (0..120).map(|n| world.say(&ann, channels[n % 2], "hi"));
    let mut seqs: Vec<i64> = join_all(sends).await.into_iter().map(|posted| posted.unwrap().seq.0).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=60).flat_map(|seq| [seq, seq]).collect::<Vec<_>>());
    for channel in channels {
        let log = world.chat.entries(&ann, channel, Seq(0), 500).await.unwrap();
        assert_eq!(log.entries.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(), (1..=60).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn chat_05_what_is_refused_leaves_no_trace() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let secret = world.channel("secret", Some(&[&ann])).await;
    let posted = world.say(&ann, secret, "psst").await.unwrap();
    assert!(matches!(world.say(&bob, secret, "me too").await, Err(Error::NotFound("channel"))));
    assert!(matches!(world.chat.react(&bob, posted.id, "👍", true).await, Err(Error::NotFound("message"))));
    assert!(matches!(world.chat.edit(&bob, posted.id, "x".into()).await, Err(Error::NotFound("message"))));
    assert!(matches!(world.say(&ann, secret, "  \n ").await, Err(Error::Invalid(_))));
    assert!(matches!(world.chat.delete(&ann, MessageId(world.id())).await, Err(Error::NotFound("message"))));
    let log = world.chat.entries(&ann, secret, Seq(0), 500).await.unwrap();
    assert_eq!((log.entries.len(), log.head), (1, Seq(1)));
}

#[tokio::test]
async fn chat_05_rights_are_those_of_the_moment_of_writing() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let secret = world.channel("secret", Some(&[&ann, &bob])).await;
    let leave = Act::Leave { account: bob.account, by: None, reason: LeaveReason::Removed };
    let out = world.chat.order(Ordered { author: Author::Server, channel: secret, act: leave });
    // Both wait in the same lane: what bob says is judged after he has left, whatever his actor says.
    let (left, said) = tokio::join!(out, world.say(&bob, secret, "still here?"));
    assert_eq!(left.unwrap().seq, Seq(1));
    assert!(matches!(said, Err(Error::NotFound("channel"))));
    let archive = ChannelPatch { archived_at: Some(Some(world.chat.now())), ..ChannelPatch::default() };
    let change = Ordered { author: Author::Server, channel: secret, act: Act::Change(archive) };
    world.chat.order(change).await.unwrap();
    assert!(matches!(world.say(&ann, secret, "late").await, Err(Error::Archived)));
}

#[tokio::test]
async fn chat_03_slow_mode_counts_from_the_last_message_also_in_one_batch() {
    let world = World::new().await;
    let (ann, mo) = (world.person("ann", Role::Member).await, world.person("mo", Role::Moderator).await);
    let channel = world.channel("slow", None).await;
    let patch = ChannelPatch { slow_mode: Some(Duration::from_secs(30)), ..ChannelPatch::default() };
    let change = Ordered { author: Author::Server, channel, act: Act::Change(patch) };
    world.chat.order(change).await.unwrap();
    let sent = join_all((0..5).map(|_| world.say(&ann, channel, "hi"))).await;
    let refused = |result: &&Result<_, Error>| matches!(result, Err(Error::SlowMode { .. }));
    assert_eq!(sent.iter().filter(refused).count(), 4);
    world.clock.advance(Duration::from_secs(29));
    let early = world.say(&ann, channel, "hi").await;
    assert!(matches!(early, Err(Error::SlowMode { retry_after }) if retry_after == Duration::from_secs(1)));
    world.clock.advance(Duration::from_secs(1));
    world.say(&ann, channel, "hi").await.unwrap();
    for _ in 0..3 {
        world.say(&mo, channel, "order!").await.unwrap();
    }
}

#[tokio::test]
async fn chat_03_of_a_deleted_message_nothing_can_be_read_again() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let posted = world.say(&ann, channel, "first secret").await.unwrap();
    let mut answer = world.message("an answer");
    answer.reply_to = Some(posted.id);
    world.chat.send(&ann, channel, answer).await.unwrap();
    world.chat.edit(&ann, posted.id, "second secret".into()).await.unwrap();
    world.chat.react(&ann, posted.id, "👍", true).await.unwrap();
    world.chat.pin(&ann, posted.id, true).await.unwrap();
    let deleted = world.chat.delete(&ann, posted.id).await.unwrap();
    assert_eq!((deleted.seq, deleted.changed), (Seq(6), true));
    assert!(!world.chat.delete(&ann, posted.id).await.unwrap().changed, "again is no change");
    let page = world.chat.page(&ann, channel, Window::Latest, None).await.unwrap();
    let log = world.chat.entries(&ann, channel, Seq(0), 500).await.unwrap();
    let pins = world.chat.pins(&ann, channel).await.unwrap();
    let (message, _) = world.chat.message(&ann, posted.id).await.unwrap();
    let texts = [
        serde_json::to_string(&page).unwrap(),
        serde_json::to_string(&log).unwrap(),
        serde_json::to_string(&pins).unwrap(),
        serde_json::to_string(&message).unwrap(),
    ];
    for text in texts {
        assert!(!text.contains("secret") && !text.contains("👍"), "{text}");
    }
    assert_eq!(log.entries.len(), 6, "every entry has its place, whatever became of it");
    assert!(pins.items.is_empty());
    assert!(page.items[1].reply_to.as_ref().is_some_and(|reply| reply.deleted && reply.excerpt.is_empty()));
}

#[tokio::test]
async fn chat_03_an_edited_answer_still_concerns_whom_it_answers() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let channel = world.channel("general", None).await;
    let asked = world.say(&bob, channel, "who comes?").await.unwrap();
    let answer = NewMessage { reply_to: Some(asked.id), ..world.message("I do") };
    let answer = world.chat.send(&ann, channel, answer).await.unwrap();
    let mentions = async || {
        let rows = world.store.messages().by_ids(&[answer.id]).await.unwrap();
        world.store.messages().dress(&rows, None).await.unwrap().mentions.remove(&answer.id).unwrap_or_default()
    };
    let bobs = [(bob.account, MentionKind::Reply)];
    assert_eq!(mentions().await, bobs);
    world.chat.edit(&ann, answer.id, "I do not".into()).await.unwrap();
    assert_eq!(mentions().await, bobs);
}

#[tokio::test]
async fn chat_08_a_file_named_twice_is_refused_before_anything_is_written() {
    let world = World::new().await;
    let ann = world.person("ann", Role::Member).await;
    let channel = world.channel("general", None).await;
    let file = hubbub_types::FileId(world.id());
    let twice = NewMessage { files: vec![file, file], ..world.message("look") };
    let error = world.chat.send(&ann, channel, twice).await.unwrap_err();
    assert!(matches!(&error, Error::Invalid(fields) if fields[0].field == "files"), "{error:?}");
}

#[tokio::test]
async fn chat_06_reactions_are_counted_and_repeating_one_changes_nothing() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let channel = world.channel("general", None).await;
    let posted = world.say(&ann, channel, "look").await.unwrap();
    for (who, on, seq, changed) in
        [(&ann, true, 2, true), (&ann, true, 2, false), (&bob, true, 3, true), (&ann, false, 4, true)]
    {
        let outcome = world.chat.react(who, posted.id, "👍", on).await.unwrap();
        assert_eq!((outcome.seq, outcome.changed), (Seq(seq), changed));
    }
    let log = world.chat.entries(&bob, channel, Seq(1), 500).await.unwrap();
    let counts: Vec<i64> = log
        .entries
        .iter()
        .map(|entry| match &entry.change {
            Change::React(change) | Change::Unreact(change) => change.count,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [1, 2, 1]);
    let page = world.chat.page(&bob, channel, Window::Latest, None).await.unwrap();
    assert_eq!((page.items[0].reactions[0].count, page.items[0].reactions[0].mine), (1, true));
    assert!(matches!(world.chat.react(&ann, posted.id, "nope", true).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn chat_03_nobody_writes_more_often_than_they_may() {
    let settings = ChatSettings { send_rate: Rate::new(2, Span::secs(10)), ..ChatSettings::default() };
    let world = World::with(settings).await;
    let (ann, bob) = (world.person("ann", Role::Admin).await, world.person("bob", Role::Member).await);
    let channels = [world.channel("one", None).await, world.channel("two", None).await];
    for channel in channels {
        world.say(&ann, channel, "hi").await.unwrap();
    }
    let refused = world.say(&ann, channels[0], "hi").await.unwrap_err();
    assert_eq!((refused.code(), refused.retry_after()), ("too_many", Some(Duration::from_secs(10))));
    let page = world.chat.page(&ann, channels[0], Window::Latest, None).await.unwrap();
    assert_eq!(page.head, Seq(1), "nothing of it is written");
    world.say(&bob, channels[0], "each for themselves").await.unwrap();
    world.clock.advance(Duration::from_secs(10));
    world.say(&ann, channels[0], "now").await.unwrap();
    assert_eq!(world.say(&ann, channels[0], "too soon").await.unwrap_err().code(), "too_many");
}

#[tokio::test]
async fn chat_15_changing_reacting_and_pinning_count_as_writing_and_deleting_does_not() {
    let world = World::with(ChatSettings { send_rate: Rate::new(4, Span::secs(1)), ..ChatSettings::default() }).await;
    let ann = world.person("ann", Role::Admin).await;
    let channel = world.channel("room", None).await;
    let message = world.say(&ann, channel, "hi").await.unwrap().id;
    world.chat.edit(&ann, message, "changed".into()).await.unwrap();
    world.chat.react(&ann, message, "👍", true).await.unwrap();
    world.chat.pin(&ann, message, true).await.unwrap();
    let refused = [
        world.chat.edit(&ann, message, "again".into()).await.err(),
        world.chat.react(&ann, message, "👎", true).await.err(),
        world.chat.pin(&ann, message, false).await.err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::TooMany { .. })), "{error:?}");
    }
    world.chat.delete(&ann, message).await.unwrap();
}
