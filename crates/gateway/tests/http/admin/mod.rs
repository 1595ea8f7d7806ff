//! `/api/v1/admin`

mod invites;
mod people;
mod server;
