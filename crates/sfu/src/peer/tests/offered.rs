//! Transports the client offers on: one for everything, or one to publish by.

use super::pair::Pair;
use super::{feed, key};
use crate::Codec;
use crate::peer::{FeedFailure, Format, Label, NegotiationError, PeerEvent, Role, Sent};
use crate::sdp::{PublishPlan, PublishedSection};
use std::time::Duration;
use str0m::Event;
use str0m::change::SdpApi;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid};
use str0m::rtp::RtpWrite;

const SECOND: Duration = Duration::from_secs(1);

fn receive(api: &mut SdpApi<'_>, kind: MediaKind, count: usize) {
    for _ in 0..count {
        api.add_media(kind, Direction::RecvOnly, None, None, None);
    }
}

/// One of each kind and the data channels, as clients begin.
fn begin(api: &mut SdpApi<'_>) {
    receive(api, MediaKind::Audio, 1);
    receive(api, MediaKind::Video, 1);
    for label in Label::ALL {
        api.add_channel(label.name().to_owned());
    }
}

fn nothing() -> PublishPlan {
    PublishPlan::default()
}

/// Makes the client offer what it has anew.
fn offer_again(api: &mut SdpApi<'_>) {
    api.ice_restart(true);
}

#[test]
fn meet_05_a_client_connects_though_its_candidates_are_never_looked_at() {
    let mut pair = Pair::new(Role::Single);
    pair.client_offers(&nothing(), begin);
    pair.run(5 * SECOND);
    assert!(pair.peer.is_connected() && pair.client.is_connected());
    assert!(pair.events.iter().any(|event| matches!(event, PeerEvent::Connected)));
    assert!(Label::ALL.into_iter().all(|label| pair.peer.is_open(label)));
}

#[test]
fn meet_05_a_data_only_first_offer_connects_and_later_offers_bring_media() {
    let mut pair = Pair::new(Role::Single);
    pair.client_offers(&nothing(), |api| {
        api.add_channel("_reliable".to_owned());
    });
    pair.run(3 * SECOND);
    assert!(pair.peer.is_connected());
    pair.peer.subscribe(feed(1, Codec::Opus), pair.now);
    pair.run(SECOND);
    assert_eq!(pair.take_wishes(), [(1, 0)]);
    pair.client_offers(&nothing(), |api| receive(api, MediaKind::Audio, 1));
    let lane = pair.take_lanes()[0];
    assert_eq!(pair.send(&lane, 1, 10), 10);
}

#[test]
fn meet_05_a_track_is_sent_on_a_section_the_client_made() {
    let mut pair = Pair::new(Role::Single);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.peer.subscribe(feed(2, Codec::Opus), pair.now);
    let answer = pair.client_offers(&nothing(), begin);
    let lanes = pair.take_lanes();
    assert_eq!(lanes.len(), 2);
    let video = lanes.iter().find(|lane| lane.feed == key(1)).unwrap();
    assert!(answer.text.contains("a=msid:PA_1|TR_1 TR_1\r\n"));
    assert!(answer.text.contains(&format!("a=ssrc:{} msid:PA_1|TR_1 TR_1\r\n", video.ssrc)));
    assert!(answer.mid_to_track.contains(&(video.mid.to_string(), "TR_1".to_owned())));
    pair.run(3 * SECOND);
    for lane in &lanes {
        assert_eq!(pair.send(lane, 1, 10), 10);
    }
}

#[test]
fn meet_05_a_client_is_asked_for_the_sections_that_are_missing_once() {
    let mut pair = Pair::new(Role::Single);
    pair.client_offers(&nothing(), begin);
    for n in 0..3 {
        pair.peer.subscribe(feed(n, Codec::Vp8), pair.now);
    }
    pair.run(5 * SECOND);
    assert_eq!(pair.take_wishes(), [(0, 2)], "one is there, and takes an offer too");
    pair.client_offers(&nothing(), |api| receive(api, MediaKind::Video, 2));
    assert_eq!(pair.take_lanes().len(), 3);
    pair.run(30 * SECOND);
    assert_eq!(pair.take_wishes(), []);
}

