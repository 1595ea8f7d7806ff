//! What admins do.

mod invites;
mod links;
mod people;
mod server;

use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

pub(super) fn routes() -> OpenApiRouter<Door> {
    let all = OpenApiRouter::new()
        .merge(people::routes())
        .merge(links::routes())
        .merge(invites::routes())
        .merge(server::routes());
    OpenApiRouter::new().nest("/admin", all)
}
