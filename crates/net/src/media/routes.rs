//! Whose datagrams these are: addresses that have proved a password, and user names that may be proved.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    time::{Duration, Instant},
};

use hubbub_sfu::{crypto::is_signed, ids::TransportKey};

use super::{letters::RoomKey, stun};

/// Addresses one peer connection may have proved; an older one makes room for a new one.
const ADDRESSES: usize = 8;
/// Addresses it may prove at once, and then one more each [`LEARN_EVERY`]: the machine keeps each of them until ICE is
/// restarted, and looks through all at every check.
const LEARN: u32 = 16;
const LEARN_EVERY: Duration = Duration::from_secs(1);
/// User names of one peer connection: the present one and those of the last restarts.
const NAMES: usize = 4;
const WINDOW: Duration = Duration::from_secs(1);

/// One peer connection of one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Route {
    pub(super) room: RoomKey,
    pub(super) transport: TransportKey,
}

/// Where a datagram came from: the socket, by place, and the sender.
pub(super) type Source = (usize, SocketAddr);

/// Why a datagram reaches nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// No check, from an address that has proved nothing.
    Unknown,
    /// A check for a user name nobody has.
    NoName,
    /// A check that was signed with a wrong password.
    Wrong,
    /// More than one peer connection may send.
    TooMany,
}

#[derive(Debug)]
struct Name {
    route: Route,
    password: String,
    /// When it is forgotten; the present one is kept.
    until: Option<Instant>,
}

#[derive(Debug)]
struct Lane {
    addresses: VecDeque<Source>,
    names: VecDeque<String>,
    window: Instant,
    packets: u32,
    /// How many addresses it may prove now, as of `learned`.
    may_learn: u32,
    learned: Instant,
}

impl Lane {
    /// Whether it may prove one more address.
    fn may_learn(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.learned).as_secs() / LEARN_EVERY.as_secs();
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        if passed > 0 {
            self.may_learn = self.may_learn.saturating_add(passed).min(LEARN);
            self.learned = now;
        }
        self.may_learn > 0
    }
}

/// All routes of a shard.
#[derive(Debug)]
pub(super) struct Routes {
    packet_rate: u32,
    old_names: Duration,
    addresses: HashMap<Source, Route>,
    names: HashMap<String, Name>,
    lanes: HashMap<Route, Lane>,
}

impl Routes {
    pub(super) fn new(packet_rate: u32, old_names: Duration) -> Self {
        Self { packet_rate, old_names, addresses: HashMap::new(), names: HashMap::new(), lanes: HashMap::new() }
    }

    /// Addresses that are known.
    pub(super) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// Whose a datagram of a known address is, other than a check.
    pub(super) fn of(&mut self, source: Source, now: Instant) -> Result<Route, Stray> {
        let route = *self.addresses.get(&source).ok_or(Stray::Unknown)?;
        self.count(route, now)
    }

    /// Whose a check is. One that proves its password makes its address known; whether that may be tried, which costs an
    /// HMAC, is asked only if somebody has the name it is for.
    pub(super) fn of_check(
        &mut self,
        source: Source,
        check: &[u8],
        now: Instant,
        may_try: impl FnOnce() -> bool,
    ) -> Result<Route, Stray> {
        let name = stun::ufrag(check).and_then(|ufrag| self.names.get(ufrag)).ok_or(Stray::NoName)?;
        if name.until.is_some_and(|until| until <= now) {
            return Err(Stray::NoName);
        }
        let route = name.route;
        if self.addresses.get(&source) != Some(&route) {
            if !may_try() {
                return Err(Stray::TooMany);
            }
            if !is_signed(check, &name.password) {
                return Err(Stray::Wrong);
            }
            if !self.learn(source, route, now) {
                return Err(Stray::TooMany);
            }
        }
        self.count(route, now)
    }

    /// Checks for `ufrag` are `route`'s; those for `old` still are for some time.
    pub(super) fn name(&mut self, route: Route, ufrag: String, password: String, old: Option<&str>, now: Instant) {
        if let Some(old) = old.and_then(|old| self.names.get_mut(old)) {
            old.until = Some(now + self.old_names);
        }
        let lane = self.lanes.entry(route).or_insert_with(|| Lane {
            addresses: VecDeque::new(),
            names: VecDeque::new(),
            window: now,
            packets: 0,
            may_learn: LEARN,
            learned: now,
        });
        if !lane.names.contains(&ufrag) {
            lane.names.push_back(ufrag.clone());
            lane.may_learn = LEARN;
        }
        let forgotten = if lane.names.len() > NAMES { lane.names.pop_front() } else { None };
        if let Some(forgotten) = forgotten {
            self.names.remove(&forgotten);
        }
        self.names.insert(ufrag, Name { route, password, until: None });
    }

    /// Forgets everything of a peer connection.
    pub(super) fn forget(&mut self, route: Route) {
        let Some(lane) = self.lanes.remove(&route) else { return };
        for source in lane.addresses {
            // It may be another one's by now.
            if self.addresses.get(&source) == Some(&route) {
                self.addresses.remove(&source);
            }
        }
        for name in lane.names {
            self.names.remove(&name);
        }
    }

    /// Forgets everything of a room.
    pub(super) fn forget_room(&mut self, room: RoomKey) {
        let gone: Vec<_> = self.lanes.keys().filter(|route| route.room == room).copied().collect();
        for route in gone {
            self.forget(route);
        }
    }

