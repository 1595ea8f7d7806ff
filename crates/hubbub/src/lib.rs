//! The binary as a library, so that tests and fuzzers reach its parts.
//!
//! [`cli`] reads the command line and hands over to one of [`commands`]; [`serve`] is the server itself, [`doctor`]
//! looks for what would keep it from running, and [`settings`] is what both are told.

pub mod cli;
pub mod commands;
pub mod doctor;
pub mod output;
pub mod serve;
pub mod settings;
pub mod telemetry;
