//! Who may be in media rooms, and which programs may use the media server.

mod joins;
mod keys;

pub use joins::MediaJoins;
pub use keys::MediaKeys;
