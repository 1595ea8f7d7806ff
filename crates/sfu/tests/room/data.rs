//! Data of participants for each other.

use hubbub_livekit::proto::{DisconnectReason, data_packet};
use hubbub_sfu::{
    SfuSettings,
    ids::Identity,
    room::{Admin, RoomOptions, SentData},
};
use hubbub_testkit::media::Topology;
use hubbub_types::Span;
use std::time::Duration;

use crate::studio::{SOON, Studio, TOPOLOGIES};

fn texts(studio: &mut Studio, seat: usize) -> Vec<String> {
    let packets = studio.seats[seat].client.take_data().into_iter();
    let users = packets.filter_map(|packet| match packet.value {
        Some(data_packet::Value::User(user)) => String::from_utf8(user.payload).ok(),
        _ => None,
    });
    users.collect()
}

fn say(studio: &mut Studio, seat: usize, text: &str) {
    let now = studio.now();
    studio.seats[seat].client.send_data(data_packet::Kind::Reliable, "talk", text.as_bytes(), &[], now);
}

fn all_connected(studio: &mut Studio) {
    studio.until("all are connected", SOON, |studio| studio.seats.iter().all(|seat| seat.client.connected()));
}

#[test]
fn scale_03_nothing_reliable_is_lost_while_its_receiver_is_slow() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(31);
        let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
        all_connected(&mut studio);
        studio.seats[bob].cut_media(true);
        let long = "x".repeat(8_000);
        for number in 0..100 {
            say(&mut studio, ann, &format!("{number} {long}"));
            studio.pass(Duration::from_millis(15));
        }
        assert!(studio.room.stats().data_bytes > 0, "something waits\n{}", studio.describe());
        studio.seats[bob].cut_media(false);
        let mut heard = Vec::new();
        for _ in 0..100 {
            studio.pass(Duration::from_millis(100));
            heard.extend(texts(&mut studio, bob));
        }
        let numbers: Vec<_> = heard.iter().filter_map(|text| text.split(' ').next()?.parse::<usize>().ok()).collect();
        assert_eq!(numbers, (0..100).collect::<Vec<_>>(), "{}", studio.describe());
        assert_eq!(studio.room.stats().data_bytes, 0);
    }
}

#[test]
fn scale_03_who_has_just_joined_gets_what_was_said_before_its_channel_opened() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(32);
        let ann = studio.join("ann", topology);
        all_connected(&mut studio);
        say(&mut studio, ann, "before");
        studio.pass(Duration::from_secs(1));
        let bob = studio.join("bob", topology);
        say(&mut studio, ann, "at once");
        all_connected(&mut studio);
        studio.pass(Duration::from_secs(2));
        assert_eq!(texts(&mut studio, bob), ["at once"], "{}", studio.describe());
    }
}

#[test]
fn scale_03_who_may_not_send_data_is_not_passed_on() {
    let mut studio = Studio::new(33);
    let ann = studio.seat("ann", Topology::Single);
    studio.join_with(ann, |join| join.permission.can_publish_data = false);
    let bob = studio.join("bob", Topology::Dual);
    all_connected(&mut studio);
    say(&mut studio, ann, "hello");
    studio.pass(Duration::from_secs(2));
    assert_eq!(texts(&mut studio, bob), Vec::<String>::new());
    assert_eq!(studio.room.stats().count.data_dropped, 1);
}

#[test]
fn scale_03_a_flood_of_data_ends_for_the_one_who_sends_it() {
    let settings = SfuSettings { data_rate: 10, ..SfuSettings::default() };
    let mut studio = Studio::with(34, settings, RoomOptions::default());
    let (ann, bob) = (studio.join("ann", Topology::Single), studio.join("bob", Topology::Single));
    all_connected(&mut studio);
    for number in 0..50 {
        say(&mut studio, ann, &number.to_string());
    }
    studio.until("ann has to leave", SOON, |studio| studio.seats[ann].hung_up);
    assert_eq!(texts(&mut studio, bob).len(), 30);
    assert_eq!(studio.room.stats().participants, 1);
}

#[test]
fn scale_03_a_receiver_that_takes_nothing_has_to_connect_anew() {
    let settings = SfuSettings {
        data_queue: hubbub_types::ByteSize::kib(100),
        ice_silence: Span::secs(60),
        ice_gone: Span::secs(120),
        ..SfuSettings::default()
    };
    let mut studio = Studio::with(35, settings, RoomOptions::default());
    let (ann, bob) = (studio.join("ann", Topology::Dual), studio.join("bob", Topology::Dual));
    all_connected(&mut studio);
    say(&mut studio, ann, "first");
    studio.pass(Duration::from_secs(1));
    studio.seats[bob].cut_media(true);
    let long = "x".repeat(30_000);
    for _ in 0..40 {
        say(&mut studio, ann, &long);
        studio.pass(Duration::from_millis(50));
    }
    assert!(studio.seats[bob].hung_up, "{}", studio.describe());
    assert_eq!(studio.room.stats().participants, 1);
    assert_eq!(studio.room.stats().data_bytes, 0);
}

#[test]
fn scale_03_services_send_data_to_those_they_name() {
    let mut studio = Studio::new(36);
    let (ann, bob) = (studio.join("ann", Topology::Single), studio.join("bob", Topology::Dual));
    all_connected(&mut studio);
    studio.pass(Duration::from_secs(1));
    let data = |to: &[&str]| {
        let identities = to.iter().map(|name| (*name).to_owned()).collect();
        let data = SentData { payload: b"news".to_vec(), reliable: true, identities, ..SentData::default() };
        Admin::Data(Box::new(data))
    };
    studio.admin(data(&["bob"])).unwrap();
    studio.admin(data(&[])).unwrap();
    studio.pass(Duration::from_secs(1));
    assert_eq!(texts(&mut studio, ann), ["news"]);
    assert_eq!(texts(&mut studio, bob), ["news", "news"]);
    studio.admin(Admin::EndAll(DisconnectReason::RoomDeleted)).unwrap();
    assert!(studio.room.stats().is_empty() && studio.room.is_finished());
    assert!(studio.admin(Admin::Get(Identity::from("ann"))).is_err());
}