    /// Makes an address known, unless there were too many lately.
    fn learn(&mut self, source: Source, route: Route, now: Instant) -> bool {
        let Some(lane) = self.lanes.get_mut(&route) else { return false };
        if !lane.may_learn(now) {
            return false;
        }
        lane.may_learn -= 1;
        let oldest = if lane.addresses.len() >= ADDRESSES { lane.addresses.pop_front() } else { None };
        lane.addresses.push_back(source);
        if let Some(oldest) = oldest.filter(|oldest| self.addresses.get(oldest) == Some(&route)) {
            self.addresses.remove(&oldest);
        }
        let before = self.addresses.insert(source, route);
        if let Some(before) = before.filter(|before| *before != route).and_then(|before| self.lanes.get_mut(&before)) {
            before.addresses.retain(|address| *address != source);
        }
        true
    }

    fn count(&mut self, route: Route, now: Instant) -> Result<Route, Stray> {
        let lane = self.lanes.get_mut(&route).ok_or(Stray::Unknown)?;
        if now.saturating_duration_since(lane.window) >= WINDOW {
            (lane.window, lane.packets) = (now, 0);
        }
        lane.packets = lane.packets.saturating_add(1);
        if lane.packets > self.packet_rate { Err(Stray::TooMany) } else { Ok(route) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample request of RFC 5769 section 2.1, for `evtj`.
    const CHECK: &[u8] = b"\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
        \x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\
        \x00\x06\x00\x09evtj:h6vY   \x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\
        \xc1\xb5\x71\xa2\x80\x28\x00\x04\xe5\x7a\x3b\xcf";
    const PASSWORD: &str = "VOkJxbRl1RmTxUk/WvJxBt";

    fn source(port: u16) -> Source {
        (0, ([192, 0, 2, 1], port).into())
    }

    fn route(transport: u32) -> Route {
        Route { room: RoomKey(1), transport: TransportKey::new(transport, 0) }
    }

    #[expect(clippy::disallowed_methods, reason = "an instant can be made in no other way; only distances count")]
    fn routes() -> (Routes, Instant) {
        let now = Instant::now();
        let mut routes = Routes::new(100, Duration::from_secs(30));
        routes.name(route(1), "evtj".into(), PASSWORD.into(), None, now);
        (routes, now)
    }

    #[test]
    fn meet_06_an_address_is_known_once_it_has_proved_the_password() {
        let (mut routes, now) = routes();
        assert_eq!(routes.of(source(1), now), Err(Stray::Unknown));
        let mut wrong = CHECK.to_vec();
        wrong[70] ^= 1;
        assert_eq!(routes.of_check(source(1), &wrong, now, || true), Err(Stray::Wrong));
        assert_eq!(routes.of_check(source(1), CHECK, now, || false), Err(Stray::TooMany));
        assert_eq!(routes.of_check(source(1), CHECK, now, || true), Ok(route(1)));
        assert_eq!(routes.of_check(source(1), CHECK, now, || false), Ok(route(1)), "known already");
        assert_eq!(routes.of(source(1), now), Ok(route(1)));
        assert_eq!(routes.of(source(2), now), Err(Stray::Unknown));
        routes.forget_room(RoomKey(1));
        assert_eq!(routes.of(source(1), now), Err(Stray::Unknown));
        let asked = || panic!("a name nobody has costs nothing");
        assert_eq!(routes.of_check(source(1), CHECK, now, asked), Err(Stray::NoName));
        assert_eq!((routes.len(), routes.names.len(), routes.lanes.len()), (0, 0, 0));
    }

    #[test]
    fn meet_06_after_a_restart_the_old_name_is_taken_for_some_time() {
        let (mut routes, now) = routes();
        routes.name(route(1), "next".into(), "other".into(), Some("evtj"), now);
        assert_eq!(routes.of_check(source(1), CHECK, now + Duration::from_secs(29), || true), Ok(route(1)));
        assert_eq!(routes.of_check(source(1), CHECK, now + Duration::from_secs(30), || true), Err(Stray::NoName));
    }

    #[test]
    fn meet_06_a_socket_that_speaks_for_another_peer_connection_is_that_ones() {
        let (mut routes, now) = routes();
        routes.of_check(source(1), CHECK, now, || true).unwrap();
        routes.forget(route(1));
        routes.name(route(2), "evtj".into(), PASSWORD.into(), None, now);
        assert_eq!(routes.of_check(source(1), CHECK, now, || true), Ok(route(2)));
        routes.forget(route(1));
        assert_eq!(routes.of(source(1), now), Ok(route(2)));
    }

    #[test]
    fn meet_06_a_peer_connection_has_so_many_addresses_and_packets() {
        let (mut routes, now) = routes();
        for port in 1..=20 {
            let proved = routes.of_check(source(port), CHECK, now, || true);
            assert_eq!(proved.is_ok(), port <= 16, "address {port}");
        }
        let later = now + LEARN_EVERY;
        assert_eq!(routes.of_check(source(17), CHECK, later, || true), Ok(route(1)));
        assert_eq!(routes.of_check(source(18), CHECK, later, || true), Err(Stray::TooMany));
        let now = later + WINDOW;
        assert_eq!(routes.len(), ADDRESSES);
        assert_eq!(routes.of(source(9), now), Err(Stray::Unknown));
        assert_eq!((0..200).filter(|_| routes.of(source(17), now).is_ok()).count(), 100);
        assert_eq!(routes.of(source(17), now + WINDOW), Ok(route(1)));
        for restart in 0..20 {
            routes.name(route(1), format!("name{restart}"), PASSWORD.into(), None, now);
        }
        assert_eq!(routes.names.len(), NAMES);
    }
}
