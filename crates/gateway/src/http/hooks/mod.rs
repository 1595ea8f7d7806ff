//! Webhooks: their management, and the address at which programs send.

mod incoming;
mod outgoing;
mod picture;
mod receive;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

/// The routes under `/api/v1`.
pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .merge(incoming::routes())
        .merge(outgoing::routes())
        .merge(receive::routes())
        .merge(picture::routes())
}

/// The same address as libraries for Discord spell it.
pub(super) fn as_discord_spells_it() -> Router<Door> {
    receive::as_discord_spells_it()
}
