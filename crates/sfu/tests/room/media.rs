//! What becomes of pictures and sound: layers, key frames, speakers, silence.

use std::time::Duration;

use hubbub_livekit::proto::{ConnectionQuality, StreamState, TrackSource, VideoQuality, signal_response::Message};
use hubbub_sfu::{
    SfuSettings,
    ids::Identity,
    room::{Admin, RoomOptions},
};
use hubbub_testkit::media::{FrameReport, SoundReport, Topology, Track, Weather};

use crate::studio::{SOON, Studio, TOPOLOGIES};

const CAMERA: Track = Track::Camera { layers: 3, fps: 15, bitrate: 1_000_000 };
const VOICE: Track = Track::Microphone { level: 20 };
const MURMUR: Track = Track::Microphone { level: 90 };

/// The public id of somebody's track, as another one knows it.
fn sid(studio: &Studio, seat: usize, identity: &str, source: TrackSource) -> String {
    studio.seats[seat].client.track_of(identity, source).map(|track| track.sid.clone()).unwrap_or_default()
}

fn seen(studio: &Studio, seat: usize, identity: &str) -> FrameReport {
    studio.seats[seat].client.frames(&sid(studio, seat, identity, TrackSource::Camera))
}

fn heard(studio: &Studio, seat: usize, identity: &str) -> SoundReport {
    studio.seats[seat].client.sound(&sid(studio, seat, identity, TrackSource::Microphone))
}

fn publish(studio: &mut Studio, seat: usize, track: Track) -> String {
    let now = studio.now();
    studio.seats[seat].client.publish(track, now)
}

/// Ann, who shows her camera, and bob, who sees all of it.
fn ann_seen_by_bob(seed: u64, topology: Topology) -> (Studio, usize, usize, String) {
    let mut studio = Studio::new(seed);
    let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
    let cid = publish(&mut studio, ann, CAMERA);
    studio.until("bob sees ann", SOON, |studio| seen(studio, bob, "ann").layer == Some(2));
    (studio, ann, bob, cid)
}

/// What a client was told last of whether somebody speaks.
fn speaks(studio: &Studio, seat: usize, identity: &str) -> Option<bool> {
    let client = &studio.seats[seat].client;
    let me = client.me().filter(|me| me.identity == identity);
    let sid = &me.or_else(|| client.participants().get(identity))?.sid;
    let told = client.heard().iter().rev().filter_map(|message| match message {
        Message::SpeakersChanged(changed) => changed.speakers.iter().find(|speaker| speaker.sid == *sid),
        _ => None,
    });
    told.map(|speaker| speaker.active).next()
}

#[test]
fn scale_03_many_who_join_at_once_cost_their_publisher_few_key_frames() {
    let mut studio = Studio::new(11);
    let ann = studio.join("ann", Topology::Single);
    publish(&mut studio, ann, CAMERA);
    studio.pass(Duration::from_secs(5));
    let before = studio.room.stats().count.keyframes;
    let crowd: Vec<usize> = (0..12).map(|n| studio.join(&format!("guest-{n}"), Topology::Single)).collect();
    let took =
        studio.until("all see ann", SOON, |studio| crowd.iter().all(|seat| seen(studio, *seat, "ann").decoded > 0));
    let asked = studio.room.stats().count.keyframes - before;
    // Three layers; the lowest twice a second at most, the others once.
    let most = 4 * (took.as_secs() + 1);
    assert!(asked <= most, "{asked} key frames in {took:?}\n{}", studio.describe());
}

#[test]
fn meet_05_layers_nobody_wants_are_stopped_and_come_back_when_somebody_does() {
    for topology in TOPOLOGIES {
        let (mut studio, ann, bob, cid) = ann_seen_by_bob(12, topology);
        let track = sid(&studio, bob, "ann", TrackSource::Camera);
        studio.seats[bob].client.watch(&track, Some(VideoQuality::Low));
        let sent = |studio: &Studio| studio.seats[ann].client.layers_sent(&cid);
        studio.until("the others stop", SOON * 3, |studio| sent(studio) == 1);
        assert_eq!(seen(&studio, bob, "ann").layer, Some(0));
        studio.seats[bob].client.watch(&track, Some(VideoQuality::High));
        studio.until("they come back", SOON, |studio| sent(studio) == 3);
        studio.until("and are seen", SOON, |studio| seen(studio, bob, "ann").layer == Some(2));
        studio.seats[bob].client.watch(&track, None);
        studio.until("nothing is sent for nobody", SOON * 3, |studio| sent(studio) == 0);
        let picture = seen(&studio, bob, "ann");
        assert_eq!((picture.broken, picture.unreadable), (0, 0), "{}", studio.describe());
    }
}

#[test]
fn meet_05_a_narrow_way_gets_less_and_a_wide_one_all_again() {
    let (mut studio, _, bob, _) = ann_seen_by_bob(13, Topology::Single);
    studio.seats[bob].down.set_weather(Weather::FINE.narrowed(500_000));
    studio.until("a lower layer", SOON * 2, |studio| seen(studio, bob, "ann").layer < Some(2));
    studio.pass(Duration::from_secs(5));
    let before = seen(&studio, bob, "ann");
    studio.pass(Duration::from_secs(10));
    let after = seen(&studio, bob, "ann");
    assert!(after.decoded - before.decoded > 100, "it flows: {before:?} {after:?}");
    studio.seats[bob].down.set_weather(Weather::FINE);
    studio.until("all again", SOON * 6, |studio| seen(studio, bob, "ann").layer == Some(2));
    assert_eq!(seen(&studio, bob, "ann").broken, 0, "{}", studio.describe());
}

