//! The messages of a channel.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{
    Error,
    chat::{NewMessage, Posted, Window},
};
use hubbub_chat::wire::MessagePage;
use hubbub_types::{ChannelId, FileId, MessageId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id, Query},
    problem::{Problems, Reply},
    shapes::time,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(page, send))
}

/// Which messages. At most one of the three is given; the latest when none is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WindowQuery {
    /// Those before this place.
    before: Option<i64>,
    /// Those after this place.
    after: Option<i64>,
    /// Those around this message, or this place.
    around: Option<String>,
    /// How many, 1 to 100; as the server likes when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

impl WindowQuery {
    fn window(&self) -> Result<Window, Error> {
        match (self.before, self.after, &self.around) {
            (None, None, None) => Ok(Window::Latest),
            (Some(seq), None, None) => Ok(Window::Before(Seq(seq))),
            (None, Some(seq), None) => Ok(Window::After(Seq(seq))),
            (None, None, Some(text)) => {
                let id = text.parse().map(|id| Window::AroundMessage(MessageId(id)));
                id.or_else(|_| text.parse().map(|seq| Window::Around(Seq(seq))))
                    .map_err(|_| Error::field("around", "bad_format", "This is neither a message nor a place."))
            }
            _ => Err(Error::field("before", "out_of_range", "Give one of before, after and around.")),
        }
    }
}

/// Messages of a channel, the oldest first.
#[utoipa::path(get, path = "/channels/{id}/messages", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), WindowQuery), operation_id = "messages",
    responses((status = 200, body = MessagePage), Problems))]
async fn page(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Query(query): Query<WindowQuery>,
) -> Reply<Json<MessagePage>> {
    Ok(Json(door.chat.page(&actor, id, query.window()?, query.limit).await?))
}

/// A message to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SendMessageRequest {
    /// Sent twice with the same, it is one message. Any when absent.
    nonce: Option<Uuid>,
    /// Markdown; may be empty where there are files.
    text: String,
    /// The message of the same channel that it answers.
    #[schema(value_type = Option<Uuid>)]
    reply_to: Option<MessageId>,
    /// Files that were brought into this channel and are in no message yet.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    files: Vec<FileId>,
}

/// A message that was sent.
#[derive(Serialize, ToSchema)]
pub(super) struct PostedMessage {
    id: Uuid,
    /// Its place in the channel's log.
    seq: i64,
    #[schema(format = DateTime)]
    at: String,
}

impl From<Posted> for PostedMessage {
    fn from(posted: Posted) -> Self {
        Self { id: posted.id.0, seq: posted.seq.0, at: time(posted.at) }
    }
}

/// Sends a message.
#[utoipa::path(post, path = "/channels/{id}/messages", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = SendMessageRequest, operation_id = "sendMessage",
    responses((status = 200, description = "It was there", body = PostedMessage),
        (status = 201, body = PostedMessage), Problems))]
async fn send(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<SendMessageRequest>,
) -> Reply<(StatusCode, Json<PostedMessage>)> {
    let nonce = request.nonce.unwrap_or_else(|| door.new_id());
    let new = NewMessage { nonce, text: request.text, reply_to: request.reply_to, files: request.files };
    let posted = door.chat.send(&actor, id, new).await?;
    let status = if posted.again { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(posted.into())))
}
