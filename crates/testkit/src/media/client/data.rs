//! Data packets.

use super::{Client, Topology, transport::Role};
use hubbub_livekit::proto::{self, data_packet};
use prost::Message as _;
use std::time::Instant;

/// The channel of a kind.
const fn label(kind: data_packet::Kind) -> &'static str {
    match kind {
        data_packet::Kind::Reliable => "_reliable",
        data_packet::Kind::Lossy => "_lossy",
    }
}

impl Client {
    /// Sends a packet to those named, or to everybody. It waits for its channel.
    pub fn send_data(&mut self, kind: data_packet::Kind, topic: &str, payload: &[u8], to: &[&str], now: Instant) {
        let to: Vec<String> = to.iter().map(|identity| (*identity).to_owned()).collect();
        let user = proto::UserPacket {
            payload: payload.to_vec(),
            topic: Some(topic.to_owned()),
            ..proto::UserPacket::default()
        };
        let mut packet = proto::DataPacket {
            destination_identities: to,
            value: Some(data_packet::Value::User(user)),
            ..proto::DataPacket::default()
        };
        if kind == data_packet::Kind::Reliable {
            self.sent_sequence += 1;
            packet.sequence = self.sent_sequence;
        }
        self.unsent.push_back((label(kind), packet.encode_to_vec()));
        if self.options.topology == Topology::Dual && self.offering().is_none() {
            self.open(Role::Publisher, now);
            self.negotiate(now);
        }
        self.flush_data(now);
    }

    /// The packets that came since this was asked last.
    pub fn take_data(&mut self) -> Vec<proto::DataPacket> {
        std::mem::take(&mut self.data)
    }

    pub(super) fn flush_data(&mut self, now: Instant) {
        let mut kept = std::collections::VecDeque::new();
        while let Some((label, bytes)) = self.unsent.pop_front() {
            let blocked = kept.iter().any(|(waiting, _): &(&str, Vec<u8>)| *waiting == label);
            if blocked || !self.offering().is_some_and(|transport| transport.say(label, &bytes)) {
                kept.push_back((label, bytes));
            }
        }
        self.unsent = kept;
        self.poll_soon(now);
    }

    pub(super) fn take_message(&mut self, bytes: &[u8]) {
        match proto::DataPacket::decode(bytes) {
            Ok(packet) => {
                if packet.sequence > 0 {
                    let last = self.received_sequence.entry(packet.participant_sid.clone()).or_default();
                    *last = packet.sequence.max(*last);
                }
                self.data.push(packet);
            }
            Err(error) => self.faults.push(format!("a data packet: {error}")),
        }
    }

    pub(super) fn received_states(&self) -> Vec<proto::DataChannelReceiveState> {
        let state = |(sid, last): (&String, &u32)| proto::DataChannelReceiveState {
            publisher_sid: sid.clone(),
            last_seq: *last,
        };
        self.received_sequence.iter().map(state).collect()
    }
}