#[test]
fn meet_05_what_there_is_no_room_for_is_paused_if_it_may_be_and_its_viewer_is_told() {
    let settings = SfuSettings { initial_bitrate: 100_000, ..SfuSettings::default() };
    let mut studio = Studio::with(14, settings, RoomOptions::default());
    let ann = studio.join("ann", Topology::Single);
    publish(&mut studio, ann, Track::Camera { layers: 3, fps: 15, bitrate: 3_000_000 });
    studio.pass(Duration::from_secs(3));
    let bob = studio.seat("bob", Topology::Single);
    studio.seats[bob].down.set_weather(Weather::FINE.narrowed(120_000));
    studio.join_with(bob, |join| join.allow_pause = Some(true));
    let told = |studio: &Studio, state: StreamState| {
        let last = studio.seats[bob].client.heard().iter().rev().find_map(|message| match message {
            Message::StreamStateUpdate(update) => update.stream_states.first().map(|info| info.state),
            _ => None,
        });
        last == Some(state as i32)
    };
    studio.until("paused", SOON, |studio| told(studio, StreamState::Paused));
    studio.pass(Duration::from_secs(5));
    assert!(told(&studio, StreamState::Paused), "{}", studio.describe());
    studio.seats[bob].down.set_weather(Weather::FINE);
    studio.until("going on", SOON * 6, |studio| told(studio, StreamState::Active));
    studio.until("seen", SOON, |studio| seen(studio, bob, "ann").decoded > 10);
}

#[test]
fn chat_13_who_speaks_is_told_to_those_who_hear_them_and_to_themselves() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(15);
        let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
        let voice = publish(&mut studio, ann, VOICE);
        publish(&mut studio, bob, MURMUR);
        studio.until("bob hears ann", SOON, |studio| heard(studio, bob, "ann").packets > 50);
        for seat in [ann, bob] {
            studio.until("ann speaks", SOON, |studio| speaks(studio, seat, "ann") == Some(true));
            assert_eq!(speaks(&studio, seat, "bob"), None, "a murmur is no speech");
        }
        studio.seats[ann].client.mute(&voice, true);
        studio.until("ann is silent", SOON, |studio| speaks(studio, bob, "ann") == Some(false));
    }
}

#[test]
fn chat_13_whom_a_moderator_silenced_nobody_hears() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(16);
        let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
        let voice = publish(&mut studio, ann, VOICE);
        studio.until("bob hears ann", SOON, |studio| heard(studio, bob, "ann").packets > 50);
        let silence = |silenced| Admin::Silence { identity: Identity::from("ann"), silenced };
        studio.admin(silence(true)).unwrap();
        studio.pass(Duration::from_millis(200));
        let before = heard(&studio, bob, "ann").packets;
        // A client that does not obey: it goes on each time it is told to stop.
        for _ in 0..30 {
            studio.seats[ann].client.mute(&voice, false);
            studio.pass(Duration::from_millis(100));
        }
        assert!(studio.room.stats().count.silenced > 30, "{}", studio.describe());
        assert_eq!(heard(&studio, bob, "ann").packets, before, "not a packet more");
        studio.admin(silence(false)).unwrap();
        studio.seats[ann].client.mute(&voice, false);
        studio.until("bob hears ann again", SOON, |studio| heard(studio, bob, "ann").packets > before + 50);
    }
}

#[test]
fn meet_05_a_bad_way_is_told_as_one() {
    let (mut studio, _, bob, _) = ann_seen_by_bob(17, Topology::Single);
    let told = |studio: &Studio| {
        let me = studio.seats[bob].client.me().map(|me| me.sid.clone()).unwrap_or_default();
        let mut said = studio.seats[bob].client.heard().iter().rev().filter_map(|message| match message {
            Message::ConnectionQuality(update) => update.updates.iter().find(|info| info.participant_sid == me),
            _ => None,
        });
        said.next().map(|info| info.quality)
    };
    studio.until("excellent", SOON * 2, |studio| told(studio) == Some(ConnectionQuality::Excellent as i32));
    studio.seats[bob].weather(Weather::FINE.losing(120));
    studio.until("no longer", SOON * 3, |studio| {
        told(studio).is_some_and(|quality| quality != ConnectionQuality::Excellent as i32)
    });
    studio.seats[bob].weather(Weather::FINE);
    studio.until("excellent again", SOON * 4, |studio| told(studio) == Some(ConnectionQuality::Excellent as i32));
}

#[test]
fn meet_05_a_camera_that_was_switched_off_comes_back_with_a_key_frame() {
    for topology in TOPOLOGIES {
        let (mut studio, ann, bob, cid) = ann_seen_by_bob(18, topology);
        studio.seats[ann].client.mute(&cid, true);
        studio.pass(Duration::from_secs(40));
        let before = seen(&studio, bob, "ann");
        studio.seats[ann].client.mute(&cid, false);
        studio.until("bob sees ann again", SOON, |studio| seen(studio, bob, "ann").decoded > before.decoded + 10);
        studio.until("in full", SOON, |studio| seen(studio, bob, "ann").layer == Some(2));
        assert_eq!(seen(&studio, bob, "ann").broken, 0, "{}", studio.describe());
    }
}
