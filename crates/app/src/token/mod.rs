//! Tokens: short-lived signed access tokens, rotating refresh tokens, tickets for files, one-use secrets of links.

mod access;
mod refresh;
mod secret;
mod ticket;

pub(crate) use access::AccessTokens;
pub(crate) use refresh::RefreshTokens;
pub(crate) use secret::Secret;
pub(crate) use ticket::FileTickets;