#[test]
fn meet_05_a_section_is_used_again_after_an_answer_that_says_inactive() {
    let mut pair = Pair::new(Role::Single);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.client_offers(&nothing(), begin);
    let first = pair.take_lanes()[0];
    pair.run(2 * SECOND);
    assert_eq!(pair.send(&first, 1, 5), 5);

    pair.peer.unsubscribe(key(1), pair.now);
    pair.peer.subscribe(feed(2, Codec::Vp8), pair.now);
    pair.run(SECOND);
    assert_eq!(pair.take_wishes(), [(0, 0)], "the section that drains will do");
    let answer = pair.client_offers(&nothing(), offer_again);
    assert!(!answer.text.contains("a=sendonly") && answer.mid_to_track.is_empty());
    assert_eq!(pair.take_lanes(), []);

    pair.run(SECOND);
    let wishes = pair.take_wishes();
    assert_eq!(wishes, [(0, 0)]);
    let answer = pair.client_offers(&nothing(), offer_again);
    let second = pair.take_lanes()[0];
    assert_eq!((second.mid, second.feed), (first.mid, key(2)));
    assert_ne!(second.ssrc, first.ssrc);
    assert!(answer.text.contains("a=msid:PA_2|TR_2 TR_2"));
    pair.run(2 * SECOND);
    assert_eq!(pair.send(&second, 1, 5), 5);
}

#[test]
fn meet_05_a_published_track_arrives_with_section_and_codec() {
    let mut pair = Pair::new(Role::Publisher);
    let mut mid = None;
    let (offer, pending) = pair.client_offer(|api| {
        mid = Some(api.add_media(
            MediaKind::Video,
            Direction::SendOnly,
            Some("-".to_owned()),
            Some("camera-1".to_owned()),
            None,
        ));
    });
    let mid = mid.unwrap();
    let offered = pair.peer.read_offer(&offer).unwrap().offered;
    assert_eq!(offered.sending().next().and_then(|section| section.cid.clone()).as_deref(), Some("camera-1"));
    let taken = PublishedSection { mid, codec: Some(Codec::Vp9), red: true, dtx: false, stereo: false };
    let answer = pair.answer(&offer, pending, &PublishPlan { taken: vec![taken], refused: Vec::new() });
    assert_eq!(first_codec(&answer.text), "VP9/90000");
    pair.run(3 * SECOND);

    let (ssrc, payload_type) = (
        pair.client.direct_api().stream_tx_by_mid(mid, None).unwrap().ssrc(),
        pair.client.codec_config().params().iter().find(|p| p.spec().codec == str0m::format::Codec::Vp9).unwrap().pt(),
    );
    for n in 1..=10_u64 {
        let packet = RtpWrite::new(payload_type, n.into(), 0, pair.now, vec![1_u8, 2, 3]);
        pair.client.direct_api().stream_tx(&ssrc).unwrap().write_rtp(packet);
        pair.drain_client();
        pair.run(Duration::from_millis(20));
    }
    let packets: Vec<_> = pair.events.iter().filter(|event| matches!(event, PeerEvent::Rtp(_))).collect();
    assert_eq!(packets.len(), 10);
    assert_eq!(pair.peer.source(ssrc).unwrap().mid, mid);
    assert_eq!(pair.peer.format(payload_type), Some(Format { codec: Codec::Vp9, red: false }));
    assert!(pair.peer.want_keyframe(mid, None));
    pair.peer.settle(pair.now);
    pair.run(SECOND);
    assert!(pair.heard.iter().any(|event| matches!(event, Event::KeyframeRequest(_))));
}

fn first_codec(answer: &str) -> &str {
    let head = answer.lines().find(|line| line.starts_with("m=video")).unwrap();
    let first = head.split(' ').nth(3).unwrap();
    answer.lines().find_map(|line| line.strip_prefix(&format!("a=rtpmap:{first} "))).unwrap()
}

#[test]
fn meet_05_a_section_nobody_announced_is_answered_inactive_when_refused() {
    let mut pair = Pair::new(Role::Publisher);
    let mut mid = None;
    let (offer, pending) = pair.client_offer(|api| {
        mid = Some(api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None));
    });
    let refused: Vec<Mid> = mid.into_iter().collect();
    let answer = pair.answer(&offer, pending, &PublishPlan { taken: Vec::new(), refused });
    assert!(answer.text.contains("a=inactive") && !answer.text.contains("a=recvonly"));
}

