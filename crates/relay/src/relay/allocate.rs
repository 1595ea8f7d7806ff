//! Allocate (RFC 8656 sections 6 and 7).

use std::time::Duration;

use hubbub_types::Timestamp;
use stun_types::attribute::XorMappedAddress;
use turn_types::{
    AddressFamily,
    attribute::{
        AdditionalAddressFamily, AddressErrorCode, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport,
        ReservationToken, XorRelayedAddress,
    },
    stun::attribute::ErrorCode,
};

use super::{Relay, opening::Plan, requests::Request};
use crate::{
    Reason,
    addresses::Family,
    table::{AllocationId, Owner, Want},
    wire::{Message, Reply},
};

impl From<AddressFamily> for Family {
    fn from(family: AddressFamily) -> Self {
        match family {
            AddressFamily::IPV4 => Self::V4,
            AddressFamily::IPV6 => Self::V6,
        }
    }
}

impl From<Family> for AddressFamily {
    fn from(family: Family) -> Self {
        match family {
            Family::V4 => Self::IPV4,
            Family::V6 => Self::IPV6,
        }
    }
}

/// What an Allocate request asks for.
struct Wishes {
    family: Option<RequestedAddressFamily>,
    additional: Option<AdditionalAddressFamily>,
    even: Option<EvenPort>,
    token: Option<ReservationToken>,
}

impl Wishes {
    /// The checks of RFC 8656 section 7.2, in its order.
    fn read(message: &Message<'_>) -> Result<Self, Reason> {
        let transport = message.get::<RequestedTransport>().map_err(|_| Reason::BadRequest)?;
        if transport.ok_or(Reason::BadRequest)?.protocol() != RequestedTransport::UDP {
            return Err(Reason::Transport);
        }
        let wishes = Self {
            family: message.get().map_err(|_| Reason::Family)?,
            additional: message.get().map_err(|_| Reason::BadRequest)?,
            even: message.get().map_err(|_| Reason::BadRequest)?,
            token: message.get().map_err(|_| Reason::BadRequest)?,
        };
        if wishes.contradict() { Err(Reason::BadRequest) } else { Ok(wishes) }
    }

    fn contradict(&self) -> bool {
        let token = self.token.is_some() && (self.even.is_some() || self.family.is_some() || self.additional.is_some());
        let additional = self.additional.as_ref().is_some_and(|_| {
            // The codec takes no other family than IPv6 here.
            self.family.is_some() || self.even.as_ref().is_some_and(EvenPort::requested)
        });
        token || additional
    }

    fn want(&self) -> Want {
        match self.even.as_ref().map(EvenPort::requested) {
            None => Want::Any,
            Some(false) => Want::Even,
            Some(true) => Want::Pair,
        }
    }
}

impl Relay {
    /// Begins an allocation. `None`: it is answered when its sockets are open.
    pub(super) fn allocate(&mut self, request: &Request<'_>, now: Timestamp) -> Result<Option<Reply>, Reason> {
        if let Some(id) = self.clients.get(&request.client).copied() {
            return self.allocate_again(id, request, now).map(Some);
        }
        if let Some(opening) = self.openings.get(&request.client) {
            return if opening.is_for(request) { Ok(None) } else { Err(Reason::Mismatch) };
        }
        let wishes = Wishes::read(&request.message)?;
        let expires = now + self.granted_lifetime(&request.message)?;
        match &wishes.token {
            Some(token) => self.allocate_reserved(request, token.token(), expires, now).map(Some),
            None => self.begin_opening(request, self.plan(&wishes)?, expires).map(|()| None),
        }
    }

    /// The same request again, because its answer was lost; another one is refused.
    fn allocate_again(&self, id: AllocationId, request: &Request<'_>, now: Timestamp) -> Result<Reply, Reason> {
        let allocation = self.allocations.get(id.index()).ok_or(Reason::ServerError)?;
        let same =
            allocation.transaction == request.message.transaction() && allocation.identity == request.verified.identity;
        if same { self.allocated(id, &request.message, now) } else { Err(Reason::Mismatch) }
    }

