//! What stands around every request.

pub(super) mod document;
pub(super) mod fallback;
pub(super) mod guard;
pub(super) mod headers;
pub(super) mod health;
pub(super) mod web_app;
