//! What strangers may send: any bytes under any numbers.

use std::{collections::HashSet, sync::Arc, time::Duration};

use proptest::prelude::*;

use super::{Forwarder, Incoming, Packet, Verdict, red_primary};
use crate::{Codec, testing::start};

/// Bytes that begin as payloads begin more often than chance would have it.
fn payloads() -> impl Strategy<Value = Vec<u8>> {
    let first = prop_oneof![Just(0x90_u8), Just(0xa8), Just(0x78), Just(0x7c), Just(0x60), Just(0x62), any::<u8>()];
    let some = (first, proptest::collection::vec(any::<u8>(), 0..40));
    prop_oneof![20 => some.prop_map(|(first, rest)| [&[first][..], &rest].concat()), 1 => Just(Vec::new())]
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(bytes in payloads(), dependency in proptest::option::of(payloads())) {
        let payload = Arc::from(bytes);
        for codec in Codec::ALL {
            let packet = Packet {
                seq: 1,
                ts: 1,
                at: start(),
                captured: None,
                marker: false,
                payload: &payload,
                level: None,
                dependency: dependency.as_deref(),
            };
            let incoming = Incoming::read(codec, packet);
            prop_assert!(!incoming.start_of_key || !payload.is_empty() || codec.kind() == crate::Kind::Audio);
        }
        if let Some((_, block)) = red_primary(&payload) {
            prop_assert!(block.start >= 1 && block.start <= block.end && block.end == payload.len());
        }
    }

    #[test]
    fn any_numbers_can_be_rewritten_and_none_is_given_twice(
        packets in proptest::collection::vec((0..4_u8, any::<u64>(), any::<u32>(), payloads(), any::<u16>()), 1..80),
        seed: u64,
        codec in proptest::sample::select(&Codec::ALL[..]),
    ) {
        let (mut forwarder, start, mut given) = (Forwarder::new(codec, seed), start(), HashSet::new());
        for (layer, seq, ts, bytes, late) in packets {
            forwarder.aim((seq % 5 != 0).then_some(layer));
            let payload = Arc::from(bytes);
            let at = start + Duration::from_millis(late.into());
            let captured = (ts % 3 == 0).then_some(start + Duration::from_millis(u64::from(late) * 7));
            // Numbers near each other as well as far apart.
            let seq = if ts % 2 == 0 { seq } else { seq % 100 };
            let packet = Packet { seq, ts, at, captured, marker: false, payload: &payload, level: None, dependency: None };
            match forwarder.pass(layer, &Incoming::read(codec, packet)) {
                Verdict::Drop => {}
                Verdict::Send(out) | Verdict::Switched { send: out, .. } => {
                    prop_assert!(!given.is_empty() || out.seq < 0x8000, "begins with {}", out.seq);
                    prop_assert!(given.insert(out.seq), "{} twice", out.seq);
                    prop_assert!(out.wallclock <= at, "captured after it arrived");
                }
            }
        }
    }
}
