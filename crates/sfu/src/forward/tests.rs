//! What must hold of the stream of a subscriber whatever arrives, in whichever order.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use proptest::prelude::*;
use str0m::rtp::Vp8Descriptor;

use super::{Forwarder, Incoming, Packet, Rewritten, Verdict};
use crate::{Codec, testing::start};

/// Packets of every frame.
const PER_FRAME: u32 = 3;
const FRAME: Duration = Duration::from_millis(33);
const FRAME_TICKS: u32 = 2_970;

/// One packet of a simulcast publisher as the network delivered it.
#[derive(Debug, Clone, Copy)]
struct Arrived {
    layer: u8,
    frame: u32,
    part: u32,
    key: bool,
}

impl Arrived {
    fn seq(self) -> u64 {
        // Each layer counts on its own.
        1_000 + u64::from(self.layer) * 70_000 + u64::from(self.frame * PER_FRAME + self.part)
    }

    fn ts(self) -> u32 {
        (u32::MAX - 20_000).wrapping_add(u32::from(self.layer) * 1_000_000).wrapping_add(self.frame * FRAME_TICKS)
    }

    /// Picture id and TL0PICIDX.
    fn numbers(self) -> (u16, u8) {
        let [.., high, low] = (0x7ff0 + u32::from(self.layer) * 300 + self.frame).to_be_bytes();
        (u16::from_be_bytes([high & 0x7f, low]), low.wrapping_mul(3))
    }

    fn payload(self) -> Arc<[u8]> {
        let (id, tl0) = self.numbers();
        let [high, low] = (id | 0x8000).to_be_bytes();
        let first = if self.part == 0 { 0x90 } else { 0x80 };
        Arc::from([first, 0xe0, high, low, tl0, 0, u8::from(!self.key), 7, 7])
    }
}

/// What happens next to a subscriber.
#[derive(Debug, Clone, Copy)]
enum Event {
    Aim(Option<u8>),
    Packet(Arrived),
}

/// What befalls in the time of one frame: a wish for another layer, whether key frames are sent, and for each packet
/// 0 (in time), MAX (lost), 1 (twice) or by how many packets it is late.
type Step = (Option<Option<u8>>, bool, Vec<usize>);

/// Frames of three layers, with key frames now and then; parts are lost, repeated and late.
fn events() -> impl Strategy<Value = Vec<Event>> {
    let fate = prop_oneof![12 => Just(0_usize), 1 => Just(usize::MAX), 1 => Just(1), 2 => 2..30_usize];
    let aim = proptest::option::weighted(0.04, proptest::option::weighted(0.85, 0..3_u8));
    let step = (aim, proptest::bool::weighted(0.08), proptest::collection::vec(fate, 9));
    proptest::collection::vec(step, 1..120).prop_map(|steps| deliver(&steps))
}

fn deliver(steps: &[Step]) -> Vec<Event> {
    let packets = || (0..3_u8).flat_map(|layer| (0..PER_FRAME).map(move |part| (layer, part)));
    let mut line: Vec<(usize, Event)> = vec![(0, Event::Aim(Some(0)))];
    for (frame, (aim, key, fates)) in (0_u32..).zip(steps) {
        line.extend(aim.map(|aim| (line.len(), Event::Aim(aim))));
        for ((layer, part), fate) in packets().zip(fates) {
            let packet = Event::Packet(Arrived { layer, frame, part, key: *key || frame == 0 });
            let place = line.len();
            match fate {
                &usize::MAX => {}
                1 => line.extend([(place, packet), (place + 7, packet)]),
                late => line.push((place + late, packet)),
            }
        }
    }
    line.sort_by_key(|(place, _)| *place);
    line.into_iter().map(|(_, event)| event).collect()
}

/// A packet that was sent on.
struct Sent {
    arrived: Arrived,
    out: Rewritten,
    switched: bool,
}

