//! What strangers send to the TURN port: anything is answered with at most three times as many bytes, nothing is
//! relayed anywhere, and nothing stays behind.
#![no_main]

use hubbub_relay::{
    Addresses, Client, Credentials, Forward, Output, Relay, RelayAddress, RelaySettings, Stats, Transport,
};
use hubbub_types::{Entropy, Timestamp};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use stun_types::message::Message;

/// Always the same: a crash must repeat.
struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut relay = relay();
    for transport in [Transport::Udp, Transport::Tcp] {
        let address = "9.9.9.9:999".parse().expect("an address");
        let local = "198.41.0.4:3478".parse().expect("an address");
        let stranger = Client { transport, address, local };
        let forward = relay.handle_client(stranger, bytes, Timestamp::from_millis(1_800_000_000_000));
        assert_eq!(forward, Forward::Nothing);
        let mut answered = 0;
        while let Some(output) = relay.poll_output() {
            match output {
                Output::ToClient { client, bytes: answer } => {
                    assert_eq!(client, stranger);
                    assert!(Message::from_bytes(&answer).is_ok(), "an answer that is no STUN");
                    answered += answer.len();
                }
                Output::Disconnect { client } => assert!(client == stranger && transport.is_stream()),
                other => panic!("a stranger brought about {other:?}"),
            }
        }
        assert!(answered <= 3 * bytes.len(), "{answered} for {}", bytes.len());
    }
    assert_eq!(relay.stats(), Stats::default());
});

fn relay() -> Relay {
    let ours = |bind: &str, public: &str| {
        Some(RelayAddress { bind: bind.parse().expect("an address"), public: public.parse().expect("an address") })
    };
    let addresses = Addresses {
        relay_v4: ours("10.0.0.5", "198.41.0.4"),
        relay_v6: ours("2606:4700::5", "2606:4700::5"),
        own: Vec::new(),
    };
    Relay::new(RelaySettings::default(), Credentials::new(&[3; 32]), addresses, Arc::new(Fixed))
}
