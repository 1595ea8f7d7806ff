//! What happens by itself. Each allocation, session and reservation has one entry in an ordered set.
//!
//! Whether a permission, channel or allocation is over is decided by the time of each packet, so these timers only tidy
//! up; they may be late, and nothing lives longer for it.

use hubbub_types::{AccountId, SessionId, Timestamp};

use super::Relay;
use crate::{
    Client, RelayedId,
    table::{AllocationId, Owner},
};

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    Allocation(AllocationId),
    Session(SessionId),
    Reservation(u64),
}

impl Relay {
    /// When [`Relay::handle_timeout`] is to be called. `None`: not before something else is handed in.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        while let Some((due, timer)) = self.timers.first().copied()
            && due <= now
        {
            self.timers.pop_first();
            match timer {
                Timer::Allocation(id) => self.allocation_due(id, now),
                Timer::Session(id) => self.session_due(id, now),
                Timer::Reservation(token) => self.drop_reservation(token),
            }
        }
    }

    fn allocation_due(&mut self, id: AllocationId, now: Timestamp) {
        let Some(allocation) = self.allocations.get_mut(id.index()) else { return };
        if allocation.expires <= now {
            return self.close_allocation(id);
        }
        allocation.peers.sweep(now);
        self.arm_allocation(id);
    }

    /// Closes an allocation whose time is over, should its timer be late.
    pub(super) fn close_if_over(&mut self, client: &Client, now: Timestamp) {
        let Some(id) = self.clients.get(client).copied() else { return };
        if self.allocations.get(id.index()).is_some_and(|allocation| allocation.expires <= now) {
            self.close_allocation(id);
        }
    }

    /// Sets the timer of an allocation to what expires first.
    pub(super) fn arm_allocation(&mut self, id: AllocationId) {
        if let Some(allocation) = self.allocations.get_mut(id.index()) {
            self.timers.remove(&(allocation.timer, Timer::Allocation(id)));
            allocation.timer = allocation.next_expiry();
            self.timers.insert((allocation.timer, Timer::Allocation(id)));
        }
    }

    pub(super) fn disarm_allocation(&mut self, id: AllocationId, timer: Timestamp) {
        self.timers.remove(&(timer, Timer::Allocation(id)));
    }

    /// Keeps an open socket for the holder of a token.
    pub(super) fn reserve(&mut self, socket: RelayedId, account: AccountId, now: Timestamp) -> u64 {
        let token = u64::from_be_bytes(self.random());
        if let Some(socket) = self.sockets.get_mut(socket) {
            socket.owner = Owner::Reserved(token);
        }
        self.reservations.insert(token, (socket, account));
        self.timers.insert((now + self.settings.reservation_lifetime.0, Timer::Reservation(token)));
        token
    }

    fn drop_reservation(&mut self, token: u64) {
        if let Some((socket, _)) = self.reservations.remove(&token) {
            self.close_socket(socket);
        }
    }
}
