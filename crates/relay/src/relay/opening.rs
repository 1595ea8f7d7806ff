//! Allocations whose sockets are being opened.
//!
//! The machine takes a port, the driver tries to open it, and another one is taken where some other program has it.

use hubbub_types::Timestamp;

use super::{Relay, auth::Verified, requests::Request};
use crate::{
    Client, Identity, Output, Reason, RelayedId,
    addresses::{Family, PerFamily},
    table::{Allocation, AllocationId, Owner, Partial, State, Want},
    wire::Message,
};

/// How many ports are tried for each family: enough, unless the range is in use by others.
const TRIES: u8 = 8;

/// The sockets an allocation needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    want: Want,
    first: Family,
    second: Option<Family>,
    partial: Option<Partial>,
}

impl Plan {
    pub(super) const fn new(want: Want, first: Family, second: Option<Family>) -> Self {
        Self { want, first, second, partial: None }
    }

    /// One family of two.
    pub(super) const fn partial(want: Want, first: Family, partial: Partial) -> Self {
        Self { want, first, second: None, partial: Some(partial) }
    }
}

/// An allocation being opened.
pub(super) struct Opening {
    request: Vec<u8>,
    verified: Verified,
    plan: Plan,
    expires: Timestamp,
    sockets: PerFamily<Option<RelayedId>>,
    /// The upper neighbour of the first one, to be reserved.
    reserved: Option<RelayedId>,
    tries: u8,
}

impl Opening {
    /// Whether this is the request it began with, sent again.
    pub(super) fn is_for(&self, request: &Request<'_>) -> bool {
        self.request == request.bytes
    }

    fn all(&self) -> impl Iterator<Item = RelayedId> + use<> {
        let Self { sockets, reserved, .. } = self;
        [*sockets.get(Family::V4), *sockets.get(Family::V6), *reserved].into_iter().flatten()
    }
}

impl Relay {
    pub(super) fn begin_opening(
        &mut self,
        request: &Request<'_>,
        plan: Plan,
        expires: Timestamp,
    ) -> Result<(), Reason> {
        let identity = request.verified.identity;
        self.quotas.acquire(&identity, request.client.address.ip(), &self.settings)?;
        let opening = Opening {
            request: request.bytes.to_vec(),
            verified: request.verified.clone(),
            plan,
            expires,
            sockets: PerFamily::default(),
            reserved: None,
            tries: 0,
        };
        self.openings.insert(request.client, opening);
        if self.open_socket(request.client, plan.first, plan.want) {
            return Ok(());
        }
        self.abandon_opening(&request.client);
        Err(Reason::Capacity)
    }

    /// Takes a port and asks the driver for it.
    fn open_socket(&mut self, client: Client, family: Family, want: Want) -> bool {
        let random = u16::from_be_bytes(self.random());
        let taken = self.sockets.take(&self.addresses, family, want, random, client);
        let (Some((first, second)), Some(opening)) = (taken, self.openings.get_mut(&client)) else { return false };
        *opening.sockets.get_mut(family) = Some(first);
        opening.reserved = opening.reserved.or(second);
        self.ask_for(first);
        true
    }

    fn ask_for(&mut self, socket: RelayedId) {
        if let Some(found) = self.sockets.get_mut(socket) {
            found.state = State::Asked;
            self.outputs.push_back(Output::Bind { socket, address: found.bind });
        }
    }

    /// The driver's answer to [`Output::Bind`]: whether the socket is open.
    pub fn bound(&mut self, socket: RelayedId, ok: bool, now: Timestamp) {
        // What was taken down meanwhile is closed by an output already under way.
        let asked = self.sockets.get_mut(socket).filter(|socket| socket.state == State::Asked);
        let Some((client, found)) = asked.and_then(|found| match found.owner {
            Owner::Pending(client) => Some((client, found)),
            Owner::Allocation(_) | Owner::Reserved(_) => None,
        }) else {
            return;
        };
        found.state = if ok { State::Open } else { State::Failed };
        if ok {
            self.go_on_opening(client, now);
        } else {
            self.try_again(client, socket, now);
        }
    }

    /// Asks for the next socket of the plan, or finishes.
    fn go_on_opening(&mut self, client: Client, now: Timestamp) {
        let Some(opening) = self.openings.get(&client) else { return };
        let plan = opening.plan;
        let is_new = |id: RelayedId| self.sockets.get(id).is_some_and(|socket| socket.state == State::Taken);
        if let Some(reserved) = opening.reserved.filter(|reserved| is_new(*reserved)) {
            return self.ask_for(reserved);
        }
        match plan.second {
            Some(second) if opening.sockets.get(second).is_none() => {
                // The second of a dual allocation: any port (RFC 8656 section 7.2 forbids pairs here).
                let want = if plan.want == Want::Even { Want::Even } else { Want::Any };
                if !self.open_socket(client, second, want) {
                    self.give_up_second(client, now);
                }
            }
            _ => self.finish_opening(client, now),
        }
    }

