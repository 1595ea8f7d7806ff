//! The hot path: data between clients and peers. Nothing here allocates or copies a payload.

use std::net::SocketAddr;

use hubbub_types::Timestamp;
use turn_types::attribute::{Data, XorPeerAddress};

use super::Relay;
use crate::{
    Client, Forward, Reason, RelayedId,
    addresses::Family,
    table::{AllocationId, Owner},
    wire::{self, CHANNEL_HEADER, Message, u16_at},
};

impl Relay {
    /// One datagram of a client, or one framed message of its stream.
    pub fn handle_client<'a>(&mut self, client: Client, bytes: &'a [u8], now: Timestamp) -> Forward<'a> {
        match bytes.first().map(|byte| byte >> 6) {
            Some(1) => self.channel_data(&client, bytes, now),
            Some(0) => self.stun(client, bytes, now),
            _ => self.malformed(client),
        }
    }

    /// One datagram that arrived at a relayed socket (RFC 8656 sections 11.3 and 12.7).
    pub fn handle_peer<'a>(
        &mut self,
        socket: RelayedId,
        from: SocketAddr,
        bytes: &'a [u8],
        now: Timestamp,
    ) -> Forward<'a> {
        let owner = self.sockets.get(socket).map(|socket| socket.owner);
        let Some(Owner::Allocation(id)) = owner else { return self.drop_data(Reason::NoAllocation) };
        let Some(allocation) = self.allocations.get_mut(id.index()).filter(|allocation| allocation.expires > now)
        else {
            return self.drop_data(Reason::NoAllocation);
        };
        if !allocation.peers.permits(from.ip(), now) {
            return self.drop_data(Reason::NoPermission);
        }
        let rate = self.settings.bandwidth.0;
        if rate > 0 && !allocation.down.take(bytes.len() as u64, rate, rate, now) {
            return self.drop_data(Reason::Bandwidth);
        }
        let client = allocation.client;
        let head = match allocation.peers.channel_of(from, now) {
            Some(number) => wire::channel_data(number, bytes.len(), client.transport.is_stream()),
            None => wire::data_indication(from, bytes.len(), self.next_indication()),
        };
        let Some((head, padding)) = head else { return self.drop_data(Reason::Malformed) };
        self.counters.to_clients.add(bytes.len());
        Forward::ToClient { client, head, payload: bytes, padding }
    }

    /// `ChannelData` (RFC 8656 section 12.6). A datagram may be longer than its header says, never shorter.
    fn channel_data<'a>(&mut self, client: &Client, bytes: &'a [u8], now: Timestamp) -> Forward<'a> {
        let (Some(number), Some(length)) = (u16_at(bytes, 0), u16_at(bytes, 2)) else {
            return self.malformed(*client);
        };
        let Some(payload) = bytes.get(CHANNEL_HEADER..CHANNEL_HEADER + usize::from(length)) else {
            return self.malformed(*client);
        };
        let Some(id) = self.clients.get(client).copied() else { return self.drop_data(Reason::NoAllocation) };
        let peer = self.allocations.get(id.index()).and_then(|allocation| allocation.peers.peer_of(number, now));
        match peer {
            Some(peer) => self.send_to_peer(id, peer, payload, now),
            None => self.drop_data(Reason::NoChannel),
        }
    }

    /// A Send indication (RFC 8656 section 11.2). DONT-FRAGMENT is unknown here, which drops the indication.
    pub(super) fn send_indication<'a>(
        &mut self,
        client: &Client,
        message: &Message<'a>,
        now: Timestamp,
    ) -> Forward<'a> {
        let Some(id) = self.clients.get(client).copied() else { return self.drop_data(Reason::NoAllocation) };
        if super::requests::unknown_attributes(message).next().is_some() {
            return self.drop_data(Reason::UnknownAttribute);
        }
        let peer = message.get::<XorPeerAddress>().ok().flatten().map(|peer| peer.addr(message.transaction_id()));
        let payload = message.value(<Data<'_> as stun_types::attribute::AttributeStaticType>::TYPE);
        let (Some(peer), Some(payload)) = (peer.filter(|peer| peer.port() != 0), payload) else {
            return self.drop_data(Reason::BadRequest);
        };
        let permitted = self.allocations.get(id.index()).is_some_and(|found| found.peers.permits(peer.ip(), now));
        if !permitted {
            return self.drop_data(Reason::NoPermission);
        }
        self.send_to_peer(id, peer, payload, now)
    }

    fn send_to_peer<'a>(
        &mut self,
        id: AllocationId,
        peer: SocketAddr,
        payload: &'a [u8],
        now: Timestamp,
    ) -> Forward<'a> {
        let Some(allocation) = self.allocations.get_mut(id.index()).filter(|allocation| allocation.expires > now)
        else {
            return self.drop_data(Reason::NoAllocation);
        };
        let Some(socket) = allocation.socket(Family::of(peer.ip())) else {
            return self.drop_data(Reason::PeerFamily);
        };
        let rate = self.settings.bandwidth.0;
        if rate > 0 && !allocation.up.take(payload.len() as u64, rate, rate, now) {
            return self.drop_data(Reason::Bandwidth);
        }
        self.counters.to_peers.add(payload.len());
        if self.addresses.is_relay(peer) {
            return self.join(socket, peer, payload, now);
        }
        Forward::ToPeer { socket, to: peer, payload }
    }

    /// A peer on our own relay address: another client of ours gets the data at once, if it permits the sender.
    /// Nothing else on this machine does, unless the settings say so.
    fn join<'a>(&mut self, from: RelayedId, peer: SocketAddr, payload: &'a [u8], now: Timestamp) -> Forward<'a> {
        let public = self.sockets.get(from).map(|socket| socket.public);
        match (self.sockets.at(peer), public) {
            (Some(other), Some(public)) => self.handle_peer(other, public, payload, now),
            _ if self.policy.allows(peer.ip()) => Forward::ToPeer { socket: from, to: peer, payload },
            _ => self.drop_data(Reason::ForbiddenPeer),
        }
    }

    fn next_indication(&mut self) -> [u8; 12] {
        self.indications = self.indications.wrapping_add(1);
        let mut id = [0; 12];
        // An odd factor keeps ids apart and spreads them over all bits.
        id[4..].copy_from_slice(&self.indications.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        id
    }

    pub(super) fn drop_data<'a>(&mut self, reason: Reason) -> Forward<'a> {
        self.count(reason);
        Forward::Nothing
    }

    /// What is neither STUN nor `ChannelData`. In a stream nothing after it can be understood.
    pub(super) fn malformed<'a>(&mut self, client: Client) -> Forward<'a> {
        self.count(Reason::Malformed);
        if client.transport.is_stream() {
            self.outputs.push_back(crate::Output::Disconnect { client });
        }
        Forward::Nothing
    }
}
