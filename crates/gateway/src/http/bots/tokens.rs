//! What bots show to be let in.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{bots::NewToken, rows::BotTokenRow};
use hubbub_chat::wire::At;
use hubbub_types::{AccountId, BotTokenId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(revoke))
}

/// What a bot shows to be let in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BotToken {
    id: Uuid,
    name: String,
    /// What it is good for: `read`, `write`, `files`, `hooks`, `manage`, `moderate`.
    scopes: Vec<String>,
    /// The token itself, which begins with `hubbub_bot_`. Shown only when it is made: whoever knows it is the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Who made it; their account may be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<Uuid>,
    created_at: At,
    /// To the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<At>,
}

impl From<BotTokenRow> for BotToken {
    fn from(row: BotTokenRow) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            token: None,
            created_by: row.created_by.map(|id| id.0),
            created_at: At(row.created_at),
            last_used_at: row.last_used_at.map(At),
            expires_at: row.expires_at.map(At),
        }
    }
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CreateBotTokenRequest {
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    /// What it is good for: `read`, `write`, `files`, `hooks`, `manage`, `moderate`.
    #[schema(min_items = 1)]
    scopes: Vec<String>,
    /// After how many days it ends by itself, 1 to 3,660; never when left out.
    expires_in_days: Option<u32>,
}

/// Gives a bot a token. It is shown in this answer and never again.
#[utoipa::path(post, path = "/bots/{id}/tokens", tag = "bots", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = CreateBotTokenRequest, operation_id = "createBotToken",
    responses((status = 201, body = BotToken), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    Body(request): Body<CreateBotTokenRequest>,
) -> Reply<(StatusCode, Json<BotToken>)> {
    let CreateBotTokenRequest { name, scopes, expires_in_days } = request;
    let given = door.chat.create_bot_token(&actor, id, NewToken { name, scopes, expires_in_days }).await?;
    Ok((StatusCode::CREATED, Json(BotToken { token: Some(given.secret), ..given.row.into() })))
}

/// Ends a token: whatever is connected with it is cut off within a second.
#[utoipa::path(delete, path = "/bots/{id}/tokens/{token}", tag = "bots", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("token" = Uuid, Path)), operation_id = "revokeBotToken",
    responses((status = 204, description = "It has ended"), Problems))]
async fn revoke(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, token)): Id<(AccountId, BotTokenId)>,
) -> Reply<StatusCode> {
    door.chat.revoke_bot_token(&actor, id, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
