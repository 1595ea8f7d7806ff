//! Sockets, TLS, and the system's clock and randomness.

pub mod ambient;
