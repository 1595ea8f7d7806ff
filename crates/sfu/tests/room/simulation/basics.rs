//! What has to work on a fine day, in each way of being connected.

use crate::studio::{SOON, Studio, TOPOLOGIES};
use hubbub_livekit::proto::{TrackSource, VideoQuality, data_packet};
use hubbub_testkit::media::{Topology, Track, Weather};
use std::time::Duration;

const CAMERA: Track = Track::Camera { layers: 3, fps: 15, bitrate: 1_000_000 };
const VOICE: Track = Track::Microphone { level: 20 };

/// The public id of somebody's track, as another one knows it.
fn sid(studio: &Studio, seat: usize, identity: &str, source: TrackSource) -> Option<String> {
    studio.seats[seat].client.track_of(identity, source).map(|track| track.sid.clone())
}

fn frames(studio: &Studio, seat: usize, identity: &str) -> hubbub_testkit::media::FrameReport {
    let sid = sid(studio, seat, identity, TrackSource::Camera).unwrap_or_default();
    studio.seats[seat].client.frames(&sid)
}

fn sound(studio: &Studio, seat: usize, identity: &str) -> hubbub_testkit::media::SoundReport {
    let sid = sid(studio, seat, identity, TrackSource::Microphone).unwrap_or_default();
    studio.seats[seat].client.sound(&sid)
}

/// Two people, both ways of being connected against each other.
fn pairs() -> impl Iterator<Item = (Topology, Topology)> {
    TOPOLOGIES.into_iter().flat_map(|one| TOPOLOGIES.map(|other| (one, other)))
}

#[test]
fn scale_03_two_hear_and_see_each_other() {
    for (one, other) in pairs() {
        let mut studio = Studio::new(1);
        let (ann, bob) = (studio.join("ann", one), studio.join("bob", other));
        for seat in [ann, bob] {
            let now = studio.now();
            studio.seats[seat].client.publish(CAMERA, now);
            studio.seats[seat].client.publish(VOICE, now);
        }
        studio.until("bob sees ann", SOON, |studio| frames(studio, bob, "ann").decoded > 30);
        studio.until("ann sees bob", SOON, |studio| frames(studio, ann, "bob").decoded > 30);
        studio.until("bob hears ann", SOON, |studio| sound(studio, bob, "ann").packets > 100);
        studio.until("ann hears bob", SOON, |studio| sound(studio, ann, "bob").packets > 100);
        for (seat, who) in [(ann, "bob"), (bob, "ann")] {
            let seen = frames(&studio, seat, who);
            assert_eq!((seen.broken, seen.unreadable, seen.gaps), (0, 0, 0), "{}", studio.describe());
            assert_eq!(sound(&studio, seat, who).missing, 0);
            assert_eq!(studio.seats[seat].client.faults(), Vec::<String>::new());
        }
        studio.leave(ann);
        studio.leave(bob);
        studio.pass(Duration::from_secs(1));
        assert!(studio.room.stats().is_empty(), "{}", studio.describe());
    }
}

#[test]
fn meet_05_the_layer_asked_for_is_the_layer_that_comes() {
    for (one, other) in pairs() {
        let mut studio = Studio::new(2);
        let (ann, bob) = (studio.join("ann", one), studio.join("bob", other));
        let now = studio.now();
        studio.seats[ann].client.publish(CAMERA, now);
        studio.until("bob sees ann", SOON, |studio| frames(studio, bob, "ann").layer == Some(2));
        let track = sid(&studio, bob, "ann", TrackSource::Camera).unwrap();
        for (quality, layer) in [(VideoQuality::Low, 0), (VideoQuality::High, 2), (VideoQuality::Medium, 1)] {
            studio.seats[bob].client.watch(&track, Some(quality));
            studio.until("the layer comes", SOON, |studio| frames(studio, bob, "ann").layer == Some(layer));
        }
        let seen = frames(&studio, bob, "ann");
        assert_eq!((seen.broken, seen.frozen), (0, 0), "{}", studio.describe());
    }
}