/// Lets everything pass; `clocked` streams have sender reports.
fn play(forwarder: &mut Forwarder, events: &[Event], clocked: bool) -> Vec<Sent> {
    let start = start();
    let mut sent = Vec::new();
    for (n, event) in (0_u32..).zip(events) {
        let arrived = match event {
            Event::Aim(layer) => {
                forwarder.aim(*layer);
                continue;
            }
            Event::Packet(arrived) => *arrived,
        };
        let at = start + Duration::from_secs(1) + FRAME * n / 9;
        let payload = arrived.payload();
        let packet = Packet {
            seq: arrived.seq(),
            ts: arrived.ts(),
            at,
            captured: clocked.then(|| start + FRAME * arrived.frame),
            marker: arrived.part + 1 == PER_FRAME,
            payload: &payload,
            level: None,
            dependency: None,
        };
        match forwarder.pass(arrived.layer, &Incoming::read(Codec::Vp8, packet)) {
            Verdict::Send(out) => sent.push(Sent { arrived, out, switched: false }),
            Verdict::Switched { send, .. } => sent.push(Sent { arrived, out: send, switched: true }),
            Verdict::Drop => {}
        }
    }
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn scale_03_no_number_is_sent_twice_and_gaps_are_those_of_the_input(events in events(), seed: u64) {
        let sent = play(&mut Forwarder::new(Codec::Vp8, seed), &events, true);
        let mut given = HashSet::new();
        // By segment: the difference of the numbers sent and received.
        let (mut shift, mut highest) = (0_i128, 0_u64);
        for packet in &sent {
            prop_assert!(given.insert(packet.out.seq), "{} twice", packet.out.seq);
            let difference = i128::from(packet.out.seq) - i128::from(packet.arrived.seq());
            if packet.switched {
                prop_assert!(highest == 0 || packet.out.seq == highest + 1, "a gap at the change");
                shift = difference;
            }
            prop_assert_eq!(difference, shift, "a gap of our own making");
            highest = highest.max(packet.out.seq);
        }
        if let Some(first) = sent.first() {
            prop_assert!((1..0x8000).contains(&first.out.seq));
        }
    }

    #[test]
    fn scale_03_layers_change_only_at_key_frames_and_never_mix(events in events(), seed: u64) {
        let sent = play(&mut Forwarder::new(Codec::Vp8, seed), &events, true);
        let (mut layer, mut began) = (None, 0);
        for packet in &sent {
            if packet.switched {
                prop_assert!(packet.arrived.key && packet.arrived.part == 0, "no key frame begins here");
                (layer, began) = (Some(packet.arrived.layer), packet.arrived.seq());
            }
            prop_assert_eq!(layer, Some(packet.arrived.layer));
            prop_assert!(packet.arrived.seq() >= began, "older than the key frame");
        }
    }

    #[test]
    fn scale_03_time_never_falls(events in events(), seed: u64, clocked: bool) {
        let sent = play(&mut Forwarder::new(Codec::Vp8, seed), &events, clocked);
        let mut newest: Option<(u64, u32)> = None;
        let mut times: HashMap<u32, (u8, u32)> = HashMap::new();
        for packet in &sent {
            let (seq, ts) = (packet.out.seq, packet.out.ts);
            if let Some((highest, before)) = newest {
                let later = ts.wrapping_sub(before).cast_signed();
                prop_assert!(seq < highest || later >= 0, "time falls by {later}");
                prop_assert!(!packet.switched || later > 0, "two pictures of one time");
            }
            newest = newest.filter(|(highest, _)| *highest > seq).or(Some((seq, ts)));
            let of = (packet.arrived.layer, packet.arrived.frame);
            prop_assert_eq!(*times.entry(ts).or_insert(of), of, "two pictures of one time");
        }
    }

    #[test]
    fn scale_03_pictures_are_numbered_without_a_gap_over_changes(events in events(), seed: u64) {
        let sent = play(&mut Forwarder::new(Codec::Vp8, seed), &events, true);
        let (mut newest, mut shift) = (None, (0_u16, 0_u8));
        for packet in &sent {
            let (id, tl0) = packet.arrived.numbers();
            if let (Some((_, before, group)), true) = (newest, packet.switched) {
                let (before, group): (u16, u8) = (before, group);
                shift = ((before + 1).wrapping_sub(id), group.wrapping_add(1).wrapping_sub(tl0));
            }
            let out = (id.wrapping_add(shift.0) & 0x7fff, tl0.wrapping_add(shift.1));
            let descriptor = Vp8Descriptor::parse(&packet.arrived.payload()).unwrap();
            let patch = descriptor.patch().picture_id(out.0).tl0_pic_idx(out.1).build().ok();
            prop_assert_eq!(packet.out.patch, patch.filter(|_| out != (id, tl0)));
            if newest.is_none_or(|(seq, ..)| packet.out.seq > seq) {
                newest = Some((packet.out.seq, out.0, out.1));
            }
        }
    }
}

