//! Who is in a room, what others see of them, and how they leave.

use hubbub_livekit::proto::{
    self, DisconnectReason, ParticipantPermission, TrackSource, leave_request::Action, request_response::Reason,
    signal_request::Message as Asked, signal_response::Message,
};
use hubbub_sfu::{
    SfuSettings,
    ids::{Identity, LineId},
    room::{Admin, RoomEvent, RoomOptions},
};
use hubbub_testkit::media::{Topology, Track};
use hubbub_types::{ByteSize, JoinId, Span};
use std::{collections::HashMap, time::Duration};

use crate::studio::{SOON, Studio, TOPOLOGIES};

const VOICE: Track = Track::Microphone { level: 20 };

fn all_connected(studio: &mut Studio) {
    let connected = |studio: &Studio| studio.seats.iter().all(|seat| seat.gone || seat.client.connected());
    studio.until("all are connected", SOON, connected);
}

/// What somebody was told when it had to leave.
fn left(studio: &mut Studio, seat: usize) -> Option<(i32, i32)> {
    studio.pass(Duration::from_millis(100));
    studio.seats[seat].client.left().map(|leave| (leave.action, leave.reason))
}

fn publish(studio: &mut Studio, seat: usize) -> String {
    let now = studio.now();
    studio.seats[seat].client.publish(VOICE, now)
}

#[test]
fn scale_03_the_first_word_is_the_welcome_and_says_who_is_here() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(11);
        let ann = studio.join("ann", topology);
        publish(&mut studio, ann);
        studio.until("it is published", SOON, |studio| studio.room.stats().tracks == 1);
        let bob = studio.join("bob", topology);
        all_connected(&mut studio);
        let heard = studio.seats[bob].client.heard();
        let Some(Message::Join(join)) = heard.first() else { panic!("{heard:?}") };
        let others: Vec<_> =
            join.other_participants.iter().map(|other| (other.identity.as_str(), other.tracks.len())).collect();
        assert_eq!(others, [("ann", 1)]);
        assert_eq!((join.ping_interval, join.ping_timeout, join.fast_publish), (5, 15, true));
        assert_eq!(join.subscriber_primary, topology == Topology::Dual);
        assert_eq!(join.room.as_ref().unwrap().num_participants, 2);
        assert_eq!(join.participant.as_ref().unwrap().identity, "bob");
        let active = |event: &RoomEvent| matches!(event, RoomEvent::Active(who) if who.identity.as_str() == "bob");
        assert_eq!(studio.events.iter().filter(|event| active(event)).count(), 1);
    }
}

#[test]
fn scale_03_a_track_is_told_of_before_it_is_offered() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(12);
        let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
        all_connected(&mut studio);
        publish(&mut studio, ann);
        let hears = |studio: &Studio| {
            let client = &studio.seats[bob].client;
            client.track_of("ann", TrackSource::Microphone).is_some_and(|track| client.sound(&track.sid).packets > 10)
        };
        studio.until("bob hears ann", SOON, hears);
        let heard = studio.seats[bob].client.heard();
        let tracks = |message: &Message| matches!(message, Message::Update(update) if update.participants.iter().any(|other| !other.tracks.is_empty()));
        let asked = |message: &Message| match message {
            Message::Offer(offer) => !offer.mid_to_track_id.is_empty(),
            Message::Answer(answer) => !answer.mid_to_track_id.is_empty(),
            Message::MediaSectionsRequirement(_) => true,
            _ => false,
        };
        let (told, offered) = (heard.iter().position(tracks).unwrap(), heard.iter().position(asked).unwrap());
        assert!(told < offered, "{told} {offered}");
        let publisher = studio.seats[ann].client.heard();
        let place = |wanted: fn(&Message) -> bool| publisher.iter().position(wanted).unwrap();
        let published = place(|message| matches!(message, Message::TrackPublished(_)));
        assert!(published < place(|message| matches!(message, Message::TrackSubscribed(_))));
    }
}

#[test]
fn scale_03_the_second_one_of_a_name_takes_the_place_of_the_first() {
    let mut studio = Studio::new(13);
    let first = studio.join("ann", Topology::Single);
    all_connected(&mut studio);
    let second = studio.join("ann", Topology::Dual);
    studio.until("the first has to leave", SOON, |studio| studio.seats[first].hung_up);
    assert_eq!(left(&mut studio, first), Some((Action::Disconnect as i32, DisconnectReason::DuplicateIdentity as i32)));
    studio.seats[first].gone = true;
    studio.until("the second is connected", SOON, |studio| studio.seats[second].client.connected());
    assert_eq!(studio.room.stats().participants, 1);
}

