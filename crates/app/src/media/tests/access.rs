//! Tokens, and what they are good for at the moment they are shown.

use std::time::Duration;

use hubbub_livekit::{
    Claims, Grants, Key, TokenError,
    proto::{ParticipantPermission, TrackSource},
    token::{self, NewClaims},
};
use hubbub_sfu::room::Refreshed;
use hubbub_types::{JoinId, Timestamp};
use uuid::Uuid;

use super::{Refusal, SECRET, World, voice};
use crate::{Error, chat::ChannelEdit, moderation::Ban};

/// A token of the program of the settings.
fn program(world: &World, room: &str) -> Claims {
    let new = NewClaims {
        identity: "robot".into(),
        grants: Grants::join(room),
        expires: Timestamp::from_millis(i64::MAX / 2),
    };
    let token = token::mint(&new.into(), &Key::new("program", SECRET)).unwrap();
    world.media.claims(&token).unwrap()
}

#[tokio::test]
async fn chat_13_a_member_gets_a_token_that_opens_the_room_of_the_channel() {
    let world = World::new().await;
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    assert_eq!(join.url.as_str(), "wss://hub.example.org/");
    assert_eq!(join.room, format!("channel:{}", world.channel));
    assert!(join.speak && join.show);
    let claims = world.read(&join);
    assert_eq!((claims.identity.as_str(), claims.name.as_str()), (join.identity.as_str(), "bob"));
    assert!(claims.grants.room_join && !claims.grants.hidden && !claims.grants.room_admin);
    let admitted = world.admit(&join).await.unwrap();
    assert_eq!((admitted.account, admitted.join), (Some(world.bob.account), Some(join.join)));
    assert!(admitted.permission.can_publish && !admitted.permission.hidden && admitted.may_open);
    assert_eq!(admitted.options.own_attributes.as_deref(), Some(&["hubbub.deaf".to_owned()][..]));
}

#[tokio::test]
async fn chat_13_a_token_opens_one_room_for_one_person() {
    let world = World::new().await;
    let other = voice(&world.bed, &world.ann, "other", false).await;
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    let claims = world.read(&join);
    let elsewhere = world.media.admit(&claims, &super::super::channel_room(other)).await;
    assert!(matches!(elsewhere, Err(Refusal::NotGranted)), "{elsewhere:?}");
    let moved = Claims {
        grants: Grants { room: super::super::channel_room(other), ..claims.grants.clone() },
        ..claims.clone()
    };
    let moved = world.media.admit(&moved, &super::super::channel_room(other)).await;
    assert!(matches!(moved, Err(Refusal::NotGranted)), "the leave is for another room: {moved:?}");
    let taken = Claims { identity: world.ann.account.to_string(), ..claims.clone() };
    assert!(matches!(world.media.admit(&taken, &join.room).await, Err(Refusal::NotGranted)), "it is Bob's");
    let loose = Claims { join: Some(JoinId(Uuid::from_u128(1))), ..claims.clone() };
    assert!(matches!(world.media.admit(&loose, &join.room).await, Err(Refusal::Ended)), "there is no such leave");
    let none = Claims { join: None, ..claims };
    assert!(matches!(world.media.admit(&none, &join.room).await, Err(Refusal::Reserved)));
}

#[tokio::test]
async fn chat_13_programs_have_rooms_of_their_own_and_none_of_the_servers() {
    let world = World::new().await;
    let open = world.media.admit(&program(&world, "party"), "party").await.unwrap();
    assert_eq!((open.account, open.join, open.may_open), (None, None, true));
    for name in [super::super::channel_room(world.channel), "meet:party".into(), "Channel:x".into()] {
        let refused = world.media.admit(&program(&world, &name), &name).await;
        assert!(matches!(refused, Err(Refusal::Reserved)), "{name}: {refused:?}");
    }
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    let claims = world.read(&join);
    let own = Claims { grants: Grants::join("party"), join: None, ..claims };
    assert!(matches!(world.media.admit(&own, "party").await, Err(Refusal::Reserved)), "a person's token");
    let borrowed = Claims { join: Some(join.join), ..program(&world, &join.room) };
    assert!(matches!(world.media.admit(&borrowed, &join.room).await, Err(Refusal::Reserved)));
}

#[tokio::test]
async fn chat_13_only_who_may_be_there_gets_a_token() {
    let world = World::new().await;
    let hidden = voice(&world.bed, &world.ann, "hidden", true).await;
    assert!(matches!(world.media.mint(&world.bob, hidden).await, Err(Error::NotFound(_))));
    let text = world.bed.channel(&world.ann, "text", false).await;
    assert!(matches!(world.media.mint(&world.bob, text).await, Err(Error::Forbidden)));
    let archive = ChannelEdit { archived: Some(true), ..ChannelEdit::default() };
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    world.bed.chat.edit_channel(&world.ann, world.channel, archive).await.unwrap();
    assert!(matches!(world.media.mint(&world.bob, world.channel).await, Err(Error::Archived)));
    assert!(matches!(world.admit(&join).await, Err(Refusal::Ended)), "also with a token from before");
}

