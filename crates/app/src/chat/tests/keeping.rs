//! Who is let in, who looks after what, and what an open page is told of its person's standing.

use std::time::Duration;

use hubbub_store::{JobRow, Role};
use hubbub_types::{AccountId, ChannelId, Clock as _, JobState, Status};

use super::{Ear, World};
use crate::{
    Actor, Error,
    chat::{MemberQuery, NewChannel},
    moderation::{Ban, Settlement},
};

impl World {
    async fn group(&self, people: &[&Actor]) -> ChannelId {
        let others: Vec<_> = people[1..].iter().map(|actor| actor.account).collect();
        self.chat.direct(people[0], &others).await.unwrap().0.id
    }

    async fn link(&self, by: &Actor, channel: ChannelId) -> String {
        let link = self.chat.invite_to_channel(by, channel, 10, None).await.unwrap();
        link.url.as_str().rsplit('/').next().unwrap().to_owned()
    }

    async fn owners(&self, channel: ChannelId) -> Vec<AccountId> {
        let members = self.store.members().of_channel(channel).await.unwrap();
        members.into_iter().filter(|member| member.owner).map(|member| member.account).collect()
    }
}

impl Ear {
    /// The last event of a name.
    fn last(&self, event: &str) -> Option<serde_json::Value> {
        self.events().into_iter().rev().find(|(name, _)| name == event).map(|(_, value)| value)
    }

    fn told(&self, event: &str) -> bool {
        self.last(event).is_some()
    }
}

#[tokio::test]
async fn chat_05_a_link_is_worth_as_much_as_its_maker() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let (cid, admin) = (world.person("cid", Role::Member).await, world.person("root", Role::Admin).await);
    let secret = world.channel("secret", Some(&[&ann, &bob])).await;
    world.store.members().set_owner(secret, ann.account, true).await.unwrap();
    world.store.members().set_owner(secret, bob.account, true).await.unwrap();
    let (anns, bobs) = (world.link(&ann, secret).await, world.link(&bob, secret).await);
    world.chat.remove_member(&ann, secret, bob.account).await.unwrap();
    assert!(matches!(world.chat.join(&bob, &bobs).await, Err(Error::InviteInvalid)), "not by one's own");
    assert!(matches!(world.chat.invitation(&bobs).await, Err(Error::InviteInvalid)));
    assert_eq!(world.chat.join(&bob, &anns).await.unwrap(), secret, "another's may be good again");
    assert!(matches!(world.chat.join(&cid, &bobs).await, Err(Error::InviteInvalid)), "what was withdrawn stays so");
    world.store.members().set_owner(secret, ann.account, false).await.unwrap();
    assert!(matches!(world.chat.join(&cid, &anns).await, Err(Error::InviteInvalid)), "who may not invite any more");
    world.store.members().set_owner(secret, ann.account, true).await.unwrap();
    world.chat.ban(&admin, ann.account, Ban::default()).await.unwrap();
    assert!(matches!(world.chat.join(&cid, &anns).await, Err(Error::InviteInvalid)), "who is kept out");
}

#[tokio::test]
async fn chat_05_a_deleted_channel_has_no_way_in() {
    let world = World::new().await;
    let (ann, cid) = (world.person("ann", Role::Admin).await, world.person("cid", Role::Member).await);
    let new = NewChannel {
        kind: hubbub_types::ChannelKind::Text,
        name: "old".into(),
        topic: String::new(),
        category: None,
        private: true,
        slow_mode: Duration::ZERO,
    };
    let channel = world.chat.create_channel(&ann, new).await.unwrap().id;
    let link = world.link(&ann, channel).await;
    world.chat.delete_channel(&ann, channel).await.unwrap();
    assert!(matches!(world.chat.join(&cid, &link).await, Err(Error::InviteInvalid)));
}

