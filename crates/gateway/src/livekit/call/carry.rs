//! From calls to what rooms are asked, and back.

use std::collections::HashMap;

use hubbub_app::media::Namespace;
use hubbub_livekit::{
    proto::{
        CreateRoomRequest, DeleteRoomResponse, DisconnectReason, ListParticipantsResponse, ListRoomsRequest,
        ListRoomsResponse, MuteRoomTrackResponse, RemoveParticipantResponse, SendDataRequest, SendDataResponse,
        UpdateParticipantRequest, UpdateSubscriptionsRequest, UpdateSubscriptionsResponse, data_packet,
    },
    twirp::{Answer, Call, TwirpCode, TwirpError},
};
use hubbub_net::media::{OpenError, RoomHandle, RoomOpening};
use hubbub_sfu::{
    ids::{Identity, RoomName},
    room::{Admin, AdminAnswer, AdminError, RoomOptions, SentData},
};
use hubbub_types::Span;

use crate::livekit::Livekit;

/// Bytes of a nonce, when there is one.
const NONCE: usize = 16;

impl Livekit {
    /// Carries out a call that is allowed.
    pub(super) async fn carry_out(&self, call: Call) -> Result<Answer, TwirpError> {
        match call {
            Call::CreateRoom(call) => self.create(*call).await,
            Call::ListRooms(call) => self.list(&call).await,
            Call::DeleteRoom(call) => {
                self.ask(&call.room, Admin::EndAll(DisconnectReason::RoomDeleted)).await?;
                Ok(Answer::Deleted(DeleteRoomResponse {}))
            }
            Call::ListParticipants(call) => self.participants(&call.room).await,
            Call::GetParticipant(call) => self.participant(&call.room, Admin::Get(identity(&call.identity)?)).await,
            Call::RemoveParticipant(call) => {
                self.ask(&call.room, Admin::Remove(identity(&call.identity)?)).await?;
                Ok(Answer::Removed(RemoveParticipantResponse {}))
            }
            Call::MutePublishedTrack(call) => {
                let mute =
                    Admin::Mute { identity: identity(&call.identity)?, track: call.track_sid, muted: call.muted };
                self.mute(&call.room, mute).await
            }
            Call::UpdateParticipant(call) => {
                let room = call.room.clone();
                self.participant(&room, update(call)?).await
            }
            Call::UpdateSubscriptions(call) => {
                let room = call.room.clone();
                self.ask(&room, subscriptions(call)?).await?;
                Ok(Answer::Subscriptions(UpdateSubscriptionsResponse {}))
            }
            Call::SendData(call) => {
                let room = call.room.clone();
                self.ask(&room, data(call)?).await?;
                Ok(Answer::Sent(SendDataResponse {}))
            }
            Call::UpdateRoomMetadata(call) => self.room(&call.room, Admin::Metadata(call.metadata)).await,
        }
    }

    /// Makes a room, or answers with the one that is there as it is.
    async fn create(&self, call: CreateRoomRequest) -> Result<Answer, TwirpError> {
        let usual = RoomOptions::default();
        let or = |seconds: u32, usual: Span| if seconds == 0 { usual } else { Span::secs(seconds.into()) };
        let options = RoomOptions {
            empty_timeout: or(call.empty_timeout, usual.empty_timeout),
            departure_timeout: or(call.departure_timeout, usual.departure_timeout),
            max_participants: call.max_participants,
            metadata: call.metadata,
            ..usual
        };
        let opening = RoomOpening { name: RoomName::from(call.name.as_str()), options };
        let room = self.rooms.open(opening).await.map_err(|error| match error {
            OpenError::Full => TwirpError::new(TwirpCode::ResourceExhausted, "node has exceeded its configured limit"),
            OpenError::Draining | OpenError::Cooling => unavailable(),
        })?;
        as_room(ask(&room, Admin::Room).await?)
    }

    /// The rooms of programs; those of the server itself are none of theirs.
    async fn list(&self, call: &ListRoomsRequest) -> Result<Answer, TwirpError> {
        let mut rooms = Vec::new();
        for summary in self.rooms.rooms() {
            let name = summary.name;
            let is_asked = call.names.is_empty() || call.names.iter().any(|asked| *asked == name.as_str());
            if !is_asked || Namespace::of(name.as_str()).is_reserved() {
                continue;
            }
            // One that ends meanwhile is not in the list.
            let Some(handle) = self.rooms.room(&name) else { continue };
            if let Ok(Ok(AdminAnswer::Room(room))) = handle.admin(Admin::Room).await {
                rooms.push(*room);
            }
        }
        Ok(Answer::Rooms(ListRoomsResponse { rooms }))
    }

