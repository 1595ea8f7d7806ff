//! The server on real loopback sockets.

#[cfg(test)]
mod media;
#[cfg(test)]
mod relay;
mod serving;
#[cfg(test)]
mod support;
mod tls;
