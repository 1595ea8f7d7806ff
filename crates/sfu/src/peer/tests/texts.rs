//! Offers in the shape clients write them.

use super::pair::Pair;
use super::{SERVER, feed, key, parts};
use crate::Codec;
use crate::ids::{LocalAddress, Proto};
use crate::peer::{Answer, BuildError, Failure, NegotiationError, Peer, PeerEvent, PeerOptions, PeerParts, Role};
use crate::sdp::{PublishPlan, PublishedSection};
use str0m::media::Mid;

const FIRST: &str = include_str!("../../../vectors/sdp/browser-single-first.sdp");
const PUBLISHER: &str = include_str!("../../../vectors/sdp/browser-publisher.sdp");
const NATIVE: &str = include_str!("../../../vectors/sdp/native-publisher.sdp");

fn answer(pair: &mut Pair, offer: &str, plan: &PublishPlan) -> Answer {
    let read = pair.peer.read_offer(offer).unwrap();
    pair.peer.accept_offer(read, plan, pair.now).unwrap()
}

fn section<'a>(text: &'a str, mid: &str) -> &'a str {
    let name = format!("a=mid:{mid}\r\n");
    text.split("m=").find(|part| part.contains(&name)).unwrap()
}

fn taken(mid: &str, codec: Codec) -> PublishedSection {
    PublishedSection { mid: Mid::from(mid), codec: Some(codec), red: true, dtx: true, stereo: false }
}

#[test]
fn meet_05_a_browsers_first_offer_is_answered_with_what_is_sent_and_nothing_else() {
    let mut pair = Pair::new(Role::Single);
    pair.peer.subscribe(feed(1, Codec::Opus), pair.now);
    pair.peer.subscribe(feed(2, Codec::H264), pair.now);
    let answer = answer(&mut pair, FIRST, &PublishPlan::default());
    assert!(section(&answer.text, "1").contains("a=msid:PA_1|TR_1 TR_1\r\n"));
    assert!(section(&answer.text, "4").contains("a=msid:PA_2|TR_2 TR_2\r\n"));
    assert_eq!(answer.text.matches("a=sendonly").count(), 2);
    assert_eq!(answer.text.matches("a=inactive").count(), 4);
    assert!(!answer.text.contains("203.0.113.9"));
    assert_eq!(answer.mid_to_track, [("1".to_owned(), "TR_1".to_owned()), ("4".to_owned(), "TR_2".to_owned())]);
    let lanes = pair.take_lanes();
    let payload_type = |n| lanes.iter().find(|lane| lane.feed == key(n)).map(|lane| *lane.payload_type);
    assert_eq!((payload_type(1), payload_type(2)), (Some(111), Some(109)), "the client's own numbers");
    assert_eq!(lanes[0].red.map(|red| *red), Some(63));
}

#[test]
fn meet_05_a_browsers_simulcast_is_taken_with_the_announced_codec_first() {
    let mut pair = Pair::new(Role::Publisher);
    let read = pair.peer.read_offer(PUBLISHER).unwrap();
    let sending: Vec<_> = read.offered.sending().cloned().collect();
    assert_eq!(sending[0].cid.as_deref(), Some("0d9be6a4-audio"));
    assert_eq!(sending[1].rids.iter().map(ToString::to_string).collect::<Vec<_>>(), ["q", "h", "f"]);
    let plan = PublishPlan { taken: vec![taken("1", Codec::Opus), taken("2", Codec::H264)], refused: Vec::new() };
    let answer = pair.peer.accept_offer(read, &plan, pair.now).unwrap();
    let audio = section(&answer.text, "1");
    assert!(audio.starts_with("audio 9 UDP/TLS/RTP/SAVPF 63 111 "));
    assert!(audio.contains("a=recvonly") && audio.contains(";usedtx=1\r\n"));
    let video = section(&answer.text, "2");
    assert!(video.starts_with("video 9 UDP/TLS/RTP/SAVPF 1"), "H.264 before VP8 (96): {video}");
    assert!(video.contains("a=simulcast:recv q;h;f\r\n") && video.contains("a=rid:q recv\r\n"));
}

