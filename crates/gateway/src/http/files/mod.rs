//! Files of messages: in, out, and their small pictures. These routes are outside the limits of body and time that hold
//! for all others, and what they give is not compressed: they have limits of their own.

mod download;
mod range;
mod upload;

use axum::{Router, middleware};
use utoipa_axum::router::OpenApiRouter;

use super::{door::Door, jobs, shell};

/// The routes with their descriptions.
pub(super) fn described() -> OpenApiRouter<Door> {
    OpenApiRouter::new().merge(upload::routes()).merge(download::routes()).merge(jobs::results())
}

/// The routes as they are served.
pub(super) fn router(door: &Door) -> Router<Door> {
    let (routes, _) = OpenApiRouter::new().nest("/api/v1", described()).split_for_parts();
    routes
        .method_not_allowed_fallback(shell::fallback::method_not_allowed)
        .layer(middleware::from_fn_with_state(door.clone(), shell::headers::add))
        .layer(middleware::from_fn_with_state(door.clone(), shell::guard::unhurried))
}
