//! The binary as a library, so that tests and fuzzers reach its parts.

pub mod settings;
