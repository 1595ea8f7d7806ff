//! Two real peers over this cryptography, on virtual time.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use hubbub_testkit::SeededEntropy;
use hubbub_types::Timestamp;
use str0m::{
    Candidate, Event, Input, Output, Rtc,
    change::SdpAnswer,
    media::{Direction, MediaKind, Mid},
    net::{Protocol, Receive, Transmit},
    rtp::{RtpWrite, SeqNo},
};

use super::super::{certificate, provider};

struct Peer {
    rtc: Rtc,
    heard: Vec<Arc<[u8]>>,
    connected: bool,
}

impl Peer {
    fn new(address: &str, now: Instant) -> Self {
        let entropy = SeededEntropy::new(address.len() as u64);
        let certificate = certificate(Timestamp::from_millis(1_800_000_000_000), &entropy).unwrap();
        let builder = Rtc::builder().set_crypto_provider(provider()).set_dtls_cert(certificate).set_rtp_mode(true);
        let mut rtc = builder.build(now);
        rtc.add_local_candidate(Candidate::host(address.parse::<SocketAddr>().unwrap(), Protocol::Udp).unwrap());
        Self { rtc, heard: Vec::new(), connected: false }
    }

    /// What it wants sent, and when it wants to be woken.
    fn drain(&mut self) -> (Vec<Transmit>, Instant) {
        let mut sent = Vec::new();
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(at) => return (sent, at),
                Output::Transmit(transmit) => sent.push(transmit),
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(Event::RtpPacket(packet)) => self.heard.push(packet.payload.clone()),
                Output::Event(_) => {}
            }
        }
    }
}

/// Lets `pair` speak until `done`.
fn run(pair: &mut [Peer; 2], now: &mut Instant, mut done: impl FnMut(&mut [Peer; 2]) -> bool) {
    for _ in 0..2_000 {
        if done(pair) {
            return;
        }
        let mut wake = *now + Duration::from_millis(10);
        for from in 0..2 {
            let (sent, at) = pair[from].drain();
            wake = wake.min(at);
            for transmit in sent {
                let received =
                    Receive::new(transmit.proto, transmit.source, transmit.destination, &transmit.contents).unwrap();
                pair[1 - from].rtc.handle_input(Input::Receive(*now, received)).unwrap();
                wake = *now;
            }
        }
        *now = wake.max(*now + Duration::from_micros(100));
        for peer in pair.iter_mut() {
            peer.rtc.handle_input(Input::Timeout(*now)).unwrap();
        }
    }
    panic!("it never came to that");
}

fn negotiate(pair: &mut [Peer; 2]) -> Mid {
    let [one, two] = pair;
    let mut changes = one.rtc.sdp_api();
    let mid = changes.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
    let (offer, pending) = changes.apply().unwrap();
    let answer: SdpAnswer = two.rtc.sdp_api().accept_offer(offer).unwrap();
    one.rtc.sdp_api().accept_answer(pending, answer).unwrap();
    mid
}

#[test]
fn meet_06_two_peers_shake_hands_and_hear_each_other() {
    let mut now = crate::testing::start();
    let mut pair = [Peer::new("192.0.2.1:1000", now), Peer::new("192.0.2.12:1000", now)];
    let mid = negotiate(&mut pair);
    run(&mut pair, &mut now, |pair| pair.iter().all(|peer| peer.connected));
    for seq in 0..5_u64 {
        for peer in &mut pair {
            let pt = peer.rtc.media(mid).unwrap().remote_pts()[0];
            let payload: Arc<[u8]> = vec![7; 100 + usize::try_from(seq).unwrap()].into();
            let write = RtpWrite::new(pt, SeqNo::from(seq + 1), 960 * u32::try_from(seq).unwrap(), now, payload);
            peer.rtc.direct_api().stream_tx_by_mid(mid, None).unwrap().write_rtp(write);
            peer.rtc.handle_input(Input::Timeout(now)).unwrap();
            let _ = &peer;
        }
        run(&mut pair, &mut now, |pair| pair.iter().all(|peer| peer.heard.len() as u64 > seq));
    }
    for peer in &pair {
        assert_eq!(peer.heard.iter().map(|payload| payload.len()).collect::<Vec<_>>(), [100, 101, 102, 103, 104]);
    }
}