#[tokio::test]
async fn chat_05_a_link_into_a_full_group_lets_nobody_in() {
    let settings = super::ChatSettings { members_per_group: 3, ..super::ChatSettings::default() };
    let world = World::with(settings).await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let (cid, dan) = (world.person("cid", Role::Member).await, world.person("dan", Role::Member).await);
    let group = world.group(&[&ann, &bob, &cid]).await;
    let link = world.link(&bob, group).await;
    assert!(matches!(world.chat.join(&dan, &link).await, Err(Error::ListFull(_))));
    world.chat.add_member(&ann, group, bob.account, true).await.unwrap();
    assert!(matches!(world.chat.add_member(&ann, group, dan.account, false).await, Err(Error::ListFull(_))));
    world.chat.remove_member(&cid, group, cid.account).await.unwrap();
    assert_eq!(world.chat.join(&dan, &link).await.unwrap(), group);
}

#[tokio::test]
async fn chat_05_nobody_is_drawn_into_a_group_by_whom_they_blocked() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let (cid, dan) = (world.person("cid", Role::Member).await, world.person("dan", Role::Member).await);
    let group = world.group(&[&ann, &bob, &cid]).await;
    world.store.blocks().add(dan.account, ann.account, world.clock.now()).await.unwrap();
    assert!(matches!(world.chat.add_member(&ann, group, dan.account, false).await, Err(Error::Forbidden)));
    world.chat.add_member(&bob, group, dan.account, false).await.unwrap();
}

#[tokio::test]
async fn chat_05_a_group_whose_owner_goes_is_the_oldest_members() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let cid = world.person("cid", Role::Member).await;
    let group = world.group(&[&ann, &bob, &cid]).await;
    let (ear, _seat) = world.ear(&bob).await;
    world.chat.remove_member(&ann, group, ann.account).await.unwrap();
    assert_eq!(world.owners(group).await, [bob.account]);
    ear.until("the new list", |ear| ear.told("channels")).await;
    assert!(world.chat.channel(&bob, group).await.unwrap().can.unwrap().edit);
}

#[tokio::test]
async fn chat_05_a_timeout_and_a_role_reach_an_open_page_at_once() {
    let world = World::new().await;
    let (ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Admin).await);
    let (ear, seat) = world.ear(&ann).await;
    let until = world.clock.now() + Duration::from_secs(600);
    world.chat.time_out(&guard, ann.account, until, None).await.unwrap();
    ear.until("the timeout", |ear| ear.last("me").is_some_and(|me| me["mutedUntil"].is_string())).await;
    assert_eq!(ear.last("me").unwrap()["can"]["createChannel"], false);
    assert!(seat.actor().muted_until.is_some());
    world.chat.end_time_out(&guard, ann.account).await.unwrap();
    ear.until("its end", |ear| ear.last("me").is_some_and(|me| me["mutedUntil"].is_null())).await;
    world.chat.time_out(&guard, ann.account, until, None).await.unwrap();
    ear.until("another", |ear| ear.last("me").is_some_and(|me| me["mutedUntil"].is_string())).await;
    world.clock.advance(Duration::from_secs(600));
    ear.until("its end by itself", |ear| ear.last("me").is_some_and(|me| me["mutedUntil"].is_null())).await;
    assert!(ear.told("channels"), "what one may do in channels has changed with it");
    world.chat.accounts().set_role(&guard, ann.account, Role::Moderator).await.unwrap();
    let is_moderator = |ear: &Ear| ear.last("me").is_some_and(|me| me["person"]["role"] == "moderator");
    ear.until("the role", is_moderator).await;
    assert_eq!(ear.last("me").unwrap()["can"]["moderate"], true);
    ear.until("what waits for moderators", |ear| ear.told("queue")).await;
}