    /// A port could not be opened: takes another.
    fn try_again(&mut self, client: Client, failed: RelayedId, now: Timestamp) {
        let Some(opening) = self.openings.get_mut(&client) else { return };
        opening.tries += 1;
        let (plan, spent) = (opening.plan, opening.tries >= TRIES);
        let second = plan.second.filter(|second| *opening.sockets.get(*second) == Some(failed));
        let lost: Vec<_> = match second {
            Some(second) => opening.sockets.get_mut(second).take().into_iter().collect(),
            // The first one, or its neighbour: both are given back.
            None => {
                let lost = opening.all().collect();
                (opening.sockets, opening.reserved) = (PerFamily::default(), None);
                lost
            }
        };
        for socket in lost {
            self.close_socket(socket);
        }
        match second {
            Some(_) if spent => self.give_up_second(client, now),
            Some(second) if self.open_socket(client, second, Want::Any) => {}
            Some(_) => self.give_up_second(client, now),
            None if !spent && self.open_socket(client, plan.first, plan.want) => {}
            None => self.fail_opening(client, Reason::Capacity),
        }
    }

    fn give_up_second(&mut self, client: Client, now: Timestamp) {
        if let Some(opening) = self.openings.get_mut(&client)
            && let Some(second) = opening.plan.second.take()
        {
            opening.plan.partial = Some((second, Reason::Capacity));
        }
        self.go_on_opening(client, now);
    }

    fn fail_opening(&mut self, client: Client, reason: Reason) {
        let Some(opening) = self.abandon_opening(&client) else { return };
        let Some(message) = Message::parse(&opening.request) else { return };
        let request = Request { client, message, verified: opening.verified.clone(), bytes: &opening.request };
        self.refuse(&request, reason);
    }

    /// Forgets an opening and gives back what it took.
    pub(super) fn abandon_opening(&mut self, client: &Client) -> Option<Opening> {
        let opening = self.openings.remove(client)?;
        for socket in opening.all() {
            self.close_socket(socket);
        }
        self.quotas.release(&opening.verified.identity, client.address.ip());
        Some(opening)
    }

    /// Forgets the openings of sessions for which this holds.
    pub(super) fn abandon_openings_of(&mut self, ended: impl Fn(&Identity) -> bool) {
        let found = self.openings.iter().filter(|(_, opening)| ended(&opening.verified.identity));
        let found: Vec<_> = found.map(|(client, _)| *client).collect();
        for client in found {
            self.abandon_opening(&client);
        }
    }

    fn finish_opening(&mut self, client: Client, now: Timestamp) {
        let Some(opening) = self.openings.remove(&client) else { return };
        let Some(message) = Message::parse(&opening.request) else { return };
        let identity = opening.verified.identity;
        let id = self.insert_allocation(client, identity, message.transaction(), opening.expires);
        for family in [Family::V4, Family::V6] {
            if let Some(socket) = *opening.sockets.get(family) {
                self.give_socket(id, family, socket);
            }
        }
        let token = opening.reserved.map(|socket| self.reserve(socket, identity.account, now));
        if let Some(allocation) = self.allocations.get_mut(id.index()) {
            (allocation.token, allocation.partial) = (token, opening.plan.partial);
        }
        let request = Request { client, message, verified: opening.verified, bytes: &opening.request };
        match self.allocated(id, &message, now) {
            Ok(reply) => self.answer(&request, reply),
            Err(reason) => self.refuse(&request, reason),
        }
    }

    /// Puts a new allocation into every table. Its quota was counted before.
    pub(super) fn insert_allocation(
        &mut self,
        client: Client,
        identity: Identity,
        transaction: [u8; 12],
        expires: Timestamp,
    ) -> AllocationId {
        let index = self.allocations.insert(Allocation::new(client, identity, transaction, expires));
        let id = AllocationId(u32::try_from(index).unwrap_or(u32::MAX));
        self.clients.insert(client, id);
        self.arm_allocation(id);
        if let Some(session) = self.sessions.get_mut(identity.session) {
            session.allocations.push(id);
        }
        self.counters.opened += 1;
        id
    }

    /// Takes an allocation out of every table and closes its sockets.
    pub(super) fn close_allocation(&mut self, id: AllocationId) {
        let Some(allocation) = self.allocations.try_remove(id.index()) else { return };
        self.clients.remove(&allocation.client);
        self.disarm_allocation(id, allocation.timer);
        for socket in allocation.sockets.iter().flatten() {
            self.close_socket(*socket);
        }
        if let Some(session) = self.sessions.get_mut(allocation.identity.session) {
            session.allocations.retain(|found| *found != id);
        }
        self.quotas.release(&allocation.identity, allocation.client.address.ip());
    }

    /// Gives a port back, and the socket if the driver has it or is about to.
    pub(super) fn close_socket(&mut self, id: RelayedId) {
        let removed = self.sockets.remove(id);
        if removed.is_some_and(|socket| matches!(socket.state, State::Asked | State::Open)) {
            self.outputs.push_back(Output::Close { socket: id });
        }
    }
}
