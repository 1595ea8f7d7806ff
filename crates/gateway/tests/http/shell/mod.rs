//! What stands around every request.

mod cases;
mod document;
mod errors;
mod headers;
mod health;
mod permissions;
mod web_app;
