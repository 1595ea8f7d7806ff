//! Datagrams, from the sockets to the rooms they are for.

use std::net::SocketAddr;

use hubbub_sfu::ids::{Arrived, Proto, Wall};

use super::{Kept, run::Shard};
use crate::{
    datagrams::Buffers,
    media::{
        routes::{Route, Source, Stray},
        sockets::Door,
        stun::{self, Kind},
    },
};

impl Shard<'_> {
    /// One batch of what waits on a socket; more of it makes the socket ready again.
    pub(super) fn read_door(&mut self, place: usize, buffers: &mut Buffers, kept: &Kept, now: Wall) {
        let Some(door) = kept.doors.get(place) else { return };
        // An error is that of an earlier send; it concerns nobody any more.
        if let Err(error) = buffers.receive(&door.socket, door.local) {
            tracing::debug!(%error, local = %door.local, "nothing can be received");
        }
        for (from, bytes) in buffers.datagrams() {
            self.take_in(place, door, from, bytes, kept, now);
        }
        buffers.clear();
        self.settle(kept, now);
        self.flush(kept);
    }

    fn take_in(&mut self, place: usize, door: &Door, from: SocketAddr, bytes: &[u8], kept: &Kept, now: Wall) {
        self.counted.received += 1;
        self.counted.received_bytes += bytes.len() as u64;
        let Route { room, transport } = match self.route((place, from), bytes, now) {
            Some(Ok(route)) => route,
            Some(Err(stray)) => return self.count(stray),
            None => return self.counted.strays.malformed += 1,
        };
        let arrived = Arrived { proto: Proto::Udp, from, to: door.told, bytes, at: now.instant };
        let Some(held) = self.rooms.get_mut(room) else { return };
        if held.guarded(|room| room.datagram(transport, arrived, now)).is_err() {
            return self.end_broken(room, now.instant);
        }
        let was = std::mem::replace(&mut held.unsettled, true);
        if !was {
            self.unsettled.push(room);
        }
        // Bounded by what came in, but a batch of packets for many subscribers is sent before the next one is made.
        if self.packets.len() >= super::outputs::MANY {
            self.flush(kept);
        }
    }

    /// Whose a datagram is; `None` when it is none of the kinds.
    fn route(&mut self, source: Source, bytes: &[u8], now: Wall) -> Option<Result<Route, Stray>> {
        let now = now.instant;
        match stun::kind(bytes) {
            Kind::Other => None,
            Kind::Media | Kind::Stun => Some(self.routes.of(source, now)),
            Kind::Check => {
                let route = self.routes.of_check(source, bytes, now, || self.floods.allows(source.1, now));
                if route == Err(Stray::Wrong) {
                    self.floods.was_wrong(source.1, now);
                }
                Some(route)
            }
        }
    }

    fn count(&mut self, stray: Stray) {
        let strays = &mut self.counted.strays;
        let count = match stray {
            Stray::Unknown => &mut strays.unknown_source,
            Stray::NoName => &mut strays.no_name,
            Stray::Wrong => &mut strays.wrong_password,
            Stray::TooMany => &mut strays.rate,
        };
        *count += 1;
    }

    /// Lets every room send what the datagrams of this batch led to.
    fn settle(&mut self, kept: &Kept, now: Wall) {
        let mut unsettled = std::mem::take(&mut self.unsettled);
        for key in unsettled.drain(..) {
            if let Some(held) = self.rooms.get_mut(key) {
                held.unsettled = false;
                self.act(key, kept, now, |room| room.settle(now));
            }
        }
        self.unsettled = unsettled;
    }
}
