//! Connections come and go.

use hubbub_types::{ConnectionId, NodeId};
use smol_str::SmolStr;

use super::{Result, Step};
use crate::{Address, Message, Profile, Refusal};

impl Step<'_> {
    /// `ADD_USER`: one more device. It never resumes a call, but is told of one that waits.
    pub(super) fn add_user(&mut self, profile: &Profile, device: &SmolStr) -> Result {
        let from = self.source()?;
        self.check_room_for(from)?;
        let now = self.now;
        let me = self.me_mut()?;
        me.profile.clone_from(profile);
        me.register(from, device);
        let status = me.status(now);
        let user = self.user.clone();
        let (name, photo) = (profile.name.clone(), profile.photo.clone());
        self.send(from, Message::UserConnect { user, uuid: from.connection, status, name, photo });
        self.ring(self.user, from)
    }

    /// Somebody who is not there needs no name; it comes with the next registration.
    pub(super) fn set_profile(&mut self, profile: &Profile) -> Result {
        let me = self.me_mut()?;
        if !me.devices.is_empty() || me.call.is_some() {
            me.profile.clone_from(profile);
        }
        Ok(())
    }

    /// Refuses a connection that is not registered yet when there are too many.
    pub(super) fn check_room_for(&self, from: Address) -> Result {
        let me = self.me()?;
        let full = me.devices.len() >= self.settings.max_devices && me.device(from.connection).is_none();
        if full { Err(Refusal::TooManyDevices.into()) } else { Ok(()) }
    }

    /// The connection is gone. Unknown ones are none of our concern any more.
    pub(super) fn lost(&mut self) -> Result {
        let Some(from) = self.from else { return Ok(()) };
        self.load_peer()?;
        self.disconnect(from.connection)
    }

    /// A process died with all its connections.
    pub(super) fn node_lost(&mut self, node: NodeId) -> Result {
        self.load_peer()?;
        let gone = self.me()?.connections_at(node);
        gone.into_iter().try_for_each(|connection| self.disconnect(connection))
    }

    /// An idle connection is forgotten at once. The one that holds a side leaves it behind for the grace time.
    ///
    /// Its id alone says which it is: a node that was taken for dead may come back under a new id, and then tell of
    /// connections that the record knows under the old one.
    fn disconnect(&mut self, connection: ConnectionId) -> Result {
        let until = self.now + self.settings.grace.0;
        let me = self.me_mut()?;
        me.unregister(connection);
        if let Some(incoming) = &mut me.incoming {
            incoming.stop_ringing(connection);
        }
        if let Some(side) = me.call.as_mut().filter(|side| side.is_held_by(connection)) {
            side.detach(until);
            self.tell_peer(Message::PeerDisconnected { user: self.user.clone() });
        }
        Ok(())
    }

    pub(super) fn load_peer(&self) -> Result {
        match self.me()?.peer() {
            Some(peer) => self.load(&[peer]),
            None => Ok(()),
        }
    }
}
