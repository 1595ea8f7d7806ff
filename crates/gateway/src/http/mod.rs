//! HTTP: the REST interface under `/api/v1`, its description, the web app, and signs of life.
//!
//! Each file under `auth`, `me`, `admin` and beside them is one group of routes: what it takes, what it gives, and
//! the handler between. `shell` is what stands around every request.

mod admin;
mod auth;
mod bots;
mod calls;
mod chat;
mod door;
mod extract;
mod files;
mod hooks;
mod ice;
mod instance;
mod jobs;
mod me;
mod moderation;
mod people;
mod problem;
mod search;
mod settings;
mod shapes;
mod shell;
mod voice;

pub use door::HttpParts;
pub(crate) use extract::{bearer, misfit};
pub(crate) use problem::FieldProblem;
pub use settings::{HttpSettings, IceServer, IceSettings};

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use self::door::Door;

/// All of HTTP as one router. Requests must carry [`hubbub_net::Peer`] or axum's `ConnectInfo`.
pub fn router(parts: HttpParts) -> Router {
    let door = Door::new(parts);
    let (api, _) = described().split_for_parts();
    let mut router = api.merge(shell::health::routes()).merge(hooks::as_discord_spells_it());
    if door.settings.docs {
        router = router.merge(shell::document::pages(openapi()));
    }
    router
        .method_not_allowed_fallback(shell::fallback::method_not_allowed)
        .fallback(shell::fallback::not_found)
        .layer(DefaultBodyLimit::max(door.settings.body_limit.as_usize()))
        .layer(CompressionLayer::new().compress_when(shell::web_app::is_compressible))
        .layer(middleware::from_fn_with_state(door.clone(), shell::headers::add))
        .layer(middleware::from_fn_with_state(door.clone(), shell::guard::guard))
        // What is added here stands outside the limits above.
        .merge(files::router(&door))
        .with_state(door)
}

/// The description of the REST interface (OpenAPI 3.1).
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let files = OpenApiRouter::new().nest("/api/v1", files::described());
    described().merge(files).into_openapi()
}

fn described() -> OpenApiRouter<Door> {
    let api = OpenApiRouter::new()
        .merge(instance::routes())
        .merge(auth::routes())
        .merge(me::routes())
        .merge(people::routes())
        .merge(calls::routes())
        .merge(chat::routes())
        .merge(jobs::routes())
        .merge(search::routes())
        .merge(hooks::routes())
        .merge(bots::routes())
        .merge(moderation::routes())
        .merge(ice::routes())
        .merge(voice::routes())
        .merge(admin::routes());
    OpenApiRouter::with_openapi(shell::document::Document::openapi()).nest("/api/v1", api)
}