#[tokio::test]
async fn chat_05_who_settles_reports_is_told_how_many_wait() {
    let world = World::new().await;
    let (ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Moderator).await);
    let bob = world.person("bob", Role::Member).await;
    let channel = world.channel("general", None).await;
    let posted = world.say(&bob, channel, "rude").await.unwrap();
    let ((anns, _a), (guards, _g)) = (world.ear(&ann).await, world.ear(&guard).await);
    let open = |ear: &Ear| ear.last("queue").and_then(|queue| queue["openReports"].as_i64());
    guards.until("none yet", |ear| open(ear) == Some(0)).await;
    world.chat.report(&ann, posted.id, "rude").await.unwrap();
    guards.until("one", |ear| open(ear) == Some(1)).await;
    assert_eq!(world.chat.bootstrap(&guard).await.unwrap().open_reports, Some(1));
    assert_eq!(world.chat.bootstrap(&ann).await.unwrap().open_reports, None);
    let report = world.store.reports().page(None, None, 1).await.unwrap().items.remove(0);
    world.chat.settle_report(&guard, report.id, Settlement::Dismiss).await.unwrap();
    guards.until("none again", |ear| open(ear) == Some(0)).await;
    assert!(!anns.told("queue"), "it is nobody else's business");
}

#[tokio::test]
async fn chat_04_who_is_there_is_listed_by_itself() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann", Role::Member).await, world.person("bob", Role::Member).await);
    let (cid, dan) = (world.person("cid", Role::Member).await, world.person("dan", Role::Member).await);
    let (open, secret) = (world.channel("open", None).await, world.channel("secret", Some(&[&ann, &bob])).await);
    let ((ear, seat), _others) = (world.ear(&ann).await, [world.ear(&bob).await, world.ear(&cid).await]);
    seat.watch(vec![bob.account]).await.unwrap();
    let there = |channel, after: Option<&str>| {
        let after = after.map(|handle| handle.parse().unwrap());
        world.chat.members(&ann, channel, MemberQuery { limit: 2, online: true, after, ..MemberQuery::default() })
    };
    let handles = |page: &hubbub_chat::wire::MemberPage| {
        page.items.iter().map(|member| member.person.handle.to_string()).collect::<Vec<_>>().join(" ")
    };
    let first = there(open, None).await.unwrap();
    assert_eq!((handles(&first).as_str(), first.total, first.next.as_deref()), ("ann bob", 3, Some("bob")));
    let rest = there(open, Some("bob")).await.unwrap();
    assert_eq!((handles(&rest).as_str(), rest.next), ("cid", None));
    assert_eq!(handles(&there(secret, None).await.unwrap()), "ann bob");
    world.chat.accounts().set_status(&bob, Status::Invisible).await.unwrap();
    ear.until("that bob hides", |ear| ear.told("presence")).await;
    world.store.blocks().add(cid.account, ann.account, world.clock.now()).await.unwrap();
    assert_eq!(handles(&there(open, None).await.unwrap()), "ann", "neither who hides nor who is blocked");
    let all = world.chat.members(&dan, open, MemberQuery { limit: 50, ..MemberQuery::default() }).await.unwrap();
    let states: Vec<_> = all.items.iter().map(|member| serde_json::to_value(member.presence).unwrap()).collect();
    assert_eq!(states, ["online", "offline", "online", "offline"]);
    assert_eq!(all.total, 4);
}

#[tokio::test]
async fn chat_05_a_ban_is_not_done_when_its_deletions_cannot_be() {
    let world = World::new().await;
    let (ann, guard) = (world.person("ann", Role::Member).await, world.person("guard", Role::Moderator).await);
    let mut jobs: Vec<JobRow> = Vec::new();
    let refused = loop {
        match world.chat.erase_messages(&guard, ann.account, 1).await {
            Ok(job) => jobs.push(job),
            Err(error) => break error,
        }
        assert!(jobs.len() <= 1_000, "jobs without end");
    };
    assert!(matches!(refused, Error::ListFull(_)), "{refused:?}");
    let ban = Ban { delete_hours: Some(1), ..Ban::default() };
    assert!(world.chat.ban(&guard, ann.account, ban.clone()).await.is_err());
    assert!(world.store.accounts().by_id(ann.account).await.unwrap().unwrap().ban.is_none(), "what fails did nothing");
    assert!(jobs.iter().all(|job| job.state == JobState::Waiting));
    let wrong = world.chat.ban(&guard, ann.account, Ban { delete_hours: Some(0), ..ban }).await.unwrap_err();
    let Error::Invalid(fields) = wrong else { panic!("{wrong:?}") };
    assert_eq!(fields[0].field, "deleteHours");
}
