//! The doors: HTTP and the P2P signalling socket; they only translate.

pub mod flow;
pub mod http;
pub mod p2p;
pub mod socketio;
