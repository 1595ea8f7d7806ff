//! `/api/v1/me`

mod blocks;
mod erase;
mod export;
mod password;
mod picture;
mod profile;
mod sessions;
