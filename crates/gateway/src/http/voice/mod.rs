//! Voice channels: who may come in, and who is there.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::media::{MediaService, VoiceJoin};
use hubbub_types::{AccountId, ChannelId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    door::Door,
    extract::{Caller, Id},
    problem::{Problem, Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(join, leave, people))
}

/// The media server, if this server has one.
pub(super) fn media(door: &Door) -> Result<&MediaService, Problem> {
    door.media.as_ref().ok_or_else(|| Problem::new("no_media", "This server has no media server."))
}

/// What a device needs to join the room of a voice channel.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Voice {
    /// Where the media server is: `ws:` or `wss:`.
    url: String,
    /// What is shown there, for this device and this channel alone; for 10 minutes, and renewed by the room.
    token: String,
    /// The leave it stands for. It ends with `DELETE`, with the session, and with the right to be here.
    join_id: Uuid,
    /// The room.
    room: String,
    /// Who the device is in it: the account.
    identity: String,
    /// Whether one may be heard here.
    speak: bool,
    /// Whether one may show camera and screen here.
    video: bool,
}

impl From<VoiceJoin> for Voice {
    fn from(join: VoiceJoin) -> Self {
        Self {
            url: join.url.into(),
            token: join.token,
            join_id: join.join.0,
            room: join.room,
            identity: join.identity,
            speak: join.speak,
            video: join.show,
        }
    }
}

/// Who is in a voice channel.
#[derive(Serialize, ToSchema)]
struct VoicePeople {
    /// Their accounts, each once.
    #[schema(value_type = Vec<Uuid>)]
    people: Vec<AccountId>,
}

/// Asks to join a voice channel.
#[utoipa::path(post, path = "/channels/{id}/voice", tag = "voice", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "joinVoice", responses((status = 200, body = Voice), Problems))]
async fn join(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<ChannelId>) -> Reply<Json<Voice>> {
    Ok(Json(media(&door)?.mint(&actor, id).await?.into()))
}

/// Leaves a voice channel with this device: its token opens the room no more, and whoever is in by it is put out.
#[utoipa::path(delete, path = "/channels/{id}/voice", tag = "voice", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "leaveVoice",
    responses((status = 204, description = "This device is not in it"), Problems))]
async fn leave(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<ChannelId>) -> Reply<StatusCode> {
    media(&door)?.leave(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is in a voice channel.
#[utoipa::path(get, path = "/channels/{id}/voice", tag = "voice", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "voicePeople", responses((status = 200, body = VoicePeople), Problems))]
async fn people(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<ChannelId>) -> Reply<Json<VoicePeople>> {
    Ok(Json(VoicePeople { people: media(&door)?.who(&actor, id).await? }))
}
