//! A world around the machine.

mod answer;
mod caller;
mod world;

pub(crate) use answer::Answer;
pub(crate) use caller::{Caller, Scheme, bare, channel_data};
pub(crate) use world::{Sent, Store, World};

use std::net::SocketAddr;

use hubbub_relay::{Client, Transport};

/// An address, from text.
pub(crate) fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// The client at a port of a host of the internet.
pub(crate) fn client(port: u16) -> Client {
    Client { transport: Transport::Udp, address: SocketAddr::from(([9, 9, 9, 9], port)), local: at("198.41.0.4:3478") }
}

/// A peer on the internet that the policy lets through.
pub(crate) const PEER: &str = "93.184.216.34:5000";
