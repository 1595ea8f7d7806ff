//! Refresh (RFC 8656 section 7.3).

use hubbub_types::Timestamp;
use turn_types::attribute::{Lifetime, RequestedAddressFamily};

use super::{Relay, allocate::lifetime, requests::Request};
use crate::{Reason, addresses::Family, table::AllocationId, wire::Reply};

impl Relay {
    pub(super) fn refresh(&mut self, request: &Request<'_>, now: Timestamp) -> Result<Reply, Reason> {
        let id = self.own_allocation(request)?;
        let family = request.message.get::<RequestedAddressFamily>().map_err(|_| Reason::PeerFamily)?;
        let family = family.map(|family| Family::from(family.family()));
        let allocation = self.allocations.get(id.index()).ok_or(Reason::Mismatch)?;
        if family.is_some_and(|family| allocation.socket(family).is_none()) {
            return Err(Reason::PeerFamily);
        }
        let asked = request.message.get::<Lifetime>().map_err(|_| Reason::BadRequest)?;
        let granted = if asked.is_some_and(|asked| asked.seconds() == 0) {
            self.give_back(id, family);
            std::time::Duration::ZERO
        } else {
            let granted = self.granted_lifetime(&request.message)?;
            self.prolong(id, now + granted);
            granted
        };
        let mut reply = Reply::success(&request.message);
        reply.add(&lifetime(granted));
        Ok(reply)
    }

    fn prolong(&mut self, id: AllocationId, expires: Timestamp) {
        if let Some(allocation) = self.allocations.get_mut(id.index()) {
            allocation.expires = expires;
        }
        self.arm_allocation(id);
    }

    /// Gives back one family of a dual allocation, or all of it.
    fn give_back(&mut self, id: AllocationId, family: Option<Family>) {
        let Some(allocation) = self.allocations.get_mut(id.index()) else { return };
        let Some(family) = family.filter(|_| allocation.sockets.iter().flatten().count() > 1) else {
            return self.close_allocation(id);
        };
        allocation.peers.forget_family(family == Family::V4);
        if let Some(socket) = allocation.sockets.get_mut(family).take() {
            self.close_socket(socket);
        }
    }

    /// The allocation of the client, if the request has the credentials it was opened with.
    ///
    /// # Errors
    /// 437 without one, 441 with those of another (RFC 8656 section 5).
    pub(super) fn own_allocation(&self, request: &Request<'_>) -> Result<AllocationId, Reason> {
        let id = self.clients.get(&request.client).copied().ok_or(Reason::Mismatch)?;
        let allocation = self.allocations.get(id.index()).ok_or(Reason::Mismatch)?;
        if allocation.identity == request.verified.identity { Ok(id) } else { Err(Reason::WrongCredentials) }
    }
}
