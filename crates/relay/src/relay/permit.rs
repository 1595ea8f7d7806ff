//! CreatePermission (RFC 8656 section 10) and ChannelBind (section 12).

use std::net::{IpAddr, SocketAddr};

use hubbub_types::Timestamp;
use turn_types::attribute::{ChannelNumber, XorPeerAddress};

use super::{Relay, requests::Request};
use crate::{
    Reason,
    addresses::Family,
    table::{AllocationId, Bind},
    wire::{Reply, is_channel_number},
};

impl Relay {
    /// All peers of the request, or none (RFC 8656 section 10.2).
    pub(super) fn create_permission(&mut self, request: &Request<'_>, now: Timestamp) -> Result<Reply, Reason> {
        let id = self.own_allocation(request)?;
        let transaction = request.message.transaction_id();
        let peers = request.message.get_all::<XorPeerAddress>().map_err(|_| Reason::BadRequest)?;
        let peers: Vec<SocketAddr> = peers.iter().map(|peer| peer.addr(transaction)).collect();
        if peers.is_empty() {
            return Err(Reason::BadRequest);
        }
        for peer in &peers {
            self.check_peer(id, *peer)?;
        }
        let peers: Vec<IpAddr> = peers.iter().map(SocketAddr::ip).collect();
        let expires = now + self.settings.permission_lifetime.0;
        let allocation = self.allocations.get_mut(id.index()).ok_or(Reason::Mismatch)?;
        allocation.peers.sweep(now);
        if !allocation.peers.has_room(&peers, self.settings.max_permissions) {
            return Err(Reason::Capacity);
        }
        for peer in peers {
            allocation.peers.permit(peer, expires);
        }
        self.arm_allocation(id);
        Ok(Reply::success(&request.message))
    }

    /// Binds a channel, and permits its peer.
    pub(super) fn channel_bind(&mut self, request: &Request<'_>, now: Timestamp) -> Result<Reply, Reason> {
        let id = self.own_allocation(request)?;
        let number = request.message.get::<ChannelNumber>().map_err(|_| Reason::BadRequest)?;
        let peer = request.message.get::<XorPeerAddress>().map_err(|_| Reason::BadRequest)?;
        let (number, peer) = number.zip(peer).ok_or(Reason::BadRequest)?;
        let (number, peer) = (number.channel(), peer.addr(request.message.transaction_id()));
        if !is_channel_number(number) || peer.port() == 0 {
            return Err(Reason::BadRequest);
        }
        self.check_peer(id, peer)?;
        let permitted = now + self.settings.permission_lifetime.0;
        let bound = now + self.settings.channel_lifetime.0;
        let allocation = self.allocations.get_mut(id.index()).ok_or(Reason::Mismatch)?;
        allocation.peers.sweep(now);
        if !allocation.peers.has_room(&[peer.ip()], self.settings.max_permissions) {
            return Err(Reason::Capacity);
        }
        match allocation.peers.bind(number, peer, bound, self.settings.max_channels) {
            Bind::Done => allocation.peers.permit(peer.ip(), permitted),
            Bind::Taken => return Err(Reason::BadRequest),
            Bind::Full => return Err(Reason::Capacity),
        }
        self.arm_allocation(id);
        Ok(Reply::success(&request.message))
    }

    /// Whether an allocation may have this peer: its family, then the policy. A live relayed address of ours is a peer
    /// like any other, although it is on an address of ours: it is joined in process.
    fn check_peer(&self, id: AllocationId, peer: SocketAddr) -> Result<(), Reason> {
        let allocation = self.allocations.get(id.index()).ok_or(Reason::Mismatch)?;
        allocation.socket(Family::of(peer.ip())).ok_or(Reason::PeerFamily)?;
        if self.sockets.at(peer).is_some() || self.policy.allows(peer.ip()) {
            Ok(())
        } else {
            Err(Reason::ForbiddenPeer)
        }
    }
}