    fn plan(&self, wishes: &Wishes) -> Result<Plan, Reason> {
        let has = |family| self.addresses.relay(family).is_some();
        let first = wishes.family.as_ref().map_or(Family::V4, |family| family.family().into());
        let dual = wishes.additional.is_some();
        match (has(first), dual, has(Family::V6)) {
            (true, false, _) => Ok(Plan::new(wishes.want(), first, None)),
            (true, true, true) => Ok(Plan::new(wishes.want(), first, Some(Family::V6))),
            (true, true, false) => Ok(Plan::partial(wishes.want(), first, (Family::V6, Reason::Family))),
            (false, true, true) => Ok(Plan::partial(wishes.want(), Family::V6, (Family::V4, Reason::Family))),
            (false, _, _) => Err(Reason::Family),
        }
    }

    /// Opens an allocation on a port that was reserved (RFC 8656 section 7.2, item 5).
    fn allocate_reserved(
        &mut self,
        request: &Request<'_>,
        token: u64,
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<Reply, Reason> {
        let identity = request.verified.identity;
        let (socket, owner) = self.reservations.get(&token).copied().ok_or(Reason::Capacity)?;
        let family = self.sockets.get(socket).map(|socket| Family::of(socket.bind.ip())).ok_or(Reason::Capacity)?;
        if owner != identity.account {
            return Err(Reason::Capacity);
        }
        self.quotas.acquire(&identity, request.client.address.ip(), &self.settings)?;
        self.reservations.remove(&token);
        let id = self.insert_allocation(request.client, identity, request.message.transaction(), expires);
        self.give_socket(id, family, socket);
        self.allocated(id, &request.message, now)
    }

    /// Makes a relayed socket that of an allocation.
    pub(super) fn give_socket(&mut self, id: AllocationId, family: Family, socket: crate::RelayedId) {
        if let Some(socket) = self.sockets.get_mut(socket) {
            socket.owner = Owner::Allocation(id);
        }
        if let Some(allocation) = self.allocations.get_mut(id.index()) {
            *allocation.sockets.get_mut(family) = Some(socket);
        }
    }

    /// The lifetime a request gets: what it asks for, but not less than the default nor more than the maximum.
    pub(super) fn granted_lifetime(&self, message: &Message<'_>) -> Result<Duration, Reason> {
        let asked = message.get::<Lifetime>().map_err(|_| Reason::BadRequest)?;
        let least = self.settings.default_lifetime.0;
        let asked = asked.map_or(least, |asked| Duration::from_secs(asked.seconds().into()));
        Ok(asked.min(self.settings.max_lifetime.0).max(least))
    }

    /// The answer to an Allocate request, made from what the allocation is now.
    pub(super) fn allocated(&self, id: AllocationId, message: &Message<'_>, now: Timestamp) -> Result<Reply, Reason> {
        let allocation = self.allocations.get(id.index()).ok_or(Reason::ServerError)?;
        let transaction = message.transaction_id();
        let mut reply = Reply::success(message);
        for socket in allocation.sockets.iter().flatten().filter_map(|id| self.sockets.get(*id)) {
            reply.add(&XorRelayedAddress::new(socket.public, transaction));
        }
        reply.add(&lifetime(allocation.expires.since(now)));
        if let Some(token) = allocation.token {
            reply.add(&ReservationToken::new(token));
        }
        reply.add(&XorMappedAddress::new(allocation.client.address, transaction));
        if let Some((family, reason)) = allocation.partial {
            let (code, phrase) = reason.code();
            let error = ErrorCode::new(code, phrase).map_err(|_| Reason::ServerError)?;
            reply.add(&AddressErrorCode::new(family.into(), error));
        }
        Ok(reply)
    }
}

/// LIFETIME in whole seconds, rounded down: a client that refreshes in time is never late.
pub(super) fn lifetime(left: Duration) -> Lifetime {
    Lifetime::new(u32::try_from(left.as_secs()).unwrap_or(u32::MAX))
}
