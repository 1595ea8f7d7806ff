//! Going on after a connection was lost.

use hubbub_livekit::proto::{
    self, DisconnectReason, TrackSource, leave_request::Action, signal_request::Message as Asked,
    signal_response::Message,
};
use hubbub_sfu::{SfuSettings, room::RoomOptions};
use hubbub_testkit::media::{Topology, Track};
use hubbub_types::Span;
use std::time::Duration;

use crate::studio::{SOON, Studio, TOPOLOGIES};

const VOICE: Track = Track::Microphone { level: 20 };

/// Two who hear each other.
fn talking(seed: u64, topology: Topology, settings: SfuSettings) -> (Studio, usize, usize) {
    let mut studio = Studio::with(seed, settings, RoomOptions::default());
    let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
    for seat in [ann, bob] {
        let now = studio.now();
        studio.seats[seat].client.publish(VOICE, now);
    }
    studio.until("they hear each other", SOON, |studio| {
        packets(studio, ann, "bob") > 20 && packets(studio, bob, "ann") > 20
    });
    (studio, ann, bob)
}

fn packets(studio: &Studio, seat: usize, identity: &str) -> u64 {
    let client = &studio.seats[seat].client;
    let track = client.track_of(identity, TrackSource::Microphone);
    track.map_or(0, |track| client.sound(&track.sid).packets)
}

#[test]
fn scale_03_media_flows_on_while_a_line_is_cut_and_the_new_line_hears_what_was_missed() {
    for topology in TOPOLOGIES {
        let (mut studio, ann, bob) = talking(51, topology, SfuSettings::default());
        let cat = studio.join("cat", topology);
        studio.until("cat is seen", SOON, |studio| studio.seats[ann].client.participants().len() >= 2);
        studio.cut_line(ann);
        let before = packets(&studio, bob, "ann");
        studio.leave(cat);
        studio.pass(Duration::from_secs(4));
        assert!(packets(&studio, bob, "ann") > before + 150, "{}", studio.describe());
        let heard = studio.seats[ann].client.heard().len();
        assert!(studio.resume(ann));
        studio.pass(Duration::from_secs(1));
        let news = &studio.seats[ann].client.heard()[heard..];
        assert!(matches!(news.first(), Some(Message::Reconnect(_))), "{news:?}");
        let states = |message: &Message| match message {
            Message::Update(update) => {
                update.participants.iter().map(|other| (other.identity.clone(), other.state)).collect()
            }
            _ => Vec::new(),
        };
        let gone = ("cat".to_owned(), proto::participant_info::State::Disconnected as i32);
        assert_eq!(states(&news[1]), [gone]);
        let all: Vec<_> = states(&news[2]).into_iter().map(|(identity, _)| identity).collect();
        assert_eq!(all, ["ann", "bob"]);
        assert!(matches!(news[3], Message::RoomUpdate(_)));
        let (before, after) = (packets(&studio, ann, "bob"), packets(&studio, bob, "ann"));
        studio.pass(Duration::from_secs(5));
        assert!(packets(&studio, ann, "bob") > before + 200, "{}", studio.describe());
        assert!(packets(&studio, bob, "ann") > after + 200, "{}", studio.describe());
        assert_eq!(studio.room.stats().count.resumes, 1);
    }
}

#[test]
fn scale_03_who_left_and_came_back_is_not_told_as_gone() {
    let (mut studio, ann, _) = talking(53, Topology::Single, SfuSettings::default());
    let cat = studio.join("cat", Topology::Dual);
    studio.until("cat is seen", SOON, |studio| studio.seats[ann].client.participants().len() >= 2);
    studio.cut_line(ann);
    studio.leave(cat);
    studio.pass(Duration::from_secs(1));
    studio.join("cat", Topology::Dual);
    let heard = studio.seats[ann].client.heard().len();
    assert!(studio.resume(ann));
    studio.pass(Duration::from_secs(4));
    let gone = proto::participant_info::State::Disconnected as i32;
    let told = studio.seats[ann].client.heard()[heard..].iter().filter_map(|message| match message {
        Message::Update(update) => Some(update.participants.iter()),
        _ => None,
    });
    let of_cat: Vec<_> = told.flatten().filter(|one| one.identity == "cat").map(|one| one.state).collect();
    assert!(!of_cat.is_empty() && !of_cat.contains(&gone), "{of_cat:?}");
}

#[test]
fn scale_03_who_does_not_come_back_is_gone() {
    for topology in TOPOLOGIES {
        let (mut studio, ann, bob) = talking(52, topology, SfuSettings::default());
        studio.cut_line(ann);
        studio.seats[ann].cut_media(true);
        studio.until("ann is gone", Duration::from_secs(20), |studio| studio.room.stats().participants == 1);
        studio.pass(Duration::from_millis(100));
        assert!(!studio.seats[bob].client.participants().values().any(|other| other.identity == "ann"));
        assert!(!studio.resume(ann));
        studio.seats[ann].gone = true;
        studio.leave(bob);
        assert!(studio.room.stats().is_empty(), "{}", studio.describe());
    }
}

#[test]
fn scale_03_who_is_silent_is_asked_to_find_another_way_after_three_seconds() {
    for topology in TOPOLOGIES {
        let (mut studio, ann, _) = talking(53, topology, SfuSettings::default());
        studio.seats[ann].cut_media(true);
        let took = studio.until("it is asked", SOON, |studio| studio.room.stats().count.restarts > 0);
        assert!(took >= Duration::from_secs(3) && took < Duration::from_millis(3_500), "{took:?}");
        studio.pass(Duration::from_millis(100));
        let leave = studio.seats[ann].client.left().map(|leave| leave.action);
        assert_eq!(leave, Some(Action::Resume as i32));
        assert_eq!(studio.room.stats().participants, 2);
    }
}

#[test]
fn scale_03_who_is_quiet_but_there_is_left_in_peace() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(54);
        studio.join("ann", topology);
        studio.join("bob", topology);
        studio.pass(Duration::from_secs(120));
        let stats = studio.room.stats();
        assert_eq!((stats.participants, stats.count.restarts), (2, 0), "{}", studio.describe());
    }
}

#[test]
fn scale_03_who_believes_in_tracks_that_are_not_there_begins_anew() {
    for topology in TOPOLOGIES {
        let (mut studio, ann, _) = talking(55, topology, SfuSettings::default());
        let track = proto::TrackInfo { sid: "TR_nowhere".into(), ..Default::default() };
        let published = proto::TrackPublishedResponse { cid: "c".into(), track: Some(track) };
        let state = proto::SyncState { publish_tracks: vec![published], ..Default::default() };
        studio.seats[ann].client.say(Asked::SyncState(state));
        studio.until("ann has to begin anew", SOON, |studio| studio.seats[ann].hung_up);
        studio.pass(Duration::from_millis(100));
        let left = studio.seats[ann].client.left().map(|leave| (leave.action, leave.reason));
        assert_eq!(left, Some((Action::Reconnect as i32, DisconnectReason::StateMismatch as i32)));
    }
}

#[test]
fn scale_03_tokens_are_renewed_at_once_and_from_time_to_time() {
    let settings = SfuSettings { refresh_every: Span::secs(30), ..SfuSettings::default() };
    let mut studio = Studio::with(56, settings, RoomOptions::default());
    studio.join("ann", TOPOLOGIES[0]);
    assert_eq!(studio.refreshed, 1);
    studio.pass(Duration::from_secs(65));
    assert_eq!(studio.refreshed, 3);
}