#[test]
fn meet_05_a_key_frame_a_client_wants_names_the_subscription() {
    let mut pair = Pair::new(Role::Single);
    pair.peer.subscribe(feed(1, Codec::Vp8), pair.now);
    pair.client_offers(&nothing(), begin);
    let lane = pair.take_lanes()[0];
    pair.run(2 * SECOND);
    pair.send(&lane, 1, 3);
    pair.client.direct_api().stream_rx_by_mid(lane.mid, None).unwrap().request_keyframe(KeyframeRequestKind::Pli);
    pair.drain_client();
    pair.run(SECOND);
    assert!(pair.events.iter().any(|event| matches!(event, PeerEvent::KeyframeWanted { feed } if *feed == key(1))));
}

#[test]
fn meet_05_messages_go_both_ways_and_a_full_queue_says_so() {
    let mut pair = Pair::new(Role::Single);
    pair.client_offers(&nothing(), begin);
    assert_eq!(pair.peer.send(Label::Reliable, b"early"), Sent::Closed);
    pair.run(3 * SECOND);
    assert_eq!(pair.peer.send(Label::Reliable, b"down"), Sent::Taken);
    pair.run(SECOND);
    assert!(pair.heard.iter().any(|event| matches!(event, Event::ChannelData(data) if data.data == b"down")));
    let mut taken = 0;
    while pair.peer.send(Label::Reliable, &[0; 16_000]) == Sent::Taken {
        taken += 1;
        assert!(taken < 1_000, "the queue has a bound");
    }
    assert!(pair.peer.buffered(Label::Reliable) > 0);
    pair.run(5 * SECOND);
    assert!(pair.events.iter().any(|event| matches!(event, PeerEvent::ChannelLow(Label::Reliable))));
    assert_eq!(pair.peer.buffered(Label::Reliable), 0);
}

#[test]
fn meet_05_new_credentials_of_the_client_bring_new_ones_of_ours() {
    let mut pair = Pair::new(Role::Single);
    pair.client_offers(&nothing(), begin);
    pair.run(3 * SECOND);
    let first = ufrags(&pair);
    assert!(matches!(&first[..], [(_, None)]));
    pair.client_offers(&nothing(), offer_again);
    pair.run(5 * SECOND);
    let all = ufrags(&pair);
    assert_eq!(all.len(), 2);
    assert_eq!(all[1].1.as_ref(), Some(&first[0].0));
    assert!(pair.peer.is_connected());
    assert_eq!(pair.peer.send(Label::Reliable, b"still"), Sent::Taken);
    pair.run(SECOND);
    assert!(pair.heard.iter().any(|event| matches!(event, Event::ChannelData(data) if data.data == b"still")));
}

fn ufrags(pair: &Pair) -> Vec<(String, Option<String>)> {
    let told = |event: &PeerEvent| match event {
        PeerEvent::Ufrag { ufrag, old, .. } => Some((ufrag.clone(), old.clone())),
        _ => None,
    };
    pair.events.iter().filter_map(told).collect()
}

#[test]
fn meet_05_a_codec_the_client_does_not_decode_is_said_to_be_one() {
    let mut pair = Pair::new(Role::Single);
    let (offer, _) = pair.client_offer(begin);
    let offer = offer.replace(" AV1/", " AV0/");
    let read = pair.peer.read_offer(&offer).unwrap();
    pair.peer.accept_offer(read, &nothing(), pair.now).unwrap();
    pair.peer.subscribe(feed(1, Codec::Av1), pair.now);
    let failed = std::iter::from_fn(|| pair.peer.poll_event())
        .any(|event| matches!(event, PeerEvent::FeedFailed { why: FeedFailure::CodecUnsupported, .. }));
    assert!(failed);
}

#[test]
fn meet_05_a_transport_the_server_offers_on_takes_no_offer() {
    let pair = Pair::new(Role::Subscriber);
    assert_eq!(pair.peer.read_offer("v=0\r\n").err(), Some(NegotiationError::WrongSide));
}
