//! What `LiveKit` clients and servers say to each other: signal messages, join parameters, access tokens with grants,
//! `RoomService` calls, webhooks. Only texts and bytes: who may do what is decided by the services, what a room answers
//! by the media server.
//!
//! docs/protocol/livekit.md says message by message what is supported.

pub mod join;
pub mod packet;
pub mod sid;
pub mod signal;
pub mod token;
pub mod twirp;
pub mod webhook;

/// The messages as `LiveKit` defines them.
pub use livekit_protocol as proto;

pub use self::token::{Claims, Grants, Key, Keys, TokenError};