    async fn participants(&self, room: &str) -> Result<Answer, TwirpError> {
        match self.ask(room, Admin::List).await? {
            AdminAnswer::Participants(participants) => {
                Ok(Answer::Participants(ListParticipantsResponse { participants }))
            }
            _ => Err(fault()),
        }
    }

    async fn participant(&self, room: &str, admin: Admin) -> Result<Answer, TwirpError> {
        match self.ask(room, admin).await? {
            AdminAnswer::Participant(participant) => Ok(Answer::Participant(participant)),
            _ => Err(fault()),
        }
    }

    async fn mute(&self, room: &str, admin: Admin) -> Result<Answer, TwirpError> {
        match self.ask(room, admin).await? {
            AdminAnswer::Track(track) => Ok(Answer::Muted(Box::new(MuteRoomTrackResponse { track: Some(*track) }))),
            _ => Err(fault()),
        }
    }

    async fn room(&self, room: &str, admin: Admin) -> Result<Answer, TwirpError> {
        as_room(self.ask(room, admin).await?)
    }

    async fn ask(&self, room: &str, admin: Admin) -> Result<AdminAnswer, TwirpError> {
        let handle = self.rooms.room(&RoomName::from(room)).ok_or_else(no_room)?;
        ask(&handle, admin).await
    }
}

async fn ask(room: &RoomHandle, admin: Admin) -> Result<AdminAnswer, TwirpError> {
    room.admin(admin).await.map_err(|_| no_room())?.map_err(|error| match error {
        AdminError::NoParticipant => TwirpError::new(TwirpCode::NotFound, "participant does not exist"),
        AdminError::NoTrack => TwirpError::new(TwirpCode::NotFound, "track is not found"),
        AdminError::RemoteUnmute => TwirpError::new(TwirpCode::FailedPrecondition, "remote unmute not enabled"),
        AdminError::TooLong(what) => TwirpError::new(TwirpCode::InvalidArgument, format!("{what} size exceeds limits")),
    })
}

fn as_room(answer: AdminAnswer) -> Result<Answer, TwirpError> {
    match answer {
        AdminAnswer::Room(room) => Ok(Answer::Room(room)),
        _ => Err(fault()),
    }
}

fn identity(text: &str) -> Result<Identity, TwirpError> {
    if text.is_empty() {
        return Err(TwirpError::new(TwirpCode::InvalidArgument, "identity cannot be empty"));
    }
    Ok(Identity::from(text))
}

/// An empty text changes nothing.
fn update(call: UpdateParticipantRequest) -> Result<Admin, TwirpError> {
    let said = |text: String| (!text.is_empty()).then_some(text);
    Ok(Admin::Update {
        identity: identity(&call.identity)?,
        name: said(call.name),
        metadata: said(call.metadata),
        attributes: call.attributes.into_iter().collect::<HashMap<_, _>>(),
        permission: call.permission,
    })
}

fn subscriptions(call: UpdateSubscriptionsRequest) -> Result<Admin, TwirpError> {
    let mut tracks = call.track_sids;
    tracks.extend(call.participant_tracks.into_iter().flat_map(|of| of.track_sids));
    Ok(Admin::Subscriptions { identity: identity(&call.identity)?, tracks, subscribe: call.subscribe })
}

fn data(call: SendDataRequest) -> Result<Admin, TwirpError> {
    if !matches!(call.nonce.len(), 0 | NONCE) {
        return Err(TwirpError::new(
            TwirpCode::InvalidArgument,
            format!("nonce should be 16-bytes or not present, got: {} bytes", call.nonce.len()),
        ));
    }
    let reliable = call.kind() == data_packet::Kind::Reliable;
    #[expect(deprecated, reason = "older programs name participants by their ids")]
    let sids = call.destination_sids;
    Ok(Admin::Data(Box::new(SentData {
        payload: call.data,
        reliable,
        identities: call.destination_identities,
        sids,
        topic: call.topic,
    })))
}

fn no_room() -> TwirpError {
    TwirpError::new(TwirpCode::NotFound, "requested room does not exist")
}

fn unavailable() -> TwirpError {
    TwirpError::new(TwirpCode::Unavailable, "the media server is not available")
}

/// A room answered something else than was asked.
fn fault() -> TwirpError {
    TwirpError::new(TwirpCode::Internal, "internal error")
}
