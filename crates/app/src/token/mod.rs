//! Tokens: short-lived signed access tokens, rotating refresh tokens, one-use secrets of links.

mod access;
mod refresh;
mod secret;

pub(crate) use access::AccessTokens;
pub(crate) use refresh::RefreshTokens;
pub(crate) use secret::Secret;
