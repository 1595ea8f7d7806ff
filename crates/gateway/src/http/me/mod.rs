//! Everything about oneself.

mod blocks;
mod export;
mod password;
mod picture;
mod profile;
mod sessions;

use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .merge(profile::routes())
        .merge(password::routes())
        .merge(picture::routes())
        .merge(sessions::routes())
        .merge(blocks::routes())
        .merge(export::routes())
}
