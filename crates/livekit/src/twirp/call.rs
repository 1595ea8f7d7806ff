//! What is asked for.

use super::{ContentType, TwirpCode, TwirpError};
use crate::proto::{
    CreateRoomRequest, DeleteRoomRequest, ListParticipantsRequest, ListRoomsRequest, MuteRoomTrackRequest,
    RoomParticipantIdentity, SendDataRequest, UpdateParticipantRequest, UpdateRoomMetadataRequest,
    UpdateSubscriptionsRequest,
};

const SERVICE: &str = "livekit.RoomService";

/// What is asked for: the methods of `RoomService` that are built.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Make a room, or change one that is there.
    CreateRoom(Box<CreateRoomRequest>),
    /// List rooms.
    ListRooms(ListRoomsRequest),
    /// End a room.
    DeleteRoom(DeleteRoomRequest),
    /// List who is in a room.
    ListParticipants(ListParticipantsRequest),
    /// One who is in a room.
    GetParticipant(RoomParticipantIdentity),
    /// Take somebody out of a room.
    RemoveParticipant(RoomParticipantIdentity),
    /// Mute a track of somebody.
    MutePublishedTrack(MuteRoomTrackRequest),
    /// Change what somebody is called or may do.
    UpdateParticipant(UpdateParticipantRequest),
    /// Subscribe somebody to tracks, or take them off.
    UpdateSubscriptions(UpdateSubscriptionsRequest),
    /// Send data into a room.
    SendData(SendDataRequest),
    /// Change the metadata of a room.
    UpdateRoomMetadata(UpdateRoomMetadataRequest),
}

/// What a token must grant for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// `roomCreate`.
    Create,
    /// `roomList`.
    List,
    /// `roomAdmin` for the room of the call.
    Admin,
}

impl Call {
    /// What a token must grant.
    #[must_use]
    pub fn need(&self) -> Need {
        match self {
            Self::CreateRoom(_) | Self::DeleteRoom(_) => Need::Create,
            Self::ListRooms(_) => Need::List,
            _ => Need::Admin,
        }
    }

    /// The room it is about; a list is about all.
    #[must_use]
    pub fn room(&self) -> Option<&str> {
        match self {
            Self::CreateRoom(call) => Some(&call.name),
            Self::ListRooms(_) => None,
            Self::DeleteRoom(call) => Some(&call.room),
            Self::ListParticipants(call) => Some(&call.room),
            Self::GetParticipant(call) | Self::RemoveParticipant(call) => Some(&call.room),
            Self::MutePublishedTrack(call) => Some(&call.room),
            Self::UpdateParticipant(call) => Some(&call.room),
            Self::UpdateSubscriptions(call) => Some(&call.room),
            Self::SendData(call) => Some(&call.room),
            Self::UpdateRoomMetadata(call) => Some(&call.room),
        }
    }
}

/// Reads a call.
///
/// # Errors
/// `BadRoute`, `Unimplemented`, `Malformed`.
pub fn read(service: &str, method: &str, content: ContentType, body: &[u8]) -> Result<Call, TwirpError> {
    if service != SERVICE {
        return Err(elsewhere(service));
    }
    Ok(match method {
        "CreateRoom" => Call::CreateRoom(Box::new(decode(content, body)?)),
        "ListRooms" => Call::ListRooms(decode(content, body)?),
        "DeleteRoom" => Call::DeleteRoom(decode(content, body)?),
        "ListParticipants" => Call::ListParticipants(decode(content, body)?),
        "GetParticipant" => Call::GetParticipant(decode(content, body)?),
        "RemoveParticipant" => Call::RemoveParticipant(decode(content, body)?),
        "MutePublishedTrack" => Call::MutePublishedTrack(decode(content, body)?),
        "UpdateParticipant" => Call::UpdateParticipant(decode(content, body)?),
        "UpdateSubscriptions" => Call::UpdateSubscriptions(decode(content, body)?),
        "SendData" => Call::SendData(decode(content, body)?),
        "UpdateRoomMetadata" => Call::UpdateRoomMetadata(decode(content, body)?),
        "ForwardParticipant" | "MoveParticipant" | "PerformRpc" => {
            return Err(TwirpError::new(TwirpCode::Unimplemented, format!("{method} is not supported")));
        }
        _ => return Err(TwirpError::new(TwirpCode::BadRoute, "no such method")),
    })
}

fn elsewhere(service: &str) -> TwirpError {
    const KNOWN: [&str; 8] = [
        "livekit.AgentDispatchService",
        "livekit.AgentSimulation",
        "livekit.CloudAgent",
        "livekit.Connector",
        "livekit.Egress",
        "livekit.Ingress",
        "livekit.PhoneNumberService",
        "livekit.SIP",
    ];
    if KNOWN.contains(&service) {
        TwirpError::new(TwirpCode::Unimplemented, format!("{service} is not supported"))
    } else {
        TwirpError::new(TwirpCode::BadRoute, "no such service")
    }
}

fn decode<T>(content: ContentType, body: &[u8]) -> Result<T, TwirpError>
where
    T: prost::Message + Default + serde::de::DeserializeOwned,
{
    let broken = |why: String| TwirpError::new(TwirpCode::Malformed, why);
    match content {
        ContentType::Protobuf => {
            T::decode(body).map_err(|_| broken("the body is not the message of this method".into()))
        }
        ContentType::Json => {
            serde_json::from_slice(body).map_err(|error| broken(format!("the JSON cannot be read: {error}")))
        }
    }
}
