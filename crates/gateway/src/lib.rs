//! The doors: HTTP, the sockets of calls and chat, the media server; they only translate.

pub mod flow;
pub mod http;
pub mod livekit;
pub mod p2p;
pub mod socketio;
