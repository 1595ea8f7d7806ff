//! Keeping order: people, reports, words.

mod filters;
mod people;
mod report;
mod reports;

use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

pub(super) fn routes() -> OpenApiRouter<Door> {
    let inner = OpenApiRouter::new().merge(people::routes()).merge(reports::routes()).merge(filters::routes());
    OpenApiRouter::new().nest("/moderation", inner).merge(report::routes())
}
