//! Team chat over REST: what the events of Socket.IO do, and the lists that a client begins with.

mod bootstrap;
mod categories;
mod channels;
mod commands;
mod direct;
mod invites;
mod join;
mod lists;
mod log;
mod members;
mod message;
mod messages;
mod personal;
mod reactions;

use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .merge(bootstrap::routes())
        .merge(channels::routes())
        .merge(categories::routes())
        .merge(members::routes())
        .merge(direct::routes())
        .merge(invites::routes())
        .merge(join::routes())
        .merge(messages::routes())
        .merge(log::routes())
        .merge(message::routes())
        .merge(reactions::routes())
        .merge(lists::routes())
        .merge(personal::routes())
        .merge(commands::routes())
}
