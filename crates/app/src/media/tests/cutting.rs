//! Who loses the right to be in a room is put out of it.

use std::time::Duration;

use hubbub_sfu::room::RoomEvent;

use super::{Ask, Refusal, World, someone, voice};
use crate::moderation::Ban;

#[tokio::test]
async fn chat_13_logging_out_puts_out_whoever_is_in_by_that_session() {
    let mut world = World::new().await;
    let join = world.inside().await;
    assert_eq!(world.media.who(&world.ann, world.channel).await.unwrap(), [world.bob.account]);
    world.bed.accounts.logout(&world.bob).await.unwrap();
    assert_eq!(world.put_out().await, join.join);
    assert_eq!(world.media.who(&world.ann, world.channel).await.unwrap(), []);
    assert!(matches!(world.admit(&join).await, Err(Refusal::Ended)));
}

#[tokio::test]
async fn chat_13_whoever_is_banned_leaves_or_may_read_it_no_more_is_put_out() {
    let mut world = World::new().await;
    let join = world.inside().await;
    world.media.leave(&world.bob, world.channel).await.unwrap();
    assert_eq!(world.put_out().await, join.join);

    let hidden = voice(&world.bed, &world.ann, "hidden", true).await;
    let open = std::mem::replace(&mut world.channel, hidden);
    world.bed.chat.add_member(&world.ann, hidden, world.bob.account, false).await.unwrap();
    let join = world.inside().await;
    world.bed.chat.remove_member(&world.ann, hidden, world.bob.account).await.unwrap();
    assert_eq!(world.put_out().await, join.join);

    world.channel = open;
    let join = world.inside().await;
    let ban = Ban::default();
    world.bed.chat.ban(&world.ann, world.bob.account, ban).await.unwrap();
    assert_eq!(world.put_out().await, join.join);
}

#[tokio::test]
async fn chat_13_whoever_may_only_read_for_a_while_stays_and_is_not_heard() {
    let mut world = World::new().await;
    let join = world.inside().await;
    let until = world.media.chat().now() + Duration::from_secs(60);
    world.bed.chat.time_out(&world.ann, world.bob.account, until, None).await.unwrap();
    loop {
        match world.next_ask().await {
            Ask::Permit(room, identity, permission) if !permission.can_publish => {
                assert_eq!((room, identity), (join.room.clone(), join.identity.clone()));
                assert!(permission.can_subscribe && permission.can_publish_sources.is_empty());
                break;
            }
            Ask::Permit(..) => {}
            Ask::End(..) => panic!("nobody is to be put out"),
        }
    }
}

#[tokio::test]
async fn chat_13_what_ends_while_somebody_comes_in_is_seen_once_they_are() {
    let mut world = World::new().await;
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    let admitted = world.admit(&join).await.unwrap();
    world.bed.accounts.logout(&world.bob).await.unwrap();
    assert_eq!(world.put_out().await, join.join, "which finds nobody");
    assert!(!world.media.confirm(&admitted));
}

#[tokio::test]
async fn chat_13_whoever_fell_out_may_come_back_for_a_while_and_then_asks_again() {
    let world = World::new().await;
    let join = world.inside().await;
    world.media.heard(&join.room, &RoomEvent::Left(someone(&join), Default::default()));
    let grace = world.media.settings().join_grace.0;
    world.bed.clock.advance(grace - Duration::from_secs(1));
    world.media.end_those_forgotten().await;
    world.admit(&join).await.unwrap();
    world.bed.clock.advance(grace);
    world.media.end_those_forgotten().await;
    assert!(matches!(world.admit(&join).await, Err(Refusal::Ended)));
}

#[tokio::test]
async fn chat_13_asking_with_a_leave_that_ended_does_not_hide_who_is_inside_by_it() {
    let mut world = World::new().await;
    let join = world.inside().await;
    let now = world.media.chat().now();
    // As another node does it, whose word is still on its way.
    world.media.chat().store().sessions().revoke(world.bob.account, world.bob.session, now).await.unwrap();
    assert!(matches!(world.admit(&join).await, Err(Refusal::Ended)));
    assert_eq!(world.put_out().await, join.join);
}
