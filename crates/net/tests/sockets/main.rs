//! The server on real loopback sockets.

mod serving;
#[cfg(test)]
mod support;
mod tls;