#[test]
fn scale_03_what_is_lost_on_the_way_is_sent_again() {
    for topology in TOPOLOGIES {
        let mut studio = Studio::new(3);
        let (ann, bob) = (studio.join("ann", topology), studio.join("bob", topology));
        let now = studio.now();
        studio.seats[ann].client.publish(CAMERA, now);
        studio.until("bob sees ann", SOON, |studio| frames(studio, bob, "ann").decoded > 5);
        studio.seats[bob].weather(Weather::FINE.losing(50));
        let before = frames(&studio, bob, "ann").decoded;
        studio.pass(Duration::from_secs(20));
        let seen = frames(&studio, bob, "ann");
        assert_eq!(seen.broken, 0, "{}", studio.describe());
        assert!(seen.decoded - before > 240, "of 300 frames came {}\n{}", seen.decoded - before, studio.describe());
        assert!(seen.longest < Duration::from_secs(2), "{}", studio.describe());
    }
}

#[test]
fn scale_03_data_reaches_those_it_is_for_and_says_who_sent_it() {
    for (one, other) in pairs() {
        let mut studio = Studio::new(4);
        let ann = studio.join("ann", one);
        let others = [studio.join("bob", other), studio.join("cleo", other)];
        studio.until("all are connected", SOON, |studio| studio.seats.iter().all(|seat| seat.client.connected()));
        // Channels open a little later; what may be lost is not kept for them.
        studio.pass(Duration::from_secs(1));
        let now = studio.now();
        let client = &mut studio.seats[ann].client;
        client.send_data(data_packet::Kind::Reliable, "talk", b"for all", &[], now);
        client.send_data(data_packet::Kind::Reliable, "talk", b"for cleo", &["cleo"], now);
        client.send_data(data_packet::Kind::Lossy, "talk", b"quick", &[], now);
        studio.pass(Duration::from_secs(3));
        for (seat, expected) in others.into_iter().zip([vec!["for all", "quick"], vec!["for all", "for cleo", "quick"]])
        {
            let mut texts: Vec<String> = Vec::new();
            for packet in studio.seats[seat].client.take_data() {
                assert_eq!(packet.participant_identity, "ann");
                let Some(data_packet::Value::User(user)) = packet.value else { panic!("{packet:?}") };
                texts.push(String::from_utf8(user.payload).unwrap());
            }
            texts.sort();
            assert_eq!(texts, expected);
        }
        assert_eq!(studio.seats[ann].client.take_data(), vec![]);
    }
}

#[test]
fn scale_03_who_comes_late_sees_and_hears_what_is_there() {
    for (one, other) in pairs() {
        let mut studio = Studio::new(5);
        let ann = studio.seat("ann", one);
        let now = studio.now();
        studio.seats[ann].client.publish(CAMERA, now);
        studio.seats[ann].client.publish(VOICE, now);
        studio.join_with(ann, |_| ());
        studio.pass(Duration::from_secs(5));
        let bob = studio.join("bob", other);
        let took = studio.until("bob sees ann", SOON, |studio| frames(studio, bob, "ann").decoded > 0);
        assert!(took < Duration::from_secs(2), "{took:?}");
        studio.until("bob hears ann", SOON, |studio| sound(studio, bob, "ann").packets > 10);
    }
}

#[test]
fn meet_05_a_section_is_used_again_for_the_next_track() {
    for (one, other) in pairs() {
        let mut studio = Studio::new(6);
        let (ann, bob) = (studio.join("ann", one), studio.join("bob", other));
        for _ in 0..4 {
            let now = studio.now();
            let cid = studio.seats[ann].client.publish(CAMERA, now);
            studio.until("bob sees ann", SOON, |studio| frames(studio, bob, "ann").decoded > 10);
            assert_eq!(frames(&studio, bob, "ann").broken, 0, "{}", studio.describe());
            let now = studio.now();
            studio.seats[ann].client.unpublish(&cid, now);
            studio.until("it ended", SOON, |studio| sid(studio, bob, "ann", TrackSource::Camera).is_none());
            studio.pass(Duration::from_secs(1));
        }
        let stats = studio.room.stats();
        assert_eq!((stats.tracks, stats.subscriptions, stats.listeners), (0, 0, 0), "{}", studio.describe());
    }
}
