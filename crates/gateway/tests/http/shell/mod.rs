//! What stands around every request.

pub(crate) mod cases;
mod document;
mod errors;
mod headers;
mod health;
mod permissions;
mod web_app;
