//! The description of the interface and the page to try it.

use axum::Router;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::http::{
    door::Door,
    problem::{self, CODES, FieldProblem},
};

/// Where the document is served.
pub(crate) const DOCUMENT: &str = "/api/openapi.json";
/// Where it can be tried.
pub(crate) const PAGE: &str = "/api/docs";

/// What does not belong to one route.
#[derive(OpenApi)]
#[openapi(
    info(title = "Hubbub", description = "", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    components(schemas(problem::Document, FieldProblem)),
    modifiers(&Common),
    tags(
        (name = "instance", description = "The server itself"),
        (name = "auth", description = "Coming in, staying in, going out"),
        (name = "me", description = "One's own account"),
        (name = "people", description = "Finding people"),
        (name = "calls", description = "Past calls, and what calls need"),
        (name = "voice", description = "Voice channels"),
        (name = "files", description = "What people attach to messages"),
        (name = "jobs", description = "Work that takes longer than a request"),
        (name = "webhooks", description = "Programs that send messages, and programs that are told"),
        (name = "bots", description = "Programs that take part, and their tokens"),
        (name = "admin", description = "Running the server"),
    )
)]
pub(crate) struct Document;

struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        document.info.description = Some(introduction());
    }
}

fn introduction() -> String {
    let mut text = String::from(
        "Send the access token of `POST /api/v1/auth/login`, or the token of a bot, as `Authorization: Bearer …`. Every error is a problem \
         document (RFC 9457) whose `code` is one of these and never changes its meaning:\n\n\
         | code | status | meaning |\n|---|---|---|\n",
    );
    for (code, status, title) in CODES {
        text.push_str(&format!("| `{code}` | {status} | {title} |\n"));
    }
    text
}

/// The document and the page.
pub(crate) fn pages(document: utoipa::openapi::OpenApi) -> Router<Door> {
    let config = Config::default().try_it_out_enabled(true).persist_authorization(false).validator_url("none");
    SwaggerUi::new(PAGE).url(DOCUMENT, document).config(config).into()
}
