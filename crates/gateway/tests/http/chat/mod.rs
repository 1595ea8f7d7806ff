//! `/bootstrap`, `/channels`, `/messages`, `/direct`, `/join`

mod channels;
mod commands;
mod direct;
mod invites;
mod members;
mod messages;
mod opening;
mod order;
mod personal;
