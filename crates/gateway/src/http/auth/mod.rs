//! Coming in, staying in, going out.

mod cookie;
mod email;
mod login;
mod logout;
mod password;
mod refresh;
mod register;
mod tokens;

pub(super) use cookie::file_ticket;
use utoipa_axum::router::OpenApiRouter;

use super::door::Door;

pub(super) fn routes() -> OpenApiRouter<Door> {
    let all = OpenApiRouter::new()
        .merge(register::routes())
        .merge(login::routes())
        .merge(refresh::routes())
        .merge(logout::routes())
        .merge(password::routes())
        .merge(email::routes());
    OpenApiRouter::new().nest("/auth", all)
}
