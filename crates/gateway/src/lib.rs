//! The doors: HTTP and the P2P signalling socket; they only translate.

pub mod http;
pub mod p2p;