#[tokio::test]
async fn chat_13_a_token_from_before_opens_nothing_once_its_holder_left_or_was_put_out() {
    let world = World::new().await;
    let left = world.media.mint(&world.bob, world.channel).await.unwrap();
    world.media.leave(&world.bob, world.channel).await.unwrap();
    assert!(matches!(world.admit(&left).await, Err(Refusal::Ended)));

    let carol = world.bed.person("carol").await;
    let out = world.media.mint(&carol, world.channel).await.unwrap();
    world.bed.accounts.logout(&carol).await.unwrap();
    assert!(matches!(world.admit(&out).await, Err(Refusal::Ended)), "the session has ended");

    let banned = world.media.mint(&world.bob, world.channel).await.unwrap();
    let ban = Ban::default();
    world.bed.chat.ban(&world.ann, world.bob.account, ban).await.unwrap();
    assert!(matches!(world.admit(&banned).await, Err(Refusal::Ended)));
}

#[tokio::test]
async fn chat_13_a_token_of_the_rest_interface_is_none_of_the_media_server_and_the_other_way_round() {
    let world = World::new().await;
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    let refused = world.bed.accounts.authenticate(&join.token).await;
    assert!(matches!(refused, Err(Error::Unauthenticated)), "{refused:?}");
    let refused = world.media.claims("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodWJidWIifQ.");
    assert!(matches!(refused, Err(TokenError::Algorithm)), "{refused:?}");
}

#[tokio::test]
async fn chat_13_a_renewed_token_says_what_one_may_now_and_never_outlives_the_leave() {
    let world = World::new().await;
    let join = world.media.mint(&world.bob, world.channel).await.unwrap();
    let (claims, admitted) = (world.read(&join), world.admit(&join).await.unwrap());
    let permission = ParticipantPermission { can_publish: false, can_subscribe: true, ..admitted.permission.clone() };
    let refreshed = Refreshed {
        identity: join.identity.as_str().into(),
        permission: ParticipantPermission { can_publish_sources: Vec::new(), ..permission },
        participant: hubbub_livekit::proto::ParticipantInfo { name: "Bobby".into(), ..Default::default() },
        join: Some(join.join),
    };
    let lifetime = world.media.settings().token_lifetime.0;
    let renewed = world.media.claims(&world.media.renew(&claims, &admitted, &refreshed).unwrap()).unwrap();
    assert_eq!((renewed.name.as_str(), renewed.join), ("Bobby", Some(join.join)));
    assert!(!renewed.grants.may_publish_from(TrackSource::Microphone));
    assert_eq!(renewed.expires, world.media.chat().now() + lifetime);

    let life = world.media.settings().join_lifetime.0;
    world.bed.clock.advance(life - Duration::from_secs(90));
    let last = world.media.claims(&world.media.renew(&claims, &admitted, &refreshed).unwrap()).unwrap();
    assert_eq!(Some(last.expires), admitted.until);
    world.bed.clock.advance(Duration::from_secs(90));
    assert_eq!(world.media.renew(&claims, &admitted, &refreshed), None);
    assert!(matches!(world.media.admit(&claims, &join.room).await, Err(Refusal::Ended)));
}

#[tokio::test]
async fn chat_13_admins_give_programs_keys_and_end_them() {
    let world = World::new().await;
    assert!(matches!(world.media.add_key(&world.bob, "x").await, Err(Error::Forbidden)));
    assert!(matches!(world.media.add_key(&world.ann, " ").await, Err(Error::Invalid(_))));
    let given = world.media.add_key(&world.ann, "Recordings").await.unwrap();
    let new = NewClaims {
        identity: "r".into(),
        grants: Grants::join("party"),
        expires: Timestamp::from_millis(i64::MAX / 2),
    };
    let token = token::mint(&new.into(), &Key::new(given.row.name.as_str(), &given.secret)).unwrap();
    let claims = world.media.claims(&token).unwrap();
    world.media.admit(&claims, "party").await.unwrap();
    let listed = world.media.keys(&world.ann).await.unwrap();
    assert_eq!(listed[0].last_used_at, Some(world.media.chat().now()));
    world.media.end_key(&world.ann, given.row.id).await.unwrap();
    assert!(matches!(world.media.claims(&token), Err(TokenError::UnknownKey)));
    assert!(matches!(world.media.end_key(&world.ann, given.row.id).await, Err(Error::NotFound(_))));
}
