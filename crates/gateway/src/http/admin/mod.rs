//! What admins do.

mod audit;
mod invites;
mod links;
mod media;
mod people;
mod policies;
mod server;

use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

pub(super) fn routes() -> OpenApiRouter<Door> {
    let all = OpenApiRouter::new()
        .merge(people::routes())
        .merge(links::routes())
        .merge(invites::routes())
        .merge(server::routes())
        .merge(audit::routes())
        .merge(policies::routes())
        .merge(media::routes());
    OpenApiRouter::new().nest("/admin", all)
}