#[test]
fn scale_03_who_never_connects_has_to_leave() {
    let settings = SfuSettings { join_timeout: Span::secs(5), ..SfuSettings::default() };
    let mut studio = Studio::with(14, settings, RoomOptions::default());
    let ann = studio.seat("ann", Topology::Dual);
    studio.seats[ann].cut_media(true);
    studio.join_with(ann, |_| ());
    studio.until("it has to leave", SOON, |studio| studio.seats[ann].hung_up);
    assert_eq!(left(&mut studio, ann), Some((Action::Disconnect as i32, DisconnectReason::JoinFailure as i32)));
    assert!(studio.room.stats().is_empty(), "{}", studio.describe());
}

#[test]
fn scale_03_a_hidden_one_is_seen_by_nobody_and_hears_everybody() {
    let mut studio = Studio::new(15);
    let ann = studio.join("ann", Topology::Single);
    let eve = studio.seat("eve", Topology::Single);
    studio.join_with(eve, |join| {
        join.permission.hidden = true;
        join.permission.can_publish = false;
    });
    publish(&mut studio, ann);
    let hears = |studio: &Studio| {
        let client = &studio.seats[eve].client;
        client.track_of("ann", TrackSource::Microphone).is_some_and(|track| client.sound(&track.sid).packets > 10)
    };
    studio.until("eve hears ann", SOON, hears);
    studio.leave(eve);
    studio.pass(Duration::from_secs(5));
    assert!(!studio.seats[ann].client.participants().values().any(|other| other.identity == "eve"));
    let told = |message: &Message| matches!(message, Message::Update(update) if update.participants.iter().any(|other| other.identity == "eve"));
    assert!(!studio.seats[ann].client.heard().iter().any(told));
}

#[test]
fn scale_03_a_full_room_lets_nobody_in_and_an_empty_one_ends() {
    let options = RoomOptions { max_participants: 1, departure_timeout: Span::secs(20), ..RoomOptions::default() };
    let mut studio = Studio::with(16, SfuSettings::default(), options);
    let ann = studio.join("ann", Topology::Dual);
    all_connected(&mut studio);
    let bob = studio.seat("bob", Topology::Dual);
    assert_eq!(studio.try_join(bob), Err("room_full"));
    studio.leave(ann);
    assert!(studio.room.stats().is_empty(), "{}", studio.describe());
    studio.pass(Duration::from_secs(19));
    assert!(!studio.room.is_finished());
    studio.pass(Duration::from_secs(2));
    assert!(studio.room.is_finished() && studio.room.poll_timeout().is_none());
    assert!(matches!(studio.events.last(), Some(RoomEvent::Finished)));
    assert_eq!(studio.try_join(bob), Err("room_closed"));
}

#[test]
fn scale_03_many_who_come_and_go_leave_nothing_behind() {
    let mut studio = Studio::new(17);
    for round in 0..6 {
        let topology = TOPOLOGIES[round % 2];
        let seats = [studio.join("ann", topology), studio.join("bob", topology)];
        for seat in seats {
            publish(&mut studio, seat);
        }
        all_connected(&mut studio);
        studio.until("all is published", SOON, |studio| studio.room.stats().subscriptions == 2);
        studio.pass(Duration::from_secs(1));
        studio.leave(seats[0]);
        studio.cut_line(seats[1]);
        studio.seats[seats[1]].gone = true;
        studio.until("all are gone", Duration::from_secs(70), |studio| studio.room.stats().participants == 0);
        assert!(studio.room.stats().is_empty(), "{}", studio.describe());
    }
}

