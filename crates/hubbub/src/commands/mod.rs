//! One file for each command.

pub mod admin;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod health;
pub mod import;
pub mod migrate_store;
pub mod openapi;
pub mod reindex;
pub mod serve;
pub mod version;
