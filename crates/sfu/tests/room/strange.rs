//! Messages that make no sense, and too many that do.

use hubbub_livekit::proto::{
    self, TrackType, leave_request::Action, request_response::Reason, signal_request::Message as Asked,
    signal_response::Message,
};
use hubbub_sfu::{SfuSettings, room::RoomOptions};
use hubbub_testkit::media::{Topology, Track};
use std::time::Duration;

use crate::studio::{SOON, Studio, TOPOLOGIES};

fn connected(seed: u64, topology: Topology, settings: SfuSettings) -> (Studio, usize) {
    let mut studio = Studio::with(seed, settings, RoomOptions::default());
    let ann = studio.join("ann", topology);
    studio.join("bob", Topology::Dual);
    studio.until("all are connected", SOON, |studio| studio.seats.iter().all(|seat| seat.client.connected()));
    (studio, ann)
}

/// An answer to an offer nobody made.
fn stray_answer(id: u32) -> Asked {
    let sdp = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n";
    Asked::Answer(proto::SessionDescription { r#type: "answer".into(), sdp: sdp.into(), id, ..Default::default() })
}

fn refusals(studio: &Studio, seat: usize) -> Vec<i32> {
    let answers = studio.seats[seat].client.heard().iter().filter_map(|message| match message {
        Message::RequestResponse(answer) => Some(answer.reason),
        _ => None,
    });
    answers.collect()
}

#[test]
fn scale_03_messages_that_make_no_sense_are_counted_and_change_nothing() {
    for topology in TOPOLOGIES {
        let (mut studio, ann) = connected(61, topology, SfuSettings::default());
        let nowhere = || vec!["TR_nowhere".to_owned(), String::new(), "\u{0}".repeat(300)];
        let messages = [
            Asked::Mute(proto::MuteTrackRequest { sid: "TR_nowhere".into(), muted: true }),
            Asked::Subscription(proto::UpdateSubscription {
                track_sids: nowhere(),
                subscribe: true,
                ..Default::default()
            }),
            Asked::TrackSetting(proto::UpdateTrackSettings {
                track_sids: nowhere(),
                quality: -9,
                ..Default::default()
            }),
            Asked::UpdateAudioTrack(proto::UpdateLocalAudioTrack { track_sid: "x".into(), features: vec![99; 99] }),
            Asked::UpdateVideoTrack(proto::UpdateLocalVideoTrack::default()),
            Asked::Trickle(proto::TrickleRequest {
                candidate_init: "x".repeat(9_999),
                target: 7,
                ..Default::default()
            }),
            Asked::Simulate(proto::SimulateScenario { scenario: None }),
            Asked::PublishDataTrackRequest(proto::PublishDataTrackRequest::default()),
            stray_answer(9_999),
        ];
        for message in messages {
            studio.seats[ann].client.say(message);
        }
        studio.pass(Duration::from_secs(1));
        let stats = studio.room.stats();
        assert_eq!((stats.participants, stats.tracks, stats.subscriptions), (2, 0, 0), "{}", studio.describe());
        assert!(stats.count.refused >= 8, "{}", studio.describe());
    }
}

#[test]
fn scale_03_a_description_that_cannot_be_read_costs_its_sender_alone() {
    for topology in TOPOLOGIES {
        let (mut studio, ann) = connected(62, topology, SfuSettings::default());
        let offer =
            proto::SessionDescription { r#type: "offer".into(), sdp: "nonsense\r\n".repeat(50), ..Default::default() };
        studio.seats[ann].client.say(Asked::Offer(offer));
        studio.until("ann has to begin anew", SOON, |studio| studio.seats[ann].hung_up);
        studio.pass(Duration::from_millis(100));
        assert_eq!(studio.seats[ann].client.left().map(|leave| leave.action), Some(Action::Reconnect as i32));
        let stats = studio.room.stats();
        assert_eq!((stats.participants, stats.count.broken_sdp), (1, 1));
    }
}

#[test]
fn scale_03_tracks_without_end_are_refused() {
    let settings = SfuSettings { pending_tracks: 3, ..SfuSettings::default() };
    let (mut studio, ann) = connected(63, Topology::Single, settings);
    let request = |number: usize| proto::AddTrackRequest { cid: format!("cid{number}"), ..Default::default() };
    for number in 0..100 {
        studio.seats[ann].client.say(Asked::AddTrack(request(number)));
    }
    studio.pass(Duration::from_secs(1));
    assert_eq!(studio.room.stats().pending, 3);
    assert_eq!(refusals(&studio, ann), [Reason::LimitExceeded as i32; 97]);
    let odd = [
        proto::AddTrackRequest { cid: "d".into(), r#type: TrackType::Data as i32, ..Default::default() },
        proto::AddTrackRequest { cid: "b".into(), sid: "TR_1".into(), ..Default::default() },
        proto::AddTrackRequest::default(),
        proto::AddTrackRequest { cid: "x".repeat(300), ..Default::default() },
    ];
    for request in odd {
        studio.seats[ann].client.say(Asked::AddTrack(request));
    }
    studio.pass(Duration::from_secs(1));
    let [unsupported, invalid] = [Reason::UnsupportedType as i32, Reason::InvalidRequest as i32];
    assert_eq!(refusals(&studio, ann)[97..], [unsupported, unsupported, invalid, invalid]);
}

#[test]
fn scale_03_who_negotiates_without_end_has_to_begin_anew() {
    let settings = SfuSettings { negotiation_rate: 1, ..SfuSettings::default() };
    let (mut studio, ann) = connected(64, Topology::Dual, settings);
    for id in 0..20 {
        studio.seats[ann].client.say(stray_answer(5_000 + id));
    }
    studio.until("ann has to begin anew", SOON, |studio| studio.seats[ann].hung_up);
    assert_eq!(studio.room.stats().participants, 1);
}

#[test]
fn scale_03_a_room_that_fills_does_not_tell_everybody_of_everybody_one_by_one() {
    let mut studio = Studio::new(65);
    let ann = studio.join("ann", Topology::Single);
    for number in 0..20 {
        studio.join(&format!("guest-{number}"), Topology::Single);
    }
    studio.until("ann sees all", SOON, |studio| studio.seats[ann].client.participants().len() >= 20);
    let heard = studio.seats[ann].client.heard().iter();
    let updates = heard.filter(|message| matches!(message, Message::Update(_))).count();
    assert!(updates <= 6, "{updates}");
}

#[test]
fn scale_03_packets_too_long_for_any_path_are_dropped_and_harm_nobody() {
    for topology in TOPOLOGIES {
        let (mut studio, ann) = connected(67, topology, SfuSettings::default());
        let now = studio.now();
        studio.seats[ann].client.publish(Track::Blob { bytes: 1_800 }, now);
        let dropped = |studio: &Studio| studio.room.stats().count.oversized > 50;
        studio.until("they are counted", SOON, dropped);
        let stats = studio.room.stats();
        assert_eq!((stats.count.forwarded, stats.participants), (0, 2), "{}", studio.describe());
        studio.seats[ann].client.publish(Track::Microphone { level: 20 }, now);
        studio.until("others are heard", SOON, |studio| studio.room.stats().count.forwarded > 50);
    }
}
