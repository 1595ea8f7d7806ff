//! Programs that take part: `/bots`.

mod picture;
mod tokens;

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{
    bots::{Bot as KnownBot, BotChange, NewBot},
    picture_path,
    rows::Role,
};
use hubbub_chat::wire::{At, PersonRef};
use hubbub_types::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use self::tokens::BotToken;
use super::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(one, change, delete))
        .merge(picture::routes())
        .merge(tokens::routes())
}

/// A program that takes part.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Bot {
    id: Uuid,
    handle: String,
    name: String,
    /// Path of the picture on this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    /// What it may do, as far as its tokens let it.
    role: Role,
    description: String,
    /// Who made it, where the account still exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<PersonRef>,
    /// Whether its tokens open anything.
    enabled: bool,
    created_at: At,
    /// The earliest first; those that ended by themselves too.
    tokens: Vec<BotToken>,
}

impl From<KnownBot> for Bot {
    fn from(bot: KnownBot) -> Self {
        let KnownBot { row, owner, tokens } = bot;
        Self {
            picture: picture_path(&row.account),
            id: row.account.id.0,
            handle: row.account.handle.to_string(),
            name: row.account.name,
            role: row.account.role,
            description: row.description,
            owner,
            enabled: row.disabled_at.is_none(),
            created_at: At(row.account.created_at),
            tokens: tokens.into_iter().map(BotToken::from).collect(),
        }
    }
}

/// Bots, by handle.
#[derive(Serialize, ToSchema)]
struct BotList {
    items: Vec<Bot>,
}

/// The bots of this server, with their tokens.
#[utoipa::path(get, path = "/bots", tag = "bots", security(("bearer" = [])), operation_id = "bots",
    responses((status = 200, body = BotList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<BotList>> {
    let bots = door.chat.bots(&actor).await?;
    Ok(Json(BotList { items: bots.into_iter().map(Bot::from).collect() }))
}

/// A bot to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateBotRequest {
    /// What it is mentioned by; of the same kind as a person's.
    handle: String,
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 300)]
    description: String,
    /// `guest`, `member` or `moderator`.
    #[serde(default)]
    role: Role,
}

/// Makes a bot. It says nothing until it has a token.
#[utoipa::path(post, path = "/bots", tag = "bots", security(("bearer" = [])), request_body = CreateBotRequest,
    operation_id = "createBot", responses((status = 201, body = Bot), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<CreateBotRequest>,
) -> Reply<(StatusCode, Json<Bot>)> {
    let CreateBotRequest { handle, name, description, role } = request;
    let made = door.chat.create_bot(&actor, NewBot { handle, name, description, role }).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// One bot, with its tokens.
#[utoipa::path(get, path = "/bots/{id}", tag = "bots", security(("bearer" = [])), params(("id" = Uuid, Path)),
    operation_id = "bot", responses((status = 200, body = Bot), Problems))]
async fn one(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<Json<Bot>> {
    Ok(Json(door.chat.bot(&actor, id).await?.into()))
}

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBotRequest {
    handle: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    name: Option<String>,
    #[schema(max_length = 300)]
    description: Option<String>,
    /// `guest`, `member` or `moderator`.
    role: Option<Role>,
    /// Whether its tokens open anything; a bot that is stopped is cut off at once.
    enabled: Option<bool>,
}

/// Changes a bot.
#[utoipa::path(patch, path = "/bots/{id}", tag = "bots", security(("bearer" = [])), params(("id" = Uuid, Path)),
    request_body = ChangeBotRequest, operation_id = "changeBot", responses((status = 200, body = Bot), Problems))]
async fn change(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<AccountId>,
    Body(request): Body<ChangeBotRequest>,
) -> Reply<Json<Bot>> {
    let ChangeBotRequest { handle, name, description, role, enabled } = request;
    let change = BotChange { handle, name, description, role, enabled };
    Ok(Json(door.chat.change_bot(&actor, id, change).await?.into()))
}

/// Takes a bot away with its tokens. What it wrote stays, without its name.
#[utoipa::path(delete, path = "/bots/{id}", tag = "bots", security(("bearer" = [])), params(("id" = Uuid, Path)),
    operation_id = "deleteBot", responses((status = 204, description = "It is gone"), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<AccountId>) -> Reply<StatusCode> {
    door.chat.delete_bot(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
