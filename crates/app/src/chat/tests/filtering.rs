//! The word filters: what is judged is what is true when it is written.

use hubbub_chat::wire::{Embed, EmbedField, Sender};
use hubbub_store::{ReportRow, Role};
use hubbub_types::{ChannelId, ChannelKind, FilterAction, FilterKind, HookId};

use super::World;
use crate::{
    Actor, Error,
    chat::{Act, Author, ChannelEdit, HookMessage, NewChannel, Ordered, Outcome},
    moderation::NewFilter,
};

impl World {
    async fn filter(&self, by: &Actor, pattern: &str, action: FilterAction) {
        let new = NewFilter { pattern: pattern.into(), kind: FilterKind::Word, action };
        self.chat.create_filter(by, new).await.unwrap();
    }

    async fn body(&self, id: hubbub_types::MessageId) -> String {
        self.store.messages().by_id(id).await.unwrap().unwrap().body.unwrap()
    }

    async fn reports(&self) -> Vec<ReportRow> {
        self.store.reports().page(None, None, 50).await.unwrap().items
    }

    async fn hook(&self, channel: ChannelId, text: &str, embed: Embed) -> Result<Outcome, Error> {
        let sender = Sender { name: "build".into(), avatar: None };
        let new = HookMessage { nonce: None, text: text.into(), sender, embeds: vec![embed], here: false };
        let author = Author::Hook(HookId(self.id()));
        self.chat.order(Ordered { author, channel, act: Act::HookSend(new) }).await
    }
}

#[tokio::test]
async fn chat_05_what_is_masked_is_kept_masked_and_found_masked() {
    let world = World::new().await;
    let (ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Moderator).await);
    let channel = world.channel("general", None).await;
    let (ear, _seat) = world.ear(&guard).await;
    world.filter(&guard, "darn", FilterAction::Mask).await;
    let posted = world.say(&ann, channel, "oh darn @guard").await.unwrap();
    assert_eq!(world.body(posted.id).await, "oh •••• @guard");
    ear.until("the message", |ear| !ear.entries(channel).is_empty()).await;
    assert!(!ear.heard.lock().iter().any(|packet| packet.windows(4).any(|four| four == b"darn")), "nobody is told it");
    let again = world.chat.edit(&ann, posted.id, "oh darn @guard".into()).await.unwrap();
    assert!(!again.changed, "masked it is the text that is there");
    world.chat.edit(&ann, posted.id, "darn darn".into()).await.unwrap();
    assert_eq!(world.body(posted.id).await, "•••• ••••");
    assert!(world.reports().await.is_empty());
}

#[tokio::test]
async fn chat_05_a_filter_asks_who_somebody_is_when_it_is_written_not_when_they_connected() {
    let world = World::new().await;
    let (mut ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Moderator).await);
    let channel = world.channel("general", None).await;
    world.filter(&guard, "darn", FilterAction::Refuse).await;
    assert!(world.say(&guard, channel, "darn").await.is_ok(), "moderators say what they like");
    // What a socket believes of a person who was a moderator a moment ago.
    ann.role = Role::Moderator;
    assert!(matches!(world.say(&ann, channel, "Darn!").await, Err(Error::Filtered)));
    let posted = world.say(&ann, channel, "fine").await.unwrap();
    assert!(matches!(world.chat.edit(&ann, posted.id, "darn".into()).await, Err(Error::Filtered)));
    assert_eq!((world.body(posted.id).await, posted.seq.0), ("fine".to_owned(), 2), "a refusal leaves nothing");
}

#[tokio::test]
async fn chat_05_what_is_reported_is_reported_with_the_message() {
    let world = World::new().await;
    let (ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Moderator).await);
    let channel = world.channel("general", None).await;
    world.filter(&guard, "hmm", FilterAction::Report).await;
    let new = world.message("hmm");
    let posted = world.chat.send(&ann, channel, new.clone()).await.unwrap();
    assert!(world.chat.send(&ann, channel, new).await.unwrap().again);
    let fine = world.say(&ann, channel, "fine").await.unwrap();
    world.chat.edit(&ann, fine.id, "hmm, fine".into()).await.unwrap();
    world.chat.edit(&ann, fine.id, "hmm hmm, fine".into()).await.unwrap();
    let reports = world.reports().await;
    let mut told: Vec<_> =
        reports.iter().map(|row| (row.message, row.author, row.reporter, row.body.clone())).collect();
    told.sort_by_key(|row| row.0);
    let of = |id, body: &str| (id, Some(ann.account), None, Some(body.to_owned()));
    let mut expected = [of(posted.id, "hmm"), of(fine.id, "hmm, fine")];
    expected.sort_by_key(|row| row.0);
    assert_eq!(told, expected, "once for each message");
}

#[tokio::test]
async fn chat_05_what_webhooks_bring_is_filtered_in_all_its_parts() {
    let world = World::new().await;
    let guard = world.person("guard", Role::Moderator).await;
    let channel = world.channel("general", None).await;
    world.filter(&guard, "darn", FilterAction::Mask).await;
    world.filter(&guard, "hmm", FilterAction::Report).await;
    world.filter(&guard, "never", FilterAction::Refuse).await;
    let field = EmbedField { name: "a".into(), value: "darn it".into(), short: false };
    let embed =
        Embed { title: Some("darn".into()), footer: Some("hmm".into()), fields: vec![field], ..Embed::default() };
    let posted = world.hook(channel, "what the darn", embed).await.unwrap();
    let row = world.store.messages().by_id(posted.id.unwrap()).await.unwrap().unwrap();
    assert_eq!(row.body.as_deref(), Some("what the ••••"));
    let extra = row.extra.unwrap();
    assert!(!extra.contains("darn") && extra.contains("•••• it"), "{extra}");
    assert_eq!(world.reports().await.len(), 1, "the footer was worth a report");
    for embed in [
        Embed { text: Some("never".into()), ..Embed::default() },
        Embed { author: Some("never".into()), ..Embed::default() },
    ] {
        assert!(matches!(world.hook(channel, "fine", embed).await, Err(Error::Filtered)));
    }
    assert!(matches!(world.hook(channel, "never", Embed::default()).await, Err(Error::Filtered)));
}

#[tokio::test]
async fn chat_05_names_and_topics_of_channels_are_refused() {
    let world = World::new().await;
    let (ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Moderator).await);
    world.filter(&guard, "darn", FilterAction::Mask).await;
    let new = |name: &str, topic: &str| NewChannel {
        kind: ChannelKind::Text,
        name: name.into(),
        topic: topic.into(),
        category: None,
        private: false,
        slow_mode: std::time::Duration::ZERO,
    };
    assert!(matches!(world.chat.create_channel(&ann, new("darn", "")).await, Err(Error::Filtered)));
    assert!(matches!(world.chat.create_channel(&ann, new("fine", "darn")).await, Err(Error::Filtered)));
    let made = world.chat.create_channel(&ann, new("fine", "")).await.unwrap().id;
    let topic = |text: &str| ChannelEdit { topic: Some(text.into()), ..ChannelEdit::default() };
    let name = ChannelEdit { name: Some("darn".into()), ..ChannelEdit::default() };
    assert!(matches!(world.chat.edit_channel(&ann, made, topic("darn it")).await, Err(Error::Filtered)));
    assert!(matches!(world.chat.edit_channel(&ann, made, name).await, Err(Error::Filtered)));
    assert_eq!(world.chat.edit_channel(&guard, made, topic("darn it")).await.unwrap().topic, "darn it");
}