/// A packet of sound.
fn sound(payload: &Arc<[u8]>, seq: u32, at: Instant) -> Packet<'_> {
    let (seq, ts) = (u64::from(seq), seq * 960);
    Packet { seq, ts, at, captured: None, marker: false, payload, level: Some(-20), dependency: None }
}

#[test]
fn sound_begins_at_once_and_is_never_kept_to_be_sent_again() {
    let (mut forwarder, payload, start) = (Forwarder::new(Codec::Opus, 7), Arc::from([1_u8, 2, 3]), start());
    forwarder.aim(Some(0));
    assert_eq!(forwarder.waits_for_key(), None);
    let first = forwarder.pass(0, &Incoming::read(Codec::Opus, sound(&payload, 50, start)));
    assert!(matches!(first, Verdict::Switched { from: None, send } if !send.nackable && send.patch.is_none()));
}

#[test]
fn a_pause_stops_at_once_and_time_goes_on_meanwhile() {
    let (mut forwarder, payload, start) = (Forwarder::new(Codec::Opus, 7), Arc::from([1_u8]), start());
    let pass = |forwarder: &mut Forwarder, seq: u32| {
        let at = start + Duration::from_millis(20) * seq;
        forwarder.pass(0, &Incoming::read(Codec::Opus, sound(&payload, seq, at)))
    };
    forwarder.aim(Some(0));
    let Verdict::Switched { send: before, .. } = pass(&mut forwarder, 1) else { panic!("begins") };
    forwarder.aim(None);
    assert_eq!(pass(&mut forwarder, 2), Verdict::Drop);
    forwarder.aim(Some(0));
    let Verdict::Switched { send: after, .. } = pass(&mut forwarder, 101) else { panic!("goes on") };
    assert_eq!((after.seq, after.ts.wrapping_sub(before.ts)), (before.seq + 1, 96_000));
}

#[test]
fn the_layer_before_goes_on_until_the_key_frame_comes() {
    let mut forwarder = Forwarder::new(Codec::Vp8, 3);
    let frame = |layer, frame, key| Event::Packet(Arrived { layer, frame, part: 0, key });
    let events = [
        Event::Aim(Some(2)),
        frame(2, 0, true),
        Event::Aim(Some(0)),
        frame(0, 1, false),
        frame(2, 1, false),
        frame(0, 2, true),
        frame(2, 2, false),
        frame(0, 3, false),
    ];
    let layers: Vec<u8> = play(&mut forwarder, &events, true).iter().map(|sent| sent.arrived.layer).collect();
    assert_eq!(layers, [2, 2, 0, 0]);
    assert_eq!((forwarder.current(), forwarder.waits_for_key()), (Some(0), None));
    forwarder.aim(Some(1));
    assert_eq!(forwarder.waits_for_key(), Some(1));
    forwarder.aim(Some(0));
    assert_eq!(forwarder.waits_for_key(), None, "it stays where it is");
}

#[test]
fn a_restarted_stream_waits_for_a_key_frame_and_counts_anew() {
    let mut forwarder = Forwarder::new(Codec::Vp8, 3);
    forwarder.aim(Some(1));
    let frame = |frame, key| Event::Packet(Arrived { layer: 1, frame, part: 0, key });
    let before = play(&mut forwarder, &[frame(0, true), frame(1, false)], true);
    forwarder.restart();
    assert_eq!((forwarder.current(), forwarder.waits_for_key()), (None, Some(1)));
    let after = play(&mut forwarder, &[frame(2, false), frame(3, true)], true);
    assert_eq!((before.len(), after.len()), (2, 1));
    assert!((1..0x8000).contains(&after[0].out.seq) && after[0].out.seq != before[1].out.seq + 1);
}

#[test]
fn a_jump_of_the_publisher_s_numbers_is_not_passed_on() {
    let (mut forwarder, payload, start) = (Forwarder::new(Codec::Opus, 7), Arc::from([1_u8]), start());
    forwarder.aim(Some(0));
    let mut last = 0;
    for seq in [10, 11, 40_000, 40_001, 39_999] {
        match forwarder.pass(0, &Incoming::read(Codec::Opus, sound(&payload, seq, start))) {
            Verdict::Send(send) | Verdict::Switched { send, .. } => {
                assert!(last == 0 || send.seq == last + 1, "{seq} went out as {}", send.seq);
                last = send.seq;
            }
            Verdict::Drop => assert_eq!(seq, 39_999),
        }
    }
}
