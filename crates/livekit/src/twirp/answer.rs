//! What a call is answered with.

use bytes::Bytes;

use super::{ContentType, TwirpCode, TwirpError};
use crate::proto::{
    DeleteRoomResponse, ListParticipantsResponse, ListRoomsResponse, MuteRoomTrackResponse, ParticipantInfo,
    RemoveParticipantResponse, Room, SendDataResponse, UpdateSubscriptionsResponse,
};

/// What a call is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `CreateRoom` and `UpdateRoomMetadata`.
    Room(Box<Room>),
    /// To `ListRooms`.
    Rooms(ListRoomsResponse),
    /// To `DeleteRoom`.
    Deleted(DeleteRoomResponse),
    /// To `ListParticipants`.
    Participants(ListParticipantsResponse),
    /// To `GetParticipant` and `UpdateParticipant`.
    Participant(Box<ParticipantInfo>),
    /// To `RemoveParticipant`.
    Removed(RemoveParticipantResponse),
    /// To `MutePublishedTrack`.
    Muted(Box<MuteRoomTrackResponse>),
    /// To `UpdateSubscriptions`.
    Subscriptions(UpdateSubscriptionsResponse),
    /// To `SendData`.
    Sent(SendDataResponse),
}

/// The body of an answer.
///
/// # Errors
/// `Internal`, when a message holds what JSON cannot say.
pub fn write(answer: &Answer, content: ContentType) -> Result<Bytes, TwirpError> {
    match answer {
        Answer::Room(message) => encode(message.as_ref(), content),
        Answer::Rooms(message) => encode(message, content),
        Answer::Deleted(message) => encode(message, content),
        Answer::Participants(message) => encode(message, content),
        Answer::Participant(message) => encode(message.as_ref(), content),
        Answer::Removed(message) => encode(message, content),
        Answer::Muted(message) => encode(message.as_ref(), content),
        Answer::Subscriptions(message) => encode(message, content),
        Answer::Sent(message) => encode(message, content),
    }
}

fn encode<T: prost::Message + serde::Serialize>(message: &T, content: ContentType) -> Result<Bytes, TwirpError> {
    match content {
        ContentType::Protobuf => Ok(message.encode_to_vec().into()),
        ContentType::Json => serde_json::to_vec(message)
            .map(Bytes::from)
            .map_err(|_| TwirpError::new(TwirpCode::Internal, "the answer cannot be written as JSON")),
    }
}