#[test]
fn scale_03_changes_are_told_to_all_and_too_long_ones_refused() {
    let settings = SfuSettings { attributes_bytes: ByteSize(64), ..SfuSettings::default() };
    let mut studio = Studio::with(18, settings, RoomOptions::default());
    let (ann, bob) = (studio.join("ann", Topology::Single), studio.join("bob", Topology::Dual));
    all_connected(&mut studio);
    let ask = |id: u32, value: &str| {
        Asked::UpdateMetadata(proto::UpdateParticipantMetadata {
            metadata: "m".into(),
            attributes: HashMap::from([("hand".to_owned(), value.to_owned())]),
            request_id: id,
            ..Default::default()
        })
    };
    studio.seats[ann].client.say(ask(1, "up"));
    let seen = |studio: &Studio| {
        let others = studio.seats[bob].client.participants();
        others.values().find(|other| other.identity == "ann").map(|other| other.attributes.clone())
    };
    studio.until("bob sees it", SOON, |studio| seen(studio).is_some_and(|seen| seen.contains_key("hand")));
    studio.seats[ann].client.say(ask(2, &"x".repeat(100)));
    studio.seats[ann].client.say(ask(3, ""));
    studio.until("bob sees it is gone", SOON, |studio| seen(studio).is_some_and(|seen| seen.is_empty()));
    let answers = studio.seats[ann].client.heard().iter();
    let answers: Vec<_> = answers
        .filter_map(|message| match message {
            Message::RequestResponse(answer) => Some((answer.request_id, answer.reason)),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [(1, Reason::Ok as i32), (2, Reason::LimitExceeded as i32), (3, Reason::Ok as i32)]);
}

#[test]
fn scale_03_who_keeps_changing_hides_nobody_who_comes() {
    let mut studio = Studio::new(23);
    let (ann, bob) = (studio.join("ann", Topology::Single), studio.join("bob", Topology::Dual));
    all_connected(&mut studio);
    publish(&mut studio, ann);
    studio.until("it is published", SOON, |studio| studio.room.stats().tracks == 1);
    studio.pass(Duration::from_secs(4));
    let change = |count: u32| {
        Asked::UpdateMetadata(proto::UpdateParticipantMetadata {
            attributes: HashMap::from([("count".to_owned(), count.to_string())]),
            ..Default::default()
        })
    };
    studio.seats[ann].client.say(change(0));
    studio.pass(Duration::from_millis(100));
    studio.join("cat", Topology::Dual);
    let sees_cat = |studio: &Studio| studio.seats[bob].client.participants().values().any(|one| one.identity == "cat");
    assert!(!sees_cat(&studio), "told with others");
    for count in 1..=8 {
        studio.pass(Duration::from_millis(500));
        studio.seats[ann].client.say(change(count));
    }
    assert!(sees_cat(&studio), "{}", studio.describe());
}

#[test]
#[expect(deprecated, reason = "clients announce and read layers here")]
fn scale_03_what_is_told_of_layers_is_short() {
    let mut studio = Studio::new(24);
    let (ann, bob) = (studio.join("ann", Topology::Single), studio.join("bob", Topology::Dual));
    all_connected(&mut studio);
    let cid = publish(&mut studio, ann);
    let now = studio.now();
    let camera = studio.seats[ann].client.publish(Track::Camera { layers: 2, fps: 10, bitrate: 300_000 }, now);
    let both = |studio: &Studio| studio.room.stats().tracks == 2;
    studio.until("both are published", SOON, both);
    let layer = || proto::VideoLayer { rid: "x".repeat(80_000), width: 7, ..Default::default() };
    for cid in [&cid, &camera] {
        let track_sid = studio.seats[ann].client.sid_of(cid).unwrap().to_owned();
        let layers = vec![layer(), layer(), layer(), layer()];
        studio.seats[ann].client.say(Asked::UpdateLayers(proto::UpdateVideoLayers { track_sid, layers }));
    }
    let told = |studio: &Studio, source| {
        studio.seats[bob].client.track_of("ann", source).map(|track| track.layers.clone()).unwrap_or_default()
    };
    let seen = |studio: &Studio| told(studio, TrackSource::Camera).iter().any(|layer| layer.width == 7);
    studio.until("bob is told", SOON, seen);
    let layers = told(&studio, TrackSource::Camera);
    assert!(layers.len() == 3 && layers.iter().all(|layer| layer.rid.is_empty()));
    assert_eq!(told(&studio, TrackSource::Microphone), []);
}

#[test]
fn meet_06_rights_that_are_taken_end_what_they_allowed_at_once() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(19);
        let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
        publish(&mut studio, ann);
        publish(&mut studio, bob);
        studio.until("all is subscribed", SOON, |studio| studio.room.stats().subscriptions == 2);
        let permission = ParticipantPermission { can_subscribe: true, ..Default::default() };
        let update = |permission| Admin::Update {
            identity: Identity::from("ann"),
            name: None,
            metadata: None,
            attributes: HashMap::new(),
            permission: Some(permission),
        };
        studio.admin(update(permission)).unwrap();
        studio.until("bob sees it end", SOON, |studio| {
            studio.seats[bob].client.track_of("ann", TrackSource::Microphone).is_none()
        });
        let ended = |message: &Message| matches!(message, Message::TrackUnpublished(_));
        studio.pass(Duration::from_millis(100));
        assert!(studio.seats[ann].client.heard().iter().any(ended));
        assert_eq!(studio.room.stats().tracks, 1);
        studio.admin(update(ParticipantPermission::default())).unwrap();
        assert_eq!(studio.room.stats().subscriptions, 0);
        studio.admin(update(permission_of_all())).unwrap();
        studio.until("ann hears bob again", SOON, |studio| studio.room.stats().subscriptions == 1);
    }
}