#[test]
fn meet_05_red_is_taken_out_when_the_track_does_without() {
    let mut pair = Pair::new(Role::Publisher);
    let plain = PublishedSection { red: false, dtx: false, stereo: true, ..taken("1", Codec::Opus) };
    let answer = answer(&mut pair, PUBLISHER, &PublishPlan { taken: vec![plain], refused: Vec::new() });
    let audio = section(&answer.text, "1");
    assert!(audio.starts_with("audio 9 UDP/TLS/RTP/SAVPF 111 ") && !audio.contains("red/48000"));
    assert!(audio.contains("stereo=1;maxaveragebitrate=510000\r\n") && !audio.contains("usedtx"));
}

#[test]
fn meet_05_a_native_clients_track_is_known_by_the_second_word_of_msid() {
    let mut pair = Pair::new(Role::Publisher);
    let read = pair.peer.read_offer(NATIVE).unwrap();
    let sending: Vec<_> = read.offered.sending().cloned().collect();
    assert_eq!((sending[0].stream.as_deref(), sending[0].cid.as_deref()), (None, Some("TRACK_native_1")));
    let answer = pair.peer.accept_offer(read, &PublishPlan::default(), pair.now).unwrap();
    assert!(section(&answer.text, "0").contains("a=recvonly"));
}

#[test]
fn meet_05_a_description_that_makes_no_sense_costs_nothing_but_itself() {
    let mut pair = Pair::new(Role::Single);
    let broken = FIRST.replace("a=fingerprint:", "a=fingerprlnt:");
    let read = pair.peer.read_offer(&broken).unwrap();
    assert!(pair.peer.accept_offer(read, &PublishPlan::default(), pair.now).is_err());
    assert!(pair.peer.read_offer(&FIRST.replace("a=mid:2", "a=mid:1")).is_err(), "two sections of one name");
    assert!(pair.peer.read_offer(&FIRST.repeat(50)).is_err(), "too large");
    let mut other = Pair::new(Role::Single);
    answer(&mut other, FIRST, &PublishPlan::default());
}

#[test]
fn meet_05_payload_types_that_collide_end_the_transport_and_nothing_else() {
    let colliding = [("111", "98"), ("111", "96"), ("111", "97")];
    let mut broken = 0;
    for (right, wrong) in colliding {
        let mut pair = Pair::new(Role::Single);
        let lines = FIRST.replace(&format!(":{right} "), &format!(":{wrong} "));
        let offer = lines.replace(&format!(" {right} "), &format!(" {wrong} "));
        let read = pair.peer.read_offer(&offer).unwrap();
        let result = pair.peer.accept_offer(read, &PublishPlan::default(), pair.now);
        let panicked = result == Err(NegotiationError::Panicked);
        broken += usize::from(panicked);
        assert_eq!(panicked, pair.peer.is_dead());
        let told = std::iter::from_fn(|| pair.peer.poll_event());
        let failed = told.filter(|event| matches!(event, PeerEvent::Failed(Failure::Fault))).count();
        assert_eq!(failed, usize::from(panicked), "it is said once");
    }
    assert!(broken > 0, "one of them goes through an assert of the library");
}

#[test]
fn meet_05_a_client_that_udp_does_not_reach_is_told_of_tcp_alone() {
    let udp = LocalAddress { proto: Proto::Udp, address: SERVER };
    let tcp = LocalAddress { proto: Proto::Tcp, address: SERVER };
    let parts = PeerParts { addresses: [udp, tcp].into(), ..parts() };
    let now = crate::testing::start();
    for (tcp_only, candidates) in [(false, 2), (true, 1)] {
        let options = PeerOptions { tcp_only, ..PeerOptions::new(Role::Single) };
        let mut peer = Peer::new(&parts, options, now).unwrap();
        let read = peer.read_offer(FIRST).unwrap();
        let answer = peer.accept_offer(read, &PublishPlan::default(), now).unwrap();
        let told: Vec<_> = answer.text.lines().filter(|line| line.starts_with("a=candidate:")).collect();
        assert_eq!(told.len(), candidates);
        assert!(told.iter().any(|line| line.contains("tcptype passive")));
    }
    let parts = PeerParts { addresses: [udp].into(), ..parts };
    let options = PeerOptions { tcp_only: true, ..PeerOptions::new(Role::Single) };
    assert_eq!(Peer::new(&parts, options, now).err(), Some(BuildError::NoAddress));
}
