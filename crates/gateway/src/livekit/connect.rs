//! From somebody at the door to a participant of a room with a line to it.

use std::{net::SocketAddr, sync::Arc};

use http::HeaderMap;
use hubbub_livekit::join;
use hubbub_net::media::{JoinError, LineReceiver, OpenError, RoomHandle, RoomOpening};
use hubbub_sfu::{
    ids::{Identity, RoomName, Sid},
    room::{Admin, Join, JoinRefusal, Resume},
};

use hubbub_types::Span;

use super::{
    Livekit,
    connection::{Connection, Parts},
    entry::{Entrant, Path},
    line::{Incoming, Line},
    refusal::NoEntry,
};
use crate::flow::{AddressSeat, Rate};

/// How often somebody from one address may ask to come in. A whole company may be behind one. (fixed)
const ENTRIES: Rate = Rate::new(300, Span::millis(50));

impl Livekit {
    /// Lets somebody in. The room has taken them, or has been asked to take them back, when this is done.
    pub(super) async fn connect(
        self: &Arc<Self>,
        path: Path,
        address: SocketAddr,
        headers: &HeaderMap,
        query: &str,
    ) -> Result<Box<Connection>, NoEntry> {
        if self.shutdown.is_draining() {
            return Err(NoEntry::Unavailable);
        }
        let seat = Arc::clone(&self.seats).try_acquire_owned().map_err(|_| NoEntry::Full)?;
        let address = self.seat(address)?;
        let mut entrant = self.entrant(path, headers, query).await?;
        let resume = entrant.parameters.resume.take();
        let (line, incoming) = match resume {
            Some(resume) => self.resume(&entrant, resume).await,
            None => {
                let (line, receiver) = self.join(&mut entrant).await?;
                (Some(line), Incoming::Room(receiver))
            }
        };
        let Entrant { claims, admitted, .. } = entrant;
        let parts = Parts { claims, admitted, _seats: (seat, address) };
        Ok(Box::new(Connection::new(Arc::clone(self), parts, line, incoming)))
    }

    /// A place among those who come from an address, which may not ask too often: to look at somebody takes the database.
    pub(super) fn seat(&self, address: SocketAddr) -> Result<AddressSeat, NoEntry> {
        let (most, addresses) = (self.settings.max_connections_per_address, self.settings.max_addresses);
        let seat = self.addresses.seat(address.ip(), most, addresses).ok_or(NoEntry::AddressFull)?;
        if seat.take(ENTRIES, self.clock.now()) { Ok(seat) } else { Err(NoEntry::TooOften) }
    }

    /// Whether there is a room for somebody, or may be one.
    pub(super) fn check_room(&self, entrant: &Entrant) -> Result<(), NoEntry> {
        let may = entrant.admitted.may_open || self.rooms.room(&room_of(entrant)).is_some();
        if may { Ok(()) } else { Err(NoEntry::NoSuchRoom) }
    }

    async fn join(&self, entrant: &mut Entrant) -> Result<(Line, LineReceiver), NoEntry> {
        let id = self.rooms.new_line();
        let join = entrant.join(id);
        let (line, receiver) = match self.try_join(entrant, join.clone()).await? {
            Ok(joined) => joined,
            // The room ended in this moment, so another one of its name can be made.
            Err(JoinError::Gone(_) | JoinError::Refused(JoinRefusal::Closed)) => {
                self.try_join(entrant, join).await?.map_err(not_joined)?
            }
            Err(error) => return Err(not_joined(error)),
        };
        // Between the look and the joining the leave may have ended; who ended it did not find this participant yet.
        if !self.media.confirm(&entrant.admitted) {
            if let Some(join) = entrant.admitted.join {
                // A room that is gone holds nobody.
                let _ = line.room().admin(Admin::EndJoin(join)).await;
            }
            return Err(NoEntry::Permission);
        }
        Ok((line, receiver))
    }

    async fn try_join(
        &self,
        entrant: &Entrant,
        join: Join,
    ) -> Result<Result<(Line, LineReceiver), JoinError>, NoEntry> {
        let room = self.open(entrant).await?;
        // Whatever happens to this task from here on, the room hears of it.
        let line = Line::new(room, join.line);
        Ok(line.room().join(join).await.map(|receiver| (line, receiver)))
    }

    async fn open(&self, entrant: &Entrant) -> Result<RoomHandle, NoEntry> {
        let name = room_of(entrant);
        if !entrant.admitted.may_open {
            return self.rooms.room(&name).ok_or(NoEntry::NoSuchRoom);
        }
        let opening = RoomOpening { name, options: entrant.admitted.options.clone() };
        self.rooms.open(opening).await.map_err(|error| match error {
            OpenError::Full => NoEntry::Full,
            OpenError::Draining | OpenError::Cooling => NoEntry::Unavailable,
        })
    }

    /// Whoever is no longer known is told over the socket: only there does a client hear that it has to join anew.
    async fn resume(&self, entrant: &Entrant, resume: join::Resume) -> (Option<Line>, Incoming) {
        let Some(room) = self.rooms.room(&room_of(entrant)) else { return (None, Incoming::Mismatch) };
        let line = Line::new(room, self.rooms.new_line());
        let resume = Resume {
            identity: Identity::from(entrant.claims.identity.as_str()),
            sid: Sid::from(resume.sid),
            join: entrant.admitted.join,
            ice_servers: entrant.admitted.ice_servers.clone(),
            line: line.id(),
            reason: resume.reason,
            sync: resume.sync_state.map(Box::new),
        };
        let incoming = line.room().resume(resume).await.map_or(Incoming::Mismatch, Incoming::Room);
        (Some(line), incoming)
    }
}

fn room_of(entrant: &Entrant) -> RoomName {
    RoomName::from(entrant.claims.grants.room.as_str())
}

fn not_joined(error: JoinError) -> NoEntry {
    match error {
        JoinError::Refused(JoinRefusal::Full) => NoEntry::RoomFull,
        JoinError::Refused(JoinRefusal::Invalid("name")) => NoEntry::LongName,
        JoinError::Refused(JoinRefusal::Invalid("metadata")) => NoEntry::LongMetadata,
        JoinError::Refused(JoinRefusal::Invalid("attributes")) => NoEntry::LongAttributes,
        JoinError::Refused(JoinRefusal::Invalid(_)) => NoEntry::LongIdentity,
        // It ended twice.
        JoinError::Refused(JoinRefusal::Closed | JoinRefusal::Unable) | JoinError::Gone(_) => NoEntry::Unavailable,
    }
}
