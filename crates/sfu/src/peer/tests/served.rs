//! Transports the server offers on.

use super::pair::Pair;
use super::{feed, key};
use crate::Codec;
use crate::peer::{Failure, Label, NegotiationError, PeerEvent, PeerOptions, Role, Sent};
use std::time::Duration;
use str0m::Event;

const SECOND: Duration = Duration::from_secs(1);

fn started() -> Pair {
    let mut pair = Pair::new(Role::Subscriber);
    pair.peer.begin(pair.now);
    pair
}

#[test]
fn meet_05_the_first_offer_has_the_channels_and_what_is_there_already() {
    let mut pair = Pair::new(Role::Subscriber);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    assert!(pair.take_offer().is_none(), "nothing before the client was told of the room");
    pair.peer.begin(pair.now);
    let offer = pair.client_answers();
    assert_eq!(offer.id, 1);
    assert!(offer.text.contains("a=msid:PA_1|TR_1 TR_1"));
    assert!(!offer.text.contains("H264"), "only the codec of the track");
    let lane = pair.take_lanes()[0];
    pair.run(3 * SECOND);
    assert!(pair.peer.is_connected());
    assert!(Label::ALL.into_iter().all(|label| pair.peer.is_open(label)));
    assert_eq!(pair.send(&lane, 1, 10), 10);
    assert_eq!(pair.peer.send(Label::Lossy, b"hello"), Sent::Taken);
    pair.run(SECOND);
    assert!(pair.heard.iter().any(|event| matches!(event, Event::ChannelData(data) if data.data == b"hello")));
}

#[test]
fn meet_05_what_is_wished_for_meanwhile_is_offered_after_the_answer() {
    let mut pair = started();
    let first = pair.take_offer().unwrap();
    pair.peer.subscribe(feed(1, Codec::Opus), pair.now);
    pair.run(SECOND);
    assert!(pair.take_offer().is_none(), "one offer at a time");
    let answer = pair.client_answer(&first);
    pair.peer.accept_answer(first.id, &answer, pair.now).unwrap();
    pair.run(SECOND);
    assert_eq!(pair.client_answers().id, 2);
    let lane = pair.take_lanes()[0];
    assert!(lane.red.is_some());
    pair.run(3 * SECOND);
    assert_eq!(pair.send(&lane, 1, 5), 5);
}

#[test]
fn meet_05_a_section_is_used_again_for_the_same_codec_with_a_new_stream() {
    let mut pair = Pair::new(Role::Subscriber);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.peer.begin(pair.now);
    pair.client_answers();
    let first = pair.take_lanes()[0];
    pair.run(3 * SECOND);
    pair.send(&first, 1, 3);

    pair.peer.unsubscribe(key(1), pair.now);
    pair.run(SECOND);
    let offer = pair.client_answers();
    assert!(offer.text.contains("a=inactive") && offer.mid_to_track.is_empty());
    pair.peer.subscribe(feed(2, Codec::Opus), pair.now);
    pair.peer.subscribe(feed(3, Codec::Vp8), pair.now);
    pair.run(SECOND);
    let offer = pair.client_answers();
    assert_eq!(offer.text.matches("m=video").count(), 1);
    assert!(offer.text.contains("a=msid:PA_3|TR_3 TR_3"));
    let lanes = pair.take_lanes();
    let again = lanes.iter().find(|lane| lane.feed == key(3)).unwrap();
    assert_eq!(again.mid, first.mid);
    assert_ne!(again.ssrc, first.ssrc);
    assert!(offer.text.contains(&format!("a=ssrc:{} msid:PA_3|TR_3 TR_3", again.ssrc)));
    for lane in &lanes {
        assert_eq!(pair.send(lane, 1, 5), 5);
    }
}

#[test]
fn meet_05_an_old_client_gets_a_new_section_each_time() {
    let mut pair = Pair::with(PeerOptions { reuse: false, ..PeerOptions::new(Role::Subscriber) });
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.peer.begin(pair.now);
    pair.client_answers();
    pair.peer.unsubscribe(key(1), pair.now);
    pair.run(SECOND);
    pair.client_answers();
    pair.peer.subscribe(feed(2, Codec::Vp8), pair.now);
    pair.run(SECOND);
    assert_eq!(pair.client_answers().text.matches("m=video").count(), 2);
}

#[test]
fn meet_05_a_track_gone_while_its_offer_is_on_the_way_is_taken_back_after_the_answer() {
    let mut pair = Pair::new(Role::Subscriber);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.peer.begin(pair.now);
    pair.peer.unsubscribe(key(1), pair.now);
    pair.client_answers();
    assert_eq!(pair.take_lanes(), []);
    pair.run(SECOND);
    assert!(pair.client_answers().text.contains("a=inactive"));
}

#[test]
fn meet_05_answers_to_other_offers_change_nothing() {
    let mut pair = started();
    let offer = pair.take_offer().unwrap();
    let answer = pair.client_answer(&offer);
    assert_eq!(pair.peer.accept_answer(7, &answer, pair.now), Err(NegotiationError::Stale));
    pair.peer.accept_answer(offer.id, &answer, pair.now).unwrap();
    assert_eq!(pair.peer.accept_answer(offer.id, &answer, pair.now), Err(NegotiationError::Stale));
    pair.run(3 * SECOND);
    assert!(pair.peer.is_connected());
}

#[test]
fn meet_05_an_offer_nobody_answers_ends_the_transport() {
    let mut pair = started();
    pair.run(14 * SECOND);
    assert!(!pair.peer.is_dead());
    pair.run(2 * SECOND);
    assert!(pair.peer.is_dead() && pair.peer.poll_timeout().is_none());
    let failed = |event: &&PeerEvent| matches!(event, PeerEvent::Failed(Failure::NoAnswer));
    assert_eq!(pair.events.iter().filter(failed).count(), 1);
}

#[test]
fn meet_05_after_a_lost_answer_the_same_offer_comes_again_and_then_new_credentials() {
    let mut pair = started();
    pair.client_answers();
    pair.run(3 * SECOND);
    pair.peer.subscribe(feed(1, Codec::Opus), pair.now);
    pair.run(SECOND);
    let lost = pair.take_offer().unwrap();
    let answer = pair.client_answer(&lost);
    pair.peer.restart_ice(pair.now);
    let again = pair.take_offer().unwrap();
    assert_eq!(again.text, lost.text);
    assert_ne!(again.id, lost.id);
    pair.peer.accept_answer(again.id, &answer, pair.now).unwrap();
    let lane = pair.take_lanes()[0];
    pair.run(SECOND);
    let restart = pair.client_answers();
    assert_ne!(ufrag_of(&restart.text), ufrag_of(&lost.text));
    pair.run(5 * SECOND);
    assert!(pair.peer.is_connected());
    assert_eq!(pair.send(&lane, 1, 5), 5);
}

fn ufrag_of(text: &str) -> Option<&str> {
    text.lines().find(|line| line.starts_with("a=ice-ufrag:"))
}

#[test]
fn meet_05_the_way_to_the_client_is_estimated_when_video_is_sent() {
    let mut pair = Pair::new(Role::Subscriber);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.peer.begin(pair.now);
    pair.client_answers();
    let lane = pair.take_lanes()[0];
    pair.run(2 * SECOND);
    pair.peer.set_bitrate(100_000, 2_000_000);
    pair.send(&lane, 1, 150);
    assert!(pair.events.iter().any(|event| matches!(event, PeerEvent::Estimate { live: true, .. })));
}
