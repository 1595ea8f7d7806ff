//! What this service asks of the media server.

use std::{collections::HashMap, pin::Pin};

use hubbub_livekit::proto;
use hubbub_net::media::Media;
use hubbub_sfu::{
    ids::{Identity, RoomName},
    room::Admin,
};
use hubbub_types::JoinId;

/// Something that goes on while others do.
pub type Asked<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Rooms and who is in them, as far as people's rights concern them.
pub trait Rooms: Send + Sync {
    /// Puts out of a room who came by a leave; when this is done nothing of them is passed on any more. Nothing happens
    /// where there is no such room here, or nobody in it by that leave.
    fn end<'a>(&'a self, room: &'a str, join: JoinId) -> Asked<'a>;

    /// Changes what somebody in a room may do. Nothing happens where they are not.
    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: proto::ParticipantPermission) -> Asked<'a>;
}

impl Rooms for Media {
    fn end<'a>(&'a self, room: &'a str, join: JoinId) -> Asked<'a> {
        Box::pin(ask(self, room, Admin::EndJoin(join)))
    }

    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: proto::ParticipantPermission) -> Asked<'a> {
        let change = Admin::Update {
            identity: Identity::from(identity),
            name: None,
            metadata: None,
            attributes: HashMap::new(),
            permission: Some(permission),
        };
        Box::pin(ask(self, room, change))
    }
}

/// Asks a room of this node. Whether somebody is not there, or the room itself is not, makes no difference.
async fn ask(media: &Media, room: &str, what: Admin) {
    let Some(room) = media.room(&RoomName::from(room)) else { return };
    match room.admin(what).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::debug!(%error, room = %room.name(), "a room did not do what it was asked"),
        Err(gone) => tracing::debug!(error = %gone, room = %room.name(), "a room ended before it was asked"),
    }
}