fn permission_of_all() -> ParticipantPermission {
    ParticipantPermission { can_subscribe: true, can_publish: true, can_publish_data: true, ..Default::default() }
}

#[test]
fn meet_06_who_came_by_an_admission_goes_with_it() {
    let mut studio = Studio::new(20);
    let join = "00000000-0000-4000-8000-000000000007".parse::<JoinId>().unwrap();
    let ann = studio.seat("ann", Topology::Single);
    studio.join_with(ann, |joining| joining.join = Some(join));
    let bob = studio.join("bob", Topology::Single);
    publish(&mut studio, ann);
    all_connected(&mut studio);
    studio.admin(Admin::EndJoin(join)).unwrap();
    assert_eq!((studio.room.stats().participants, studio.room.stats().tracks), (1, 0));
    assert_eq!(left(&mut studio, ann), Some((Action::Disconnect as i32, DisconnectReason::ParticipantRemoved as i32)));
    assert!(!studio.seats[bob].client.participants().values().any(|other| other.identity == "ann"));
}

#[test]
fn meet_06_a_publisher_says_who_may_receive_it() {
    let mut studio = Studio::new(21);
    let (ann, bob) = (studio.join("ann", Topology::Single), studio.join("bob", Topology::Dual));
    studio.join("cat", Topology::Single);
    publish(&mut studio, ann);
    studio.until("both receive it", SOON, |studio| studio.room.stats().subscriptions == 2);
    let only = proto::TrackPermission { participant_identity: "cat".into(), all_tracks: true, ..Default::default() };
    let permission = |list| {
        Asked::SubscriptionPermission(proto::SubscriptionPermission {
            all_participants: false,
            track_permissions: list,
        })
    };
    studio.seats[ann].client.say(permission(vec![only]));
    studio.until("bob does not", SOON, |studio| studio.room.stats().subscriptions == 1);
    studio.pass(Duration::from_millis(200));
    let refused =
        |message: &Message| matches!(message, Message::SubscriptionPermissionUpdate(update) if !update.allowed);
    assert!(studio.seats[bob].client.heard().iter().any(refused));
    let all = proto::SubscriptionPermission { all_participants: true, ..Default::default() };
    studio.seats[ann].client.say(Asked::SubscriptionPermission(all));
    studio.until("both receive it again", SOON, |studio| studio.room.stats().subscriptions == 2);
}

#[test]
fn scale_03_a_line_nobody_has_is_not_listened_to() {
    let mut studio = Studio::new(22);
    studio.join("ann", Topology::Single);
    studio.say_on(LineId(9_999), Asked::Leave(proto::LeaveRequest::default()));
    assert_eq!(studio.room.stats().participants, 1);
}

#[test]
fn scale_03_all_are_told_how_many_are_here() {
    let mut studio = Studio::new(23);
    let ann = studio.join("ann", Topology::Single);
    let bob = studio.join("bob", Topology::Dual);
    publish(&mut studio, bob);
    let told = |studio: &Studio, seat: usize| {
        let mut rooms = studio.seats[seat].client.heard().iter().rev().filter_map(|message| match message {
            Message::RoomUpdate(update) => update.room.as_ref(),
            _ => None,
        });
        rooms.next().map(|room| (room.num_participants, room.num_publishers))
    };
    studio.until("ann knows", SOON, |studio| told(studio, ann) == Some((2, 1)));
    studio.leave(bob);
    studio.until("ann knows it changed", SOON, |studio| told(studio, ann) == Some((1, 0)));
}
